"""The one clock of the project: commands, pages and mails ask it for the instant.

Only the sample loader and the tests set it, so that a demo university lives its campaign in order.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_travelled: ContextVar[datetime | None] = ContextVar("travelled", default=None)


def now() -> datetime:
    """The current instant, aware, in UTC."""
    return _travelled.get() or timezone.now()


def today() -> date:
    """The current day where the institution is (setting TIME_ZONE)."""
    return timezone.localdate(now())


@contextmanager
def travel(instant: datetime) -> Iterator[None]:
    """Make `now()` answer `instant` inside the block."""
    token = _travelled.set(instant)
    try:
        yield
    finally:
        _travelled.reset(token)
