"""Opening an account: sign-up, activation, identifiers, and the mails that let someone in."""

from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import emails, tokens
from accounts.commands import retention
from accounts.enums import LetterKind
from accounts.models import Identifier, LetterRequest, User
from accounts.tokens import Purpose, TokenProblem, TokenRefused
from ecandidat.common import clock, refs
from notifications import outbox

TRIES_FOR_AN_IDENTIFIER = 5


class ActivationRefused(Exception):
    """The account cannot be activated: it is closed."""


def sign_up(*, first_name: str, last_name: str, email: str, password: str, language: str = "fr") -> User:
    """What the public page does: it says the same whether or not the address has an account (S89).

    A new address gets an account; one that was never activated takes the new names and password, so that the person
    whose mailbox it is decides by the last link; an activated or closed one only gets a mail that says so. The
    password is hashed in every case: the time does not tell them apart.
    """
    facts = {
        "first_name": first_name.strip(),
        "last_name": last_name.strip(),
        "password": make_password(password),
        "language": language,
    }
    try:
        return _sign_up(_clean(email), facts)
    except IntegrityError:  # two sign-ups at one address in the same instant: the second finds the first
        return _sign_up(_clean(email), facts)


def _sign_up(email: str, facts: dict[str, str]) -> User:
    with transaction.atomic():
        user = User.objects.with_email(email).select_for_update(of=("self",)).first()
        if user is not None and (user.activated_at is not None or not user.is_active):
            _say_what_it_is(user)
            return user
        if user is None:
            user = _create(email=email, **facts)
        else:
            for name, value in facts.items():
                setattr(user, name, value)
            user.created_at, user.search_text = clock.now(), user.searchable
            user.save(update_fields=[*facts, "created_at", "search_text"])
        send_activation(user)
        return user


def register(*, first_name: str, last_name: str, email: str, password: str, language: str = "fr") -> User:
    """A new account and its activation mail. Raises IntegrityError when the address has one: `sign_up` asks first."""
    with transaction.atomic():
        user = _create(
            first_name=first_name.strip(),
            last_name=last_name.strip(),
            email=_clean(email),
            password=make_password(password),
            language=language,
        )
        send_activation(user)
        return user


def open_account(*, first_name: str, last_name: str, email: str, password: str, is_superuser: bool = False) -> User:
    """An account opened by operations, active at once and without a mail; a sign-up never activated makes room for it.

    Raises IntegrityError when the address has an account that was activated or closed.
    """
    with transaction.atomic():
        retention.free_address(_clean(email))
        user = _create(
            first_name=first_name.strip(),
            last_name=last_name.strip(),
            email=_clean(email),
            password=make_password(password),
            is_staff=is_superuser,
            is_superuser=is_superuser,
            activated_at=clock.now(),
        )
        EmailAddress.objects.filter(user=user).update(verified=True)
        return user


def issue_identifier(user: User) -> str:
    """A new 8-character identifier of this person, unique among all ever given (S12; decision 3)."""
    for _again in range(TRIES_FOR_AN_IDENTIFIER):
        value = refs.new_login()
        try:
            with transaction.atomic():
                return Identifier.objects.create(value=value, user=user).value
        except IntegrityError:
            continue
    raise RuntimeError("no free identifier found")


def activate(user: User) -> User:
    """Open the account and hold its address as verified. A second call changes nothing (S14)."""
    with transaction.atomic():
        person = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        _refuse_closed(person)
        if person.activated_at is None:
            person.activated_at = clock.now()
            person.save(update_fields=["activated_at"])
            EmailAddress.objects.update_or_create(
                user=person, email=person.email, defaults={"verified": True, "primary": True}
            )
            values = {**emails.greeting(person), "site": emails.absolute("accounts:login")}
            outbox.post(emails.ACTIVATED, to=person, cause=_cause("activated", person), values=values)
        return person


