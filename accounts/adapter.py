"""What allauth asks us: who may come in, and how its mails leave (decision 19)."""

from ipaddress import ip_network

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts import emails
from accounts.models import User
from ecandidat.common import refs
from notifications import outbox


class AccountAdapter(DefaultAccountAdapter):
    """Every way of signing in passes here, the password's and those to come (ENT)."""

    def is_open_for_signup(self, request):
        """Accounts are opened by our own page, which says the same whether or not the address has one."""
        return False

    def pre_login(self, request, user, **kwargs):
        """An account that was never activated does not enter; its page says how to (S13)."""
        if user.activated_at is None:
            return render(request, "accounts/not_activated.html", {"person": user}, status=403)
        return super().pre_login(request, user, **kwargs)

    def is_safe_url(self, url):
        """A page to come back to is a path of ours: nothing to compare with hosts, nothing half-written to read."""
        return bool(url) and url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_login_redirect_url(self, request):
        """Staff arrive at their desk, candidates at their overview."""
        return reverse("admin:index") if request.user.is_staff else super().get_login_redirect_url(request)

    def add_message(self, *args, **kwargs):
        """Our pages say what happened; allauth's own sentences would say it twice."""

    def send_mail(self, template_prefix, email, context):
        """allauth's text through our outbox: one queue, one journal, wiped once sent."""
        letter = self.render_mail(template_prefix, email, context)
        values = {"subject": letter.subject, "text": letter.body, "support": settings.INSTITUTION_EMAIL}
        with transaction.atomic():
            user = User.objects.with_email(email).first()
            cause = f"account:notice:{refs.new_ref()}"
            outbox.post(emails.NOTICE, to=user, address=email, cause=cause, values=values)


def origin(request) -> str:
    """Where a request comes from, as limits count it: the peer, or what TRUSTED_PROXY_COUNT proxies vouch for.

    A forged X-Forwarded-For changes nothing. An IPv6 customer holds a whole /64, counted as one; requests whose
    origin cannot be told are counted together.
    """
    try:
        address = get_adapter().get_client_ip(request)
    except PermissionDenied:
        return "unknown"
    return str(ip_network(f"{address}/64", strict=False)) if ":" in address else address
