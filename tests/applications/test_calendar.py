"""The calendar of a dossier: what was begun in time may be finished; a delay in months ends on a day that exists."""

from datetime import UTC, date, datetime, timedelta

import pytest

from applications.calendar import end_of_writing, months_later

pytestmark = pytest.mark.one_engine

LIMIT = datetime(2026, 4, 14, 22, tzinfo=UTC)
MINUTE, GRACE = timedelta(minutes=1), timedelta(minutes=15)


@pytest.mark.parametrize(
    ("started_at", "end"),
    [
        (None, LIMIT),
        (LIMIT - MINUTE, LIMIT + 14 * MINUTE),
        (LIMIT - 15 * MINUTE, LIMIT),
        (LIMIT - 60 * MINUTE, LIMIT),
        (LIMIT, LIMIT),
        (LIMIT + MINUTE, LIMIT),
    ],
    ids=["nothing begun", "a minute before", "the whole grace before", "long before", "too late", "later still"],
)
def test_what_was_begun_before_the_limit_has_its_minutes(started_at, end):
    assert end_of_writing(LIMIT, started_at, GRACE) == end


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 3, 26), 2, date(2026, 5, 26)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 1, 1), 12, date(2027, 1, 1)),
        (date(2026, 7, 15), 0, date(2026, 7, 15)),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_the_month(day, months, later):
    assert months_later(day, months) == later