def activate_by_key(key: str) -> User:
    """What the button of the activation page does. Raises `TokenRefused` or `ActivationRefused`."""
    return activate(person_to_activate(key))


def person_to_activate(key: str) -> User:
    """Whose account a link activates, already activated or not. Raises `TokenRefused` or `ActivationRefused`.

    An activated account answers whatever the link's age: opening it again is friendly (S14).
    """
    claim = tokens.read(Purpose.ACTIVATION, key)
    user = User.objects.filter(pk=claim.subject).first()
    if user is None:
        raise TokenRefused(TokenProblem.EXPIRED)
    if user.activated_at is None:
        claim.check(user.email, user.password, now=clock.now(), lifetime=settings.ACTIVATION_LIFETIME)
    _refuse_closed(user)
    return user


def send_activation(user: User) -> None:
    """The activation mail: link and login (S11)."""
    with transaction.atomic():
        cause = _cause("activation", user)
        outbox.post(emails.ACTIVATION, to=user, cause=cause, values=emails.activation_values(user))


def send_recovery(email: str) -> None:
    """Login and reset link to the account of this address; what it is when no password opens it."""
    with transaction.atomic():
        user = User.objects.with_email(email).first()
        if user is None:
            return
        if user.activated_at is None or not user.is_active:
            _say_what_it_is(user)
            return
        cause = _cause("recovery", user)
        outbox.post(emails.RECOVERY, to=user, cause=cause, values=emails.recovery_values(user))


def resend_activation(email: str) -> None:
    """The activation mail again, or what the account is once nothing is left to activate (S15)."""
    with transaction.atomic():
        user = User.objects.with_email(email).first()
        if user is not None:
            _say_what_it_is(user)


def ask_letter(kind: LetterKind, email: str) -> LetterRequest:
    """Note that someone asks for a mail at an address; `answer_letter` looks the address up later."""
    with transaction.atomic():
        return LetterRequest.objects.create(kind=kind, email=_clean(email))


def answer_letter(request_id: int) -> bool:
    """Send what was asked, once; False when somebody else did or is doing it."""
    answers = {LetterKind.ACTIVATION: resend_activation, LetterKind.RECOVERY: send_recovery}
    with transaction.atomic():
        waiting = LetterRequest.objects.select_for_update(of=("self",), skip_locked=True)
        request = waiting.filter(pk=request_id, answered_at__isnull=True).first()
        if request is None:
            return False
        answers[LetterKind(request.kind)](request.email)
        request.answered_at = clock.now()
        request.save(update_fields=["answered_at"])
        return True


def _create(*, email: str, **facts: Any) -> User:
    """The user and the first identifier, which is the login for life."""
    for _again in range(TRIES_FOR_AN_IDENTIFIER):
        login = refs.new_login()
        if Identifier.objects.filter(value=login).exists():
            continue
        user = User(login=login, email=email, **facts)
        user.search_text = user.searchable
        user.save(force_insert=True)
        Identifier.objects.create(value=login, user=user)
        EmailAddress.objects.create(user=user, email=email, primary=True, verified=False)
        return user
    raise RuntimeError("no free login found")


def _say_what_it_is(user: User) -> None:
    """To its mailbox alone: the account is closed, waits for its activation, or already works."""
    if not user.is_active:
        outbox.post(emails.CLOSED, to=user, cause=_cause("closed", user), values=emails.closed_values(user))
    elif user.activated_at is None:
        send_activation(user)
    else:
        outbox.post(emails.ALREADY, to=user, cause=_cause("already", user), values=emails.already_values(user))


def _refuse_closed(user: User) -> None:
    if not user.is_active:
        raise ActivationRefused(_("Ce compte a été fermé. Écrivez à l’assistance si c’est une erreur."))


def _clean(email: str) -> str:
    return email.strip().lower()


def _cause(what: str, user: User) -> str:
    """Each request is an event of its own: asking twice sends two mails, and the limits bound them."""
    return f"account:{what}:{user.pk}:{refs.new_ref()}"
