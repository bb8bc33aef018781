"""The calendar of a dossier: until when one may finish, when silence will mean something (R112-11-1). Pure."""

import calendar
from datetime import date, datetime, timedelta


def end_of_writing(limit: datetime, started_at: datetime | None, grace: timedelta) -> datetime:
    """The first instant that is too late to write: the limit, or `grace` after what was begun before it (B2)."""
    if started_at is None or started_at >= limit:
        return limit
    return max(limit, started_at + grace)


def months_later(day: date, months: int) -> date:
    """The same day of the month, `months` later, or the last day of that month when it has none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
