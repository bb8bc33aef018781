"""Links of the mails: signed, bound to a purpose and to a state, limited in time."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts import tokens
from accounts.tokens import Purpose, TokenProblem, TokenRefused

NOON = datetime(2025, 3, 12, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def _key(**changes):
    return tokens.make(Purpose.ACTIVATION, 7, "a@example.org", "hash", now=changes.get("now", NOON))


def test_a_link_says_whose_it_is_and_since_when():
    claim = tokens.read(Purpose.ACTIVATION, _key())
    assert (claim.subject, claim.issued_at) == (7, NOON)
    claim.check("a@example.org", "hash", now=NOON + DAY - timedelta(seconds=1), lifetime=DAY)


def test_it_expires_at_the_end_of_its_life_exactly():
    with pytest.raises(TokenRefused) as refusal:
        tokens.read(Purpose.ACTIVATION, _key()).check("a@example.org", "hash", now=NOON + DAY, lifetime=DAY)
    assert refusal.value.problem is TokenProblem.EXPIRED


@pytest.mark.parametrize("state", [("b@example.org", "hash"), ("a@example.org", "other"), ("a@example.orghash", "")])
def test_it_dies_when_what_it_stands_on_changes(state):
    with pytest.raises(TokenRefused) as refusal:
        tokens.read(Purpose.ACTIVATION, _key()).check(*state, now=NOON, lifetime=DAY)
    assert refusal.value.problem is TokenProblem.SUPERSEDED


def test_one_purpose_does_not_open_another():
    with pytest.raises(TokenRefused) as refusal:
        tokens.read(Purpose.RESET, _key())
    assert refusal.value.problem is TokenProblem.GARBLED


def test_a_changed_or_cut_link_is_garbled():
    key = _key()
    for broken in ("", key[:-1], key[1:], key.swapcase(), "n’importe quoi"):
        with pytest.raises(TokenRefused) as refusal:
            tokens.read(Purpose.ACTIVATION, broken)
        assert refusal.value.problem is TokenProblem.GARBLED
