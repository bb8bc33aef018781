"""Accounts that nobody activated are deleted; an administrator can be opened from the command line."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.commands import registration, retention
from accounts.models import Identifier, LetterRequest, User
from ecandidat.common import clock
from notifications.models import OutgoingMail
from tests.factories.accounts import PASSWORD, LetterRequestFactory, UserFactory
from tests.factories.notifications import BounceFactory

pytestmark = pytest.mark.django_db


def _pending(days):
    with clock.travel(clock.now() - timedelta(days=days)):
        return registration.register(
            first_name="Camille", last_name="Roy", email=f"c{days}@example.org", password=PASSWORD
        )


def test_the_purge_takes_old_accounts_never_activated_with_login_and_mails_and_no_other():
    old, recent, active = _pending(31), _pending(29), UserFactory(created_at=clock.now() - timedelta(days=400))
    BounceFactory(mail=OutgoingMail.objects.get(address=old.email))
    out = StringIO()
    call_command("purge_accounts", stdout=out)
    assert "1 compte supprimé" in out.getvalue()
    assert set(User.objects.all()) == {recent, active}
    assert not Identifier.objects.filter(value=old.login).exists()
    assert not OutgoingMail.objects.filter(address=old.email).exists()


def test_a_dry_run_keeps_everything():
    old = _pending(31)
    call_command("purge_accounts", "--dry-run", stdout=StringIO())
    assert User.objects.filter(pk=old.pk).exists()


def test_an_account_that_cannot_be_deleted_keeps_nobody_elses_traces(monkeypatch):
    def failing(_pk):
        raise RuntimeError("held")

    _pending(31)
    LetterRequestFactory(answered_at=clock.now() - timedelta(days=2))
    monkeypatch.setattr(retention, "purge_account", failing)
    with pytest.raises(CommandError, match="1 élément en échec"):
        call_command("purge_accounts", stdout=StringIO())
    assert not LetterRequest.objects.exists()


def test_an_account_activated_meanwhile_is_left():
    old = _pending(31)
    registration.activate(old)
    assert retention.purge_account(old.pk) is False


def test_signing_up_again_starts_the_delay_again():
    old = _pending(31)
    registration.sign_up(first_name="Camille", last_name="Roy", email=old.email, password=PASSWORD)
    assert retention.purge_account(old.pk) is False


def test_answered_requests_leave_after_a_day():
    day = timedelta(days=1)
    LetterRequestFactory(answered_at=clock.now() - 2 * day)
    kept = LetterRequestFactory(answered_at=clock.now()), LetterRequestFactory()
    assert retention.purge_letter_requests() == 1
    assert set(LetterRequest.objects.all()) == set(kept)


def test_an_administrator_is_opened_with_a_login_and_a_password_said_once():
    out = StringIO()
    who = ["--email", "Dir@example.org", "--nom", "Vidal", "--prenom", "Anne"]
    call_command("create_account", *who, "--superuser", stdout=out)
    user = User.objects.get(email="dir@example.org")
    assert user.is_superuser
    assert user.activated_at
    login, password = [line.split(" : ")[1] for line in out.getvalue().splitlines()]
    assert login == user.login
    assert user.check_password(password)
    with pytest.raises(CommandError, match="déjà un compte"):
        call_command("create_account", *who, stdout=out)


def test_an_account_is_opened_where_a_sign_up_was_never_activated():
    """« Someone whom no mail reaches » signed up first, and could not activate."""
    idle = _pending(1)
    who = ["--email", idle.email.upper(), "--nom", "Roy", "--prenom", "Camille"]
    call_command("create_account", *who, stdout=StringIO())
    user = User.objects.get(email=idle.email)
    assert user.activated_at
    assert user != idle
