"""Password and address: S87, S89; the old address is told, a link works once."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress

from accounts.commands import credentials, registration
from accounts.commands.credentials import AddressRefused
from accounts.models import Identifier, User
from accounts.tokens import TokenProblem, TokenRefused
from ecandidat.common import clock
from tests.accounts.mailbox import keys_to, link_in, mails_to
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2025, 3, 12, 12, tzinfo=UTC)
NEW = "une phrase toute neuve"


def _key(address: str, key: str) -> str:
    mail = next(mail for mail in reversed(mails_to(address)) if mail.key == key)
    return link_in(mail).rstrip("/").rpartition("/")[2]


def _asked(user, new_email: str) -> str:
    credentials.ask_address(user, new_email=new_email)
    return _key(new_email, "accounts.new_address")


def test_the_recovery_link_changes_the_password_once_and_the_person_is_told():
    user = UserFactory()
    registration.send_recovery(user.email.upper())
    key = _key(user.email, "accounts.recovery")
    credentials.reset_password(key, password=NEW)
    user.refresh_from_db()
    assert user.check_password(NEW)
    with pytest.raises(TokenRefused) as refusal:
        credentials.reset_password(key, password="encore une autre")
    assert refusal.value.problem is TokenProblem.SUPERSEDED
    assert keys_to(user.email) == ["accounts.recovery", "accounts.password_changed"]


def test_the_recovery_link_lives_two_hours():
    user = UserFactory()
    with clock.travel(NOON):
        registration.send_recovery(user.email)
    key = _key(user.email, "accounts.recovery")
    with clock.travel(NOON + timedelta(minutes=119)):
        assert credentials.person_to_reset(key) == user
    with clock.travel(NOON + timedelta(hours=2)), pytest.raises(TokenRefused) as refusal:
        credentials.person_to_reset(key)
    assert refusal.value.problem is TokenProblem.EXPIRED


def test_a_new_address_counts_only_once_confirmed_and_the_old_one_is_warned():
    user = UserFactory(email="ancienne@example.org")
    credentials.ask_address(user, new_email="Nouvelle@example.org")
    user.refresh_from_db()
    assert user.email == "ancienne@example.org"
    assert keys_to("nouvelle@example.org") == ["accounts.new_address"]
    assert keys_to("ancienne@example.org") == ["accounts.old_address"]
    credentials.confirm_address(_key("nouvelle@example.org", "accounts.new_address"))
    user.refresh_from_db()
    assert user.email == "nouvelle@example.org"
    assert list(EmailAddress.objects.filter(user=user).values_list("email", "verified", "primary")) == [
        ("nouvelle@example.org", True, True)
    ]


def test_only_the_last_address_asked_for_counts_and_its_link_pressed_again_changes_nothing():
    user = UserFactory()
    first, second = (_asked(user, f"{name}@example.org") for name in ("une", "deux"))
    with pytest.raises(TokenRefused):
        credentials.confirm_address(first)
    for _press in range(2):
        assert credentials.confirm_address(second).email == "deux@example.org"
    third = _asked(user, "trois@example.org")
    with pytest.raises(TokenRefused):
        credentials.confirm_address(second)
    credentials.confirm_address(third)
    with pytest.raises(TokenRefused):
        credentials.confirm_address(second)
    assert User.objects.get(pk=user.pk).email == "trois@example.org"


def test_changing_the_password_undoes_an_address_that_somebody_else_asked_for():
    user = UserFactory()
    credentials.ask_address(user, new_email="voleur@example.org")
    credentials.change_password(user, password=NEW)
    with pytest.raises(TokenRefused):
        credentials.confirm_address(_key("voleur@example.org", "accounts.new_address"))


def test_an_address_that_has_an_account_is_not_given_and_its_owner_is_told():
    user, other = UserFactory(), UserFactory(email="prise@example.org")
    credentials.ask_address(user, new_email="PRISE@example.org")
    assert keys_to(other.email) == ["accounts.already"]
    assert not EmailAddress.objects.filter(user=user, email="prise@example.org").exists()


def test_a_sign_up_never_activated_gives_its_address_up_to_whoever_reads_its_mailbox():
    user = UserFactory()
    idle = registration.register(first_name="C", last_name="R", email="laissee@example.org", password=PASSWORD)
    credentials.ask_address(user, new_email="Laissee@example.org")
    assert User.objects.filter(pk=idle.pk).exists(), "nothing is lost before the link is pressed"
    assert keys_to("laissee@example.org") == ["accounts.activation", "accounts.new_address"]
    credentials.confirm_address(_key("laissee@example.org", "accounts.new_address"))
    assert User.objects.get(email="laissee@example.org") == user
    assert not User.objects.filter(pk=idle.pk).exists()
    assert not Identifier.objects.filter(value=idle.login).exists()


def test_one_activated_meanwhile_keeps_its_address():
    user = UserFactory()
    idle = registration.register(first_name="C", last_name="R", email="eveillee@example.org", password=PASSWORD)
    credentials.ask_address(user, new_email=idle.email)
    registration.activate(idle)
    with pytest.raises(AddressRefused, match="autre compte"):
        credentials.confirm_address(_key(idle.email, "accounts.new_address"))
    assert User.objects.get(email=idle.email) == idle


def test_staff_who_have_not_activated_keep_their_address_and_get_their_link_again():
    user, colleague = UserFactory(), UserFactory(pending=True, is_staff=True)
    credentials.ask_address(user, new_email=colleague.email)
    assert keys_to(colleague.email) == ["accounts.activation"]


def test_an_address_taken_meanwhile_is_refused():
    user = UserFactory()
    credentials.ask_address(user, new_email="convoitee@example.org")
    UserFactory(email="convoitee@example.org")
    with pytest.raises(AddressRefused, match="autre compte"):
        credentials.confirm_address(_key("convoitee@example.org", "accounts.new_address"))
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert user.email != "convoitee@example.org"
