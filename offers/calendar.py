"""Days, hours and limits: one place where every deadline is computed (decisions 10, 11 and 16).

Published limits are inclusive days where the institution is, sometimes with a closing time; instants are UTC.
Nothing here reads a clock or a database: the day, the instant and the zone are given.
"""

from datetime import MAXYEAR, UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from ecandidat.common.dates import day_short, years_later
from offers.enums import OpeningState

REMINDER_DAYS = (7, 3, 1)
MINUTE = timedelta(minutes=1)
# Nobody is asked for an answer in less (decision 10): published at any hour, a delay of two days always leaves it.
SHORTEST_ANSWER = timedelta(days=2)
# Beyond these no instant can be told in every zone, and the arithmetic of dates stops.
FIRST_TOLD, LAST_TOLD = date(1, 1, 3), date(MAXYEAR, 12, 28)
FIRST_CAMPAIGN = date(2000, 1, 1)
CAMPAIGN_YEARS, YEARS_AHEAD = 2, 10


def campaign_days(opens_on: date, closes_on: date, today: date) -> tuple[date, date]:
    """The first and the last day that may be written of anything of a campaign, whoever writes it.

    A year around it: long enough for who answers late or wins an appeal, too short for a wrong year. A campaign long
    closed still gives a year from today, or an old dossier could never be reopened.
    """
    return years_later(opens_on, -1), years_later(max(closes_on, today), 1)


def day_refusal(day: date, opens_on: date, closes_on: date, today: date) -> str | None:
    """Why a day cannot be one of that campaign, or None: the one rule for every day that staff type (decision 16)."""
    first, last = campaign_days(opens_on, closes_on, today)
    if first <= day <= last:
        return None
    return _(
        "Le %(day)s est trop loin de la campagne, qui va du %(opens)s au %(closes)s : vérifiez l’année. "
        "Choisissez une date du %(first)s au %(last)s."
    ) % {
        "day": day_short(day),
        "opens": day_short(opens_on),
        "closes": day_short(closes_on),
        "first": day_short(first),
        "last": day_short(last),
    }


def opens_refusal(opens_on: date, today: date) -> str | None:
    """Why no campaign begins on that day, or None."""
    last = years_later(today, YEARS_AHEAD)
    if FIRST_CAMPAIGN <= opens_on <= last:
        return None
    return _(
        "Une campagne n’ouvre pas le %(day)s : vérifiez l’année. Choisissez une date du %(first)s au %(last)s."
    ) % {
        "day": day_short(opens_on),
        "first": day_short(FIRST_CAMPAIGN),
        "last": day_short(last),
    }


def closes_refusal(opens_on: date, closes_on: date) -> str | None:
    """Why a campaign that begins on the first day cannot end on the second, or None."""
    last = years_later(opens_on, CAMPAIGN_YEARS)
    if closes_on <= last:
        return None
    return _(
        "Une campagne dure au plus deux ans : ouverte le %(opens)s, elle ne peut pas fermer le %(day)s. "
        "Vérifiez l’année, et choisissez une date jusqu’au %(last)s."
    ) % {"opens": day_short(opens_on), "day": day_short(closes_on), "last": day_short(last)}


def nearest_told(day: date) -> date:
    """The day itself, or the nearest one whose instants can be told."""
    return min(max(day, FIRST_TOLD), LAST_TOLD)


def closing_instant(day: date, closing_time: time | None, zone: ZoneInfo) -> datetime:
    """The first instant, in UTC, that is too late for a limit.

    Without a time: midnight at the end of the inclusive day, where the institution is. With one: the minute after
    it, since « 12 h 00 » includes 12:00:59. An hour that the clocks repeat closes the second time; an hour that they
    skip closes when they jump: never earlier than a candidate may have read.

    A day that was stored before `day_refusal` counts as the nearest one that can be told: a page never fails on it.
    """
    day = nearest_told(day)
    if closing_time is None:
        return _instant(datetime.combine(day + timedelta(days=1), time.min), zone)
    minute = closing_time.replace(second=0, microsecond=0)
    wall = datetime.combine(day, minute)
    if _is_skipped(wall, zone):
        return _instant(wall, zone)
    return _instant(wall, zone) + MINUTE


def earliest_open_time(now: datetime, zone: ZoneInfo) -> time:
    """The smallest closing time of the current day that is not past: what a query compares `closing_time` with."""
    minute = now.astimezone(zone).replace(second=0, microsecond=0)
    if minute.utcoffset() != minute.replace(fold=1).utcoffset():
        # First pass of the hour that the clocks repeat: every time of that hour is still to come.
        return time(minute.hour)
    return minute.time()


def opening_state(
    opens_on: date, closes_on: date, closing_time: time | None, zone: ZoneInfo, now: datetime
) -> OpeningState:
    """Whether one may apply at `now`: from the first midnight of `opens_on` to the closing instant (S44)."""
    if now < first_instant(opens_on, zone):
        return OpeningState.COMING
    if now < closing_instant(closes_on, closing_time, zone):
        return OpeningState.OPEN
    return OpeningState.CLOSED


def first_instant(day: date, zone: ZoneInfo) -> datetime:
    """When a day begins, in UTC; the nearest that can be told, like `closing_instant`."""
    return _instant(datetime.combine(nearest_told(day), time.min), zone)


def effective_limit(*days: date | None) -> date | None:
    """The day that counts among a general limit and the individual ones: the latest given, or None."""
    return max((day for day in days if day is not None), default=None)


def answer_deadline(
    *,
    individual: date | None,
    opening_delay_days: int | None,
    opening_date: date | None,
    released_at: datetime,
    zone: ZoneInfo,
) -> date | None:
    """The inclusive day until which an offer may be answered (decision 10; S83).

    The first that is given wins: the individual date, the delay of the opening in days, counted from the local day
    of the release, the date of the opening, none. A date already past is returned as it is: refusing it is the
    release's business.
    """
    if individual is not None:
        return individual
    if opening_delay_days is not None:
        return released_at.astimezone(zone).date() + timedelta(days=opening_delay_days)
    return opening_date


def reminder_due(limit: date, today: date, *, since: date) -> int | None:
    """Which reminder is due (7, 3 or 1 days before the limit), or None; one that a stopped clock missed is due late.

    None falls on `since`, the day when the wait began, or before it: nobody is reminded of what they were just told.
    """
    reached = [days for days in REMINDER_DAYS if since < limit - timedelta(days=days) <= today <= limit]
    return min(reached, default=None)


@lru_cache(maxsize=1024)  # a campaign has a handful of dates, asked for on every line of every list
def _instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """The UTC instant of a local wall time; the second pass of a repeated hour, the end of a skipped one."""
    if _is_skipped(wall, zone):
        # Every zone of a French institution moves its clocks by whole hours, on the hour.
        wall = wall.replace(minute=0) + timedelta(hours=1)
    return wall.replace(tzinfo=zone, fold=1).astimezone(UTC)


def _is_skipped(wall: datetime, zone: ZoneInfo) -> bool:
    there = wall.replace(tzinfo=zone)
    return there.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall
