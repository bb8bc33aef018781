"""Limits on tries, counted in the database: an empty cache opens nothing (decision 21)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.enums import Scope
from accounts.models import Attempt
from ecandidat.common import clock
from ecandidat.common.dates import instant_long


@dataclass(frozen=True)
class Limit:
    """At most `count` tries in any `window`."""

    count: int
    window: timedelta


LIMITS = {
    # One person who mistypes, and one who guesses, at one account from one place.
    Scope.LOGIN_HERE: Limit(10, timedelta(minutes=15)),
    # Guesses spread over many addresses. Higher, so that nobody locks another out by playing with ten tries.
    Scope.LOGIN_ACCOUNT: Limit(50, timedelta(hours=1)),
    # A campus shares few addresses: failures only, and many of them.
    Scope.LOGIN_FROM: Limit(200, timedelta(minutes=15)),
    Scope.SIGNUP: Limit(60, timedelta(hours=1)),
    Scope.LETTER: Limit(5, timedelta(hours=1)),
    Scope.LETTER_FROM: Limit(60, timedelta(hours=1)),
    Scope.PASSWORD: Limit(10, timedelta(minutes=15)),
}
LONGEST_WINDOW = max(limit.window for limit in LIMITS.values())


class AttemptsRefused(Exception):
    """Too many tries; the sentence says when the next one is possible."""


def admit(*tries: tuple[Scope, str]) -> list[Attempt]:
    """Count one try for each (scope, key). Raises `AttemptsRefused` when one is over its limit; none is then counted.

    The try is written before counting, each in its own commit: of two simultaneous ones the second sees the first.
    """
    written: list[Attempt] = []
    for scope, key in tries:
        attempt = Attempt.objects.create(scope=scope, key=_hashed(scope, key))
        written.append(attempt)
        free_at = _full_until(attempt)
        if free_at is not None:
            Attempt.objects.filter(pk__in=[each.pk for each in written]).delete()
            raise AttemptsRefused(
                _("Trop de tentatives. Vous pourrez réessayer le {instant}.").format(instant=instant_long(free_at))
            )
    return written


def forgive(admitted: Iterable[Attempt], *, whole: Iterable[tuple[Scope, str]] = ()) -> None:
    """The right answer came: these tries were none, and what was counted for the keys of `whole` is forgotten."""
    with transaction.atomic():
        Attempt.objects.filter(pk__in=[attempt.pk for attempt in admitted]).delete()
        for scope, key in whole:
            Attempt.objects.filter(scope=scope, key=_hashed(scope, key)).delete()


def purge() -> int:
    """Drop what no window counts any more; answers how many."""
    deleted, _rows = Attempt.objects.filter(at__lt=clock.now() - LONGEST_WINDOW).delete()
    return deleted


def _full_until(attempt: Attempt) -> datetime | None:
    """When this try would have been admitted, or None when it is."""
    limit = LIMITS[Scope(attempt.scope)]
    since = attempt.at - limit.window
    # All others, whatever their order: of simultaneous tries none is admitted beyond the limit.
    others = Attempt.objects.filter(scope=attempt.scope, key=attempt.key, at__gt=since).exclude(pk=attempt.pk)
    # Only the last `count` matter: the oldest of them leaves the window first.
    latest = list(others.order_by("-pk").values_list("at", flat=True)[: limit.count])
    return latest[-1] + limit.window if len(latest) == limit.count else None


def _hashed(scope: Scope, key: str) -> str:
    return salted_hmac(f"accounts.attempt.{scope}", key, algorithm="sha256").hexdigest()
