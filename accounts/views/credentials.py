"""Pages of the owner: login, password, e-mail address."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.commands import attempts, credentials
from accounts.commands.attempts import AttemptsRefused
from accounts.commands.credentials import AddressRefused
from accounts.enums import Scope
from accounts.forms.access import ChangeAddressForm, ChangePasswordForm
from accounts.tokens import TokenRefused


@never_cache
@require_safe
def overview(request):
    """What opens this account, and how to change it."""
    context = {"identifiers": request.user.identifiers.order_by("issued_at")}
    return render(request, "accounts/credentials.html", context)


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def change_password(request):
    """The other sessions of the account end; this one goes on."""
    form = ChangePasswordForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid() and _knows_password(request, form):
        person = credentials.change_password(request.user, password=form.cleaned_data["password"])
        update_session_auth_hash(request, person)
        messages.success(request, _("Votre mot de passe est changé."))
        return redirect("accounts:credentials")
    return render(request, "accounts/change_password.html", {"form": form})


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def change_address(request):
    """Nothing changes before the link sent to the new address is pressed."""
    form = ChangeAddressForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid() and _knows_password(request, form):
        new_email = form.cleaned_data["new_email"]
        credentials.ask_address(request.user, new_email=new_email)
        said = _("Un mail est parti à {email}.\nOuvrez le lien qu’il contient dans les 24 heures.").format(
            email=new_email
        )
        messages.success(request, said)
        return redirect("accounts:credentials")
    return render(request, "accounts/change_address.html", {"form": form})


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def confirm_address(request, key):
    """The link of the new mailbox, often opened on another machine: no sign-in is asked for. Pressed, it says so."""
    try:
        person, new_email = credentials.address_to_confirm(key)
        if request.method == "POST" or new_email == person.email:
            credentials.confirm_address(key)
            said = _("L’adresse de votre compte est maintenant {email}.").format(email=new_email)
            messages.success(request, said)
            return redirect("accounts:credentials")
    except (TokenRefused, AddressRefused) as refusal:
        context = {"problem": getattr(refusal, "problem", ""), "sentence": str(refusal)}
        return render(request, "accounts/address_refused.html", context, status=410)
    return render(request, "accounts/confirm_address.html", {"person": person, "new_email": new_email})


def _knows_password(request, form) -> bool:
    """The current password, tries counted: an unattended session is not a way to guess it."""
    try:
        admitted = attempts.admit((Scope.PASSWORD, str(request.user.pk)))
    except AttemptsRefused as refusal:
        form.add_error("current", str(refusal))
        return False
    if not request.user.check_password(form.cleaned_data["current"]):
        form.add_error("current", _("Ce n’est pas le mot de passe de ce compte."))
        return False
    attempts.forgive(admitted)
    return True
