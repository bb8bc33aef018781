"""Pages of someone outside: sign-up, sign-in, activation, lost code, lost identifiers."""

from functools import partial

from allauth.account.adapter import get_adapter
from allauth.account.utils import get_next_redirect_url, perform_login
from django.contrib import messages
from django.contrib.auth import authenticate
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts import tasks
from accounts.adapter import origin
from accounts.backends import account_of
from accounts.commands import attempts, credentials, registration
from accounts.commands.attempts import AttemptsRefused
from accounts.enums import LetterKind, Scope
from accounts.forms.access import EmailForm, LoginForm, NewPasswordForm, SignUpForm
from accounts.tokens import TokenProblem, TokenRefused
from ecandidat.common.bell import ring

# Session keys. The first lets the browser that signed up enter as soon as its link is pressed: it holds the stamp of
# the password typed there, so that a browser where another one was typed, or none, has to type it.
SIGNED_UP = "accounts_signed_up"
MAIL_ASKED = "accounts_mail_asked"
WRONG = _lazy(
    "Ces identifiants ne correspondent à aucun compte ouvert. "
    "Vérifiez le login ou l’adresse mail, puis le mot de passe."
)


@login_not_required
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def signup(request):
    """S10–S13. The answer is the same whether or not the address has an account (S89)."""
    if request.user.is_authenticated:
        return redirect("applications:dashboard")
    form = SignUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _may_sign_up(request, form):
        user = registration.sign_up(**form.cleaned_data, language=get_language())
        request.session[SIGNED_UP] = user.get_session_auth_hash()
        return _mail_asked(request, "signup", user.email)
    return render(request, "accounts/signup.html", {"form": form})


@login_not_required
@never_cache
@require_safe
def mail_sent(request):
    """What to do while the mail comes; the same words for a known and an unknown address."""
    asked = request.session.get(MAIL_ASKED)
    if asked is None:
        return redirect("accounts:login")
    return render(request, "accounts/mail_sent.html", asked | {"most": attempts.LIMITS[Scope.LETTER].count})


@login_not_required
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def login(request):
    """S12, S18: login, e-mail or any candidate number of one's own."""
    if request.user.is_authenticated:
        return redirect(get_adapter().get_login_redirect_url(request))
    form = LoginForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        response = _sign_in(request, form)
        if response is not None:
            return response
    next_url = get_next_redirect_url(request)
    awaited = "dossier" if (next_url or "").startswith(reverse("applications:list")) else ""
    return render(request, "accounts/login.html", {"form": form, "next": next_url, "awaited": awaited})


@login_not_required
@require_http_methods(["GET", "POST"])
def logout(request):
    """S20. Only a POST signs out: a link in a mail or a picture cannot."""
    if request.method == "POST" and request.user.is_authenticated:
        get_adapter().logout(request)
        messages.success(
            request, _("Vous êtes hors connexion.\nSur un ordinateur partagé, fermez aussi le navigateur.")
        )
    return redirect("home")


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def activate(request, key):
    """S13, S14. Mail scanners open links, so the link only shows a button; the button activates."""
    try:
        person = registration.person_to_activate(key)
        already = person.activated_at is not None
        if request.method == "POST" and not already:
            registration.activate_by_key(key)
    except (TokenRefused, registration.ActivationRefused) as refusal:
        context = {"form": EmailForm(), "problem": getattr(refusal, "problem", ""), "sentence": str(refusal)}
        return render(request, "accounts/activation_refused.html", context, status=410)
    if already:
        return render(request, "accounts/already_activated.html", {"person": person, "form": LoginForm()})
    if request.method == "GET":
        return render(request, "accounts/activate.html", {"person": person})
    return _enter(request, person)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def resend_activation(request):
    """S15: « J’ai perdu mon code d’activation »."""
    return _letter(request, LetterKind.ACTIVATION)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def recover(request):
    """S87–S89: « J’ai oublié mes identifiants »."""
    return _letter(request, LetterKind.RECOVERY)


@login_not_required
@sensitive_post_parameters("password", "password2")
@never_cache
@require_http_methods(["GET", "POST"])
def reset(request, key):
    """S87: a new password by a link that works once. Pressed twice at once, it answers twice what the first did."""
    try:
        person = credentials.person_to_reset(key)
        form = NewPasswordForm(request.POST or None, user=person)
        if request.method == "POST" and form.is_valid():
            credentials.reset_password(key, **form.cleaned_data)
            return _password_changed(request)
    except TokenRefused as refusal:
        if _is_second_press(request, key, refusal):
            return _password_changed(request)
        context = {"form": EmailForm(), "problem": refusal.problem}
        return render(request, "accounts/reset_refused.html", context, status=410)
    return render(request, "accounts/reset.html", {"form": form, "person": person})


def _is_second_press(request, key, refusal) -> bool:
    """Tries are counted by link: it is no way to guess the password that it set."""
    if request.method != "POST" or refusal.problem is not TokenProblem.SUPERSEDED:
        return False
    try:
        attempts.admit((Scope.PASSWORD, f"link {key}"))
    except AttemptsRefused:
        return False
    return credentials.is_second_press(key, password=request.POST.get("password", ""))


def _password_changed(request):
    messages.success(request, _("Votre mot de passe est changé.\nConnectez-vous avec le nouveau."))
    return redirect("accounts:login")


def _letter(request, kind):
    form = EmailForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"].lower()
        if _admitted(form, (Scope.LETTER, email), (Scope.LETTER_FROM, origin(request))):
            asked = registration.ask_letter(kind, email)
            transaction.on_commit(partial(ring, tasks.answer, asked.pk))
            return _mail_asked(request, kind.value, email)
    return render(request, f"accounts/ask_{kind.value}.html", {"form": form})


def _may_sign_up(request, form) -> bool:
    """Each sign-up sends a mail, to an address that may be somebody else's: it counts among those of an hour."""
    return _admitted(form, (Scope.SIGNUP, origin(request)), (Scope.LETTER, form.cleaned_data["email"].lower()))


def _admitted(form, *tries) -> bool:
    try:
        attempts.admit(*tries)
    except AttemptsRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _mail_asked(request, why, email):
    request.session[MAIL_ASKED] = {"why": why, "email": email}
    return redirect("accounts:mail_sent")


def _sign_in(request, form):
    """The response of a successful sign-in, or None with the refusal on the form."""
    typed = form.cleaned_data["login"]
    known = account_of(typed)
    # Tries are at one password: a new one, by a mailed link, starts from none wherever it is typed.
    whose = f"account {known.pk} {known.password}" if known else f"typed {''.join(typed.split()).lower()}"
    here = (Scope.LOGIN_HERE, f"{whose} {origin(request)}")
    try:
        admitted = attempts.admit(here, (Scope.LOGIN_ACCOUNT, whose), (Scope.LOGIN_FROM, origin(request)))
    except AttemptsRefused as refusal:
        form.add_error(None, str(refusal))
        return None
    user = authenticate(request, username=typed, password=form.cleaned_data["password"])
    if user is None:
        form.add_error(None, WRONG)
        return None
    attempts.forgive(admitted, whole=[here])
    return perform_login(request, user, redirect_url=get_next_redirect_url(request))


def _enter(request, person):
    said = _("Votre compte est activé.\nVotre login : {login}. Il figure aussi dans votre mail.").format(
        login=person.login
    )
    messages.success(request, said)
    person.refresh_from_db()
    if constant_time_compare(request.session.pop(SIGNED_UP, ""), person.get_session_auth_hash()):
        return perform_login(request, person)
    return redirect("accounts:login")
