"""What allauth asks us: who may come in, and how its mails leave (decision 19)."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.db import transaction
from django.shortcuts import render

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
