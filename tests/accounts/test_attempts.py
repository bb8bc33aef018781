"""Limits on tries, in the database (decision 21)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache

from accounts.commands import attempts
from accounts.commands.attempts import LIMITS, AttemptsRefused
from accounts.enums import Scope
from accounts.models import Attempt
from ecandidat.common import clock

pytestmark = pytest.mark.django_db
NOON = datetime(2025, 3, 12, 12, tzinfo=UTC)
HERE = (Scope.LETTER, "a@example.org")
LIMIT = LIMITS[Scope.LETTER]


def _fill(now=NOON):
    with clock.travel(now):
        for _each in range(LIMIT.count):
            attempts.admit(HERE)


def test_every_scope_has_a_limit():
    assert set(LIMITS) == set(Scope)


def test_the_try_after_the_last_is_refused_with_the_instant_of_the_next_one():
    _fill()
    with clock.travel(NOON + timedelta(minutes=5)), pytest.raises(AttemptsRefused) as refusal:
        attempts.admit(HERE)
    assert "mercredi 12 mars 2025 à 14" in str(refusal.value).replace("\u00a0", " ")
    with clock.travel(NOON + LIMIT.window):
        attempts.admit(HERE)


def test_a_refused_try_does_not_push_the_next_one_back():
    _fill()
    with clock.travel(NOON + timedelta(minutes=30)):
        for _each in range(3):
            with pytest.raises(AttemptsRefused):
                attempts.admit(HERE)
    assert Attempt.objects.count() == LIMIT.count


def test_an_empty_cache_opens_nothing():
    _fill()
    cache.clear()
    with clock.travel(NOON), pytest.raises(AttemptsRefused):
        attempts.admit(HERE)


def test_one_key_does_not_weigh_on_another_nor_one_scope_on_another():
    _fill()
    with clock.travel(NOON):
        attempts.admit((Scope.LETTER, "b@example.org"), (Scope.SIGNUP, "a@example.org"))


def test_when_one_of_several_is_full_none_is_counted():
    _fill()
    with clock.travel(NOON), pytest.raises(AttemptsRefused):
        attempts.admit((Scope.LETTER_FROM, "10.0.0.1"), HERE)
    assert not Attempt.objects.filter(scope=Scope.LETTER_FROM).exists()


def test_the_right_answer_forgets_what_was_counted():
    with clock.travel(NOON):
        attempts.admit(HERE)
        admitted = attempts.admit(HERE, (Scope.LETTER_FROM, "10.0.0.1"))
        attempts.forgive(admitted, whole=[HERE])
    assert not Attempt.objects.exists()


def test_neither_address_nor_ip_is_kept():
    attempts.admit(HERE)
    assert "example" not in Attempt.objects.get().key


def test_the_purge_keeps_what_still_counts():
    _fill(NOON - timedelta(hours=3))
    _fill(NOON)
    with clock.travel(NOON + timedelta(minutes=1)):
        assert attempts.purge() == LIMIT.count
        with pytest.raises(AttemptsRefused):
            attempts.admit(HERE)
