"""Changing what opens an account: password and address."""

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts import emails, tokens
from accounts.commands import registration, retention
from accounts.models import User
from accounts.tokens import Purpose, TokenProblem, TokenRefused
from ecandidat.common import clock, refs
from notifications import outbox


class AddressRefused(Exception):
    """The new address cannot be the account's."""


def change_password(user: User, *, password: str) -> User:
    """Set the password and tell the person. Every link and other session of the account dies with the old one."""
    with transaction.atomic():
        person = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        _set_password(person, password)
        return person


def person_to_reset(key: str) -> User:
    """Whose password a link may change. Raises `TokenRefused`; used once, it answers « superseded »."""
    claim = tokens.read(Purpose.RESET, key)
    user = User.objects.filter(pk=claim.subject, is_active=True).first()
    if user is None:
        raise TokenRefused(TokenProblem.EXPIRED)
    claim.check(*emails.reset_state(user), now=clock.now(), lifetime=settings.RESET_LIFETIME)
    return user


def reset_password(key: str, *, password: str) -> User:
    """The new password of the person who holds the link, once. Raises `TokenRefused`."""
    with transaction.atomic():
        User.objects.select_for_update(of=("self",)).get(pk=person_to_reset(key).pk)
        person = person_to_reset(key)
        _set_password(person, password)
        return person


def is_second_press(key: str, *, password: str) -> bool:
    """Whether a link that no longer works asks, within its life, for the password that the account has by now.

    A double click sends it twice, perhaps without a session that could tell. Tries at a password are to be counted.
    """
    claim = tokens.read(Purpose.RESET, key)
    user = User.objects.filter(pk=claim.subject, is_active=True).first()
    is_young = claim.is_young(clock.now(), settings.RESET_LIFETIME)
    return user is not None and is_young and check_password(password, user.password)


def ask_address(user: User, *, new_email: str) -> None:
    """A link to the new address, a warning to the old one; nothing changes yet.

    When the new address already has an account, its owner is told instead: the page says the same (S89). A sign-up
    that nobody activated is no owner: it gives the address up to whoever opens the link.
    """
    new_email = new_email.strip().lower()
    with transaction.atomic():
        person = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        cause = f"account:address:{person.pk}:{refs.new_ref()}"
        owners = User.objects.with_email(new_email).exclude(pk=person.pk).exclude(retention.UNCLAIMED, is_active=True)
        if owners.exists():
            registration.resend_activation(new_email)
        else:
            _pending(person).delete()
            EmailAddress.objects.get_or_create(user=person, email=new_email)
            values = emails.new_address_values(person, new_email)
            outbox.post(emails.NEW_ADDRESS, to=person, address=new_email, cause=cause, values=values)
        outbox.post(emails.OLD_ADDRESS, to=person, cause=cause, values=emails.old_address_values(person, new_email))


def address_to_confirm(key: str) -> tuple[User, str]:
    """The account and the new address of a link, which once pressed is the account's own. Raises `TokenRefused`."""
    claim = tokens.read(Purpose.ADDRESS, key)
    user = User.objects.filter(pk=claim.subject, is_active=True).first()
    if user is None:
        raise TokenRefused(TokenProblem.SUPERSEDED)
    pending = _pending(user).first()
    new_email = pending.email if pending else user.email
    claim.check(*emails.address_state(user, new_email), now=clock.now(), lifetime=settings.ADDRESS_LIFETIME)
    return user, new_email


def confirm_address(key: str) -> User:
    """Make the new address the account's; a second press, within the link's life, finds it done.

    Raises `TokenRefused`, or `AddressRefused` if it was taken meanwhile.
    """
    with transaction.atomic():
        User.objects.select_for_update(of=("self",)).get(pk=address_to_confirm(key)[0].pk)
        person, new_email = address_to_confirm(key)
        if new_email == person.email:
            return person
        retention.free_address(new_email)
        if User.objects.with_email(new_email).exclude(pk=person.pk).exists():
            raise AddressRefused(
                _("Cette adresse mail appartient maintenant à un autre compte. Demandez-en une autre.")
            )
        person.email = new_email
        person.search_text = person.searchable
        person.save(update_fields=["email", "search_text"])
        EmailAddress.objects.filter(user=person).delete()
        EmailAddress.objects.create(user=person, email=new_email, verified=True, primary=True)
        return person


def _pending(user: User) -> QuerySet[EmailAddress]:
    """The address asked for and not confirmed yet: one at most."""
    return EmailAddress.objects.filter(user=user, verified=False, primary=False)


def _set_password(person: User, password: str) -> None:
    person.password = make_password(password)
    person.save(update_fields=["password"])
    values = {**emails.greeting(person), "link": emails.absolute("accounts:recover")}
    cause = f"account:password:{person.pk}:{refs.new_ref()}"
    outbox.post(emails.PASSWORD_CHANGED, to=person, cause=cause, values=values)
