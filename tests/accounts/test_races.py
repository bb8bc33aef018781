"""What happens twice in the same instant happens once (house, C.14)."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from django.db import connection

from accounts.commands import attempts, credentials, profile, registration
from accounts.commands.attempts import LIMITS, AttemptsRefused
from accounts.enums import Part, Scope
from accounts.models import ProfilePart, User
from accounts.tokens import TokenRefused
from tests.accounts.mailbox import keys_to, link_in
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite in memory has one connection"),
]
THREADS = 8


def _at_once(work, count=THREADS):
    """Run `work` in `count` threads that start together; exceptions are answers."""
    barrier = Barrier(count)

    def run(_number):
        barrier.wait(timeout=10)
        try:
            return work()
        except (AttemptsRefused, TokenRefused) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_two_sign_ups_at_one_address_make_one_account():
    facts = {"first_name": "C", "last_name": "R", "email": "c@example.org", "password": PASSWORD}
    answers = _at_once(partial(registration.sign_up, **facts))
    assert {user.pk for user in answers} == {User.objects.get().pk}


def test_no_try_passes_the_limit_when_all_come_at_once():
    answers = _at_once(partial(attempts.admit, (Scope.LETTER, "a@example.org")), count=12)
    assert sum(not isinstance(answer, AttemptsRefused) for answer in answers) <= LIMITS[Scope.LETTER].count


def test_a_recovery_link_pressed_twice_changes_the_password_once(mailoutbox):
    user = UserFactory()
    registration.send_recovery(user.email)
    key = link_in(mailoutbox[0]).split("/")[2]
    answers = _at_once(partial(credentials.reset_password, key, password="une phrase neuve"))
    assert sum(isinstance(answer, TokenRefused) for answer in answers) == THREADS - 1


def test_two_activations_send_one_mail():
    user = UserFactory(pending=True)
    _at_once(partial(registration.activate, user))
    assert keys_to(user.email) == ["accounts.activated"]


def test_two_tabs_that_save_a_first_address_leave_one():
    user = UserFactory()
    facts = {"line1": "1 rue A", "postal_code": "10000", "town": "Troyes"}
    _at_once(partial(profile.save_address, user, by=user, **facts))
    assert ProfilePart.objects.filter(user=user, part=Part.ADDRESS).count() == 1
    assert User.objects.get(pk=user.pk).address.town == "Troyes"


def test_the_worker_and_the_sweep_answer_a_letter_once():
    user = UserFactory()
    asked = registration.ask_letter("recovery", user.email)
    assert sum(_at_once(partial(registration.answer_letter, asked.pk))) == 1
    assert keys_to(user.email) == ["accounts.recovery"]
