"""The legal calendar of a dossier: when silence will mean something (users.md 5a, R112-11-1). Pure."""

import calendar
from datetime import date


def months_later(day: date, months: int) -> date:
    """The same day of the month, `months` later, or the last day of that month when it has none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
