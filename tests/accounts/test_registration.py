"""Opening an account: S10–S17, S87, S89, decisions 1 and 3."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import authenticate
from django.db import IntegrityError

from accounts import emails
from accounts.backends import account_of
from accounts.commands import registration
from accounts.commands.registration import ActivationRefused
from accounts.enums import LetterKind
from accounts.models import Identifier, User
from accounts.tokens import TokenProblem, TokenRefused
from ecandidat.common import clock, refs
from tests.accounts.mailbox import keys_to, link_in, mails_to
from tests.factories.accounts import PASSWORD, IdentifierFactory, LetterRequestFactory, UserFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2025, 3, 12, 12, tzinfo=UTC)
CAMILLE = {"first_name": " Camille ", "last_name": "Roy", "email": " Camille@Example.org ", "password": PASSWORD}


def _key(address: str) -> str:
    return link_in(mails_to(address)[-1]).split("/")[2]


def test_registering_gives_a_login_and_a_mail_that_holds_it_and_the_link():
    user = registration.register(**CAMILLE)
    assert len(user.login) == 8
    assert set(user.login) <= set(refs.ALPHABET)
    assert (user.first_name, user.email, user.activated_at) == ("Camille", "camille@example.org", None)
    assert [row.value for row in user.identifiers.all()] == [user.login]
    assert EmailAddress.objects.get(user=user).verified is False
    (mail,) = mails_to("camille@example.org")
    assert mail.key == "accounts.activation"
    assert mail.sensitive
    assert user.login in mail.body
    assert link_in(mail).startswith("/activation/")


def test_an_address_has_one_account_whatever_its_case():
    UserFactory(email="camille@example.org")
    with pytest.raises(IntegrityError):
        User.objects.create(login="AAAAAAAA", email="CAMILLE@example.org")


def test_an_identifier_belongs_to_one_person_for_ever():
    first = IdentifierFactory(value="BE5009SV")
    with pytest.raises(IntegrityError):
        Identifier.objects.create(value=first.value, user=UserFactory())


def test_a_candidate_number_comes_from_the_same_generator_and_opens_the_same_account():
    user = UserFactory()
    number = registration.issue_identifier(user)
    assert len(number) == 8
    assert account_of(number) == account_of(user.login) == account_of(user.email) == user


def test_a_taken_identifier_is_never_given_twice(monkeypatch):
    user = UserFactory()
    drawn = iter([user.login, user.login, "Z0000000"])
    monkeypatch.setattr(refs, "new_login", lambda: next(drawn))
    assert registration.issue_identifier(user) == "Z0000000"


@pytest.mark.parametrize(
    "typed", ["be5oo9sv", " BE50 09SV ", "BE5009SU", "CAMILLE@example.ORG", " camille@example.org "]
)
def test_one_enters_whatever_the_case_the_spaces_and_the_lookalikes(typed):
    user = UserFactory(email="camille@example.org")
    IdentifierFactory(user=user, value="BE5009SV")
    assert authenticate(None, username=typed, password=PASSWORD) == user


def test_a_wrong_password_an_unknown_person_and_a_closed_account_do_not_enter():
    user, closed = UserFactory(), UserFactory(is_active=False)
    assert authenticate(None, username=user.login, password="autre chose") is None
    assert authenticate(None, username=user.login, password=PASSWORD + " ") is None
    assert authenticate(None, username="ZZZZZZZZ", password=PASSWORD) is None
    assert authenticate(None, username=closed.login, password=PASSWORD) is None


def test_activation_verifies_the_address_and_says_so_once():
    user = registration.register(**CAMILLE)
    key = _key(user.email)
    with clock.travel(NOON):
        registration.activate(user)
    registration.activate_by_key(key)
    user.refresh_from_db()
    assert user.activated_at == NOON
    assert EmailAddress.objects.get(user=user).verified is True
    assert keys_to(user.email) == ["accounts.activation", "accounts.activated"]


def test_a_closed_account_is_not_activated():
    user = UserFactory(pending=True, is_active=False)
    key = emails.activation_key(user)
    for entry in (lambda: registration.activate(user), lambda: registration.person_to_activate(key)):
        with pytest.raises(ActivationRefused, match="fermé"):
            entry()


def test_the_link_works_for_the_days_of_the_setting_then_expires(settings):
    settings.ACTIVATION_LIFETIME = timedelta(days=7)
    with clock.travel(NOON):
        user = registration.register(**CAMILLE)
    key = _key(user.email)
    with clock.travel(NOON + timedelta(days=7) - timedelta(seconds=1)):
        assert registration.person_to_activate(key) == user
    with clock.travel(NOON + timedelta(days=7)), pytest.raises(TokenRefused) as refusal:
        registration.person_to_activate(key)
    assert refusal.value.problem is TokenProblem.EXPIRED


def test_the_link_dies_when_the_address_changes():
    user = registration.register(**CAMILLE)
    key = _key(user.email)
    User.objects.filter(pk=user.pk).update(email="autre@example.org")
    with pytest.raises(TokenRefused) as refusal:
        registration.person_to_activate(key)
    assert refusal.value.problem is TokenProblem.SUPERSEDED


def test_the_link_of_a_deleted_account_is_explained_not_an_error():
    user = registration.register(**CAMILLE)
    key = _key(user.email)
    user.outgoing_mails.all().delete()
    user.identifiers.all().delete()
    user.delete()
    with pytest.raises(TokenRefused):
        registration.person_to_activate(key)


def test_signing_up_again_before_activation_counts_the_last_password_and_the_last_link():
    first = registration.sign_up(**CAMILLE)
    old_key = _key(first.email)
    again = registration.sign_up(**CAMILLE | {"password": "une autre phrase", "last_name": "Roy-Petit"})
    assert again.pk == first.pk
    assert again.login == first.login
    with pytest.raises(TokenRefused):
        registration.person_to_activate(old_key)
    registration.activate_by_key(_key(first.email))
    assert authenticate(None, username=first.login, password="une autre phrase").last_name == "Roy-Petit"


def test_signing_up_with_an_active_address_changes_nothing_and_the_mail_tells_the_truth():
    user = UserFactory(email="camille@example.org", last_name="Durand")
    registration.sign_up(**CAMILLE | {"password": "un mot de passe de voleur"})
    user.refresh_from_db()
    assert user.last_name == "Durand"
    assert user.check_password(PASSWORD)
    (mail,) = mails_to("camille@example.org")
    assert mail.key == "accounts.already"
    assert user.login in mail.body


@pytest.mark.parametrize(
    ("kind", "pending", "key"),
    [
        (LetterKind.ACTIVATION, True, "accounts.activation"),
        (LetterKind.ACTIVATION, False, "accounts.already"),
        (LetterKind.RECOVERY, True, "accounts.activation"),
        (LetterKind.RECOVERY, False, "accounts.recovery"),
    ],
)
def test_a_letter_asked_for_is_answered_once_with_what_the_account_needs(kind, pending, key):
    user = UserFactory(pending=True) if pending else UserFactory()
    request = LetterRequestFactory(kind=kind, email=user.email)
    assert registration.answer_letter(request.pk) is True
    assert registration.answer_letter(request.pk) is False
    assert keys_to(user.email) == [key]


def test_a_letter_for_nobody_writes_nothing():
    assert registration.answer_letter(LetterRequestFactory(email="personne@example.org").pk) is True
    assert mails_to("personne@example.org") == []


@pytest.mark.parametrize("pending", [False, True])
def test_whatever_is_asked_for_a_closed_account_its_mailbox_learns_that_it_is_closed(pending):
    closed = UserFactory(is_active=False, activated_at=None if pending else NOON)
    for kind in LetterKind:
        registration.answer_letter(LetterRequestFactory(kind=kind, email=closed.email).pk)
    registration.sign_up(**CAMILLE | {"email": closed.email, "last_name": "Autre", "password": "une autre phrase"})
    assert keys_to(closed.email) == ["accounts.closed"] * 3
    closed.refresh_from_db()
    assert closed.last_name == "Roy"
    assert closed.check_password(PASSWORD)


def test_breaking_the_mail_undoes_the_account(monkeypatch):
    monkeypatch.setattr("accounts.emails.activation_values", lambda user: {})
    with pytest.raises(Exception, match="activation"):
        registration.register(**CAMILLE)
    assert not User.objects.exists()
    assert not Identifier.objects.exists()


def test_what_staff_search_is_kept_without_accents_or_case():
    user = registration.register(first_name="Élise", last_name="Nguyễn", email="Elise@Exemple.FR", password=PASSWORD)
    assert User.objects.get(pk=user.pk).search_text == "nguyen elise elise@exemple.fr"
