"""Days, hours and limits, on the days when clocks change and in the zones where French universities are."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offers.calendar import (
    answer_deadline,
    closes_refusal,
    closing_instant,
    day_refusal,
    earliest_open_time,
    effective_limit,
    opening_state,
    opens_refusal,
    reminder_due,
)
from offers.enums import OpeningState

pytestmark = pytest.mark.one_engine

PARIS = ZoneInfo("Europe/Paris")
REUNION = ZoneInfo("Indian/Reunion")
ZONES = [PARIS, REUNION, ZoneInfo("America/Miquelon"), ZoneInfo("Pacific/Noumea"), ZoneInfo("America/Martinique")]
SPRING_2026, AUTUMN_2026 = date(2026, 3, 29), date(2026, 10, 25)
SPRING_2027, AUTUMN_2027 = date(2027, 3, 28), date(2027, 10, 31)
SECOND = timedelta(seconds=1)

zones = st.sampled_from(ZONES)
changes = st.sampled_from([SPRING_2026, AUTUMN_2026, SPRING_2027, AUTUMN_2027, date(2026, 11, 1), date(2026, 3, 8)])
days = st.one_of(st.dates(date(2024, 1, 1), date(2030, 12, 31)), changes)
hours = st.one_of(st.none(), st.times().map(lambda moment: moment.replace(second=0, microsecond=0)))


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "zone", "instant"),
    [
        (date(2025, 4, 14), PARIS, utc(2025, 4, 14, 22, 0)),
        (date(2025, 1, 14), PARIS, utc(2025, 1, 14, 23, 0)),
        # The day that has 23 hours, the one that has 25, and the evenings before them.
        (SPRING_2026 - timedelta(days=1), PARIS, utc(2026, 3, 28, 23, 0)),
        (SPRING_2026, PARIS, utc(2026, 3, 29, 22, 0)),
        (AUTUMN_2026 - timedelta(days=1), PARIS, utc(2026, 10, 24, 22, 0)),
        (AUTUMN_2026, PARIS, utc(2026, 10, 25, 23, 0)),
        (SPRING_2027, PARIS, utc(2027, 3, 28, 22, 0)),
        (AUTUMN_2027, PARIS, utc(2027, 10, 31, 23, 0)),
        (SPRING_2026, REUNION, utc(2026, 3, 29, 20, 0)),
        (AUTUMN_2026, REUNION, utc(2026, 10, 25, 20, 0)),
    ],
)
def test_a_day_without_a_time_closes_at_the_midnight_that_ends_it(day, zone, instant):
    assert closing_instant(day, None, zone) == instant


@pytest.mark.parametrize(
    ("day", "moment", "zone", "instant"),
    [
        (date(2025, 4, 14), time(12, 0), PARIS, utc(2025, 4, 14, 10, 1)),
        (date(2025, 4, 14), time(23, 59), PARIS, utc(2025, 4, 14, 22, 0)),
        (date(2025, 4, 14), time(12, 0), REUNION, utc(2025, 4, 14, 8, 1)),
        # 02:30 happens twice: the second one counts.
        (AUTUMN_2026, time(2, 30), PARIS, utc(2026, 10, 25, 1, 31)),
        (AUTUMN_2027, time(2, 30), PARIS, utc(2027, 10, 31, 1, 31)),
        # 02:30 does not happen: it closes when the clocks jump to 03:00.
        (SPRING_2026, time(2, 30), PARIS, utc(2026, 3, 29, 1, 0)),
        (SPRING_2027, time(2, 30), PARIS, utc(2027, 3, 28, 1, 0)),
        (SPRING_2026, time(3, 0), PARIS, utc(2026, 3, 29, 1, 1)),
    ],
)
def test_a_closing_time_is_inclusive_to_its_last_second(day, moment, zone, instant):
    assert closing_instant(day, moment, zone) == instant


def test_the_last_second_is_open_and_the_next_is_closed():
    calendar = {"opens_on": date(2025, 2, 5), "closes_on": date(2025, 4, 14), "closing_time": None, "zone": PARIS}
    assert opening_state(now=utc(2025, 4, 14, 21, 59, 59), **calendar) == OpeningState.OPEN
    assert opening_state(now=utc(2025, 4, 14, 22, 0, 0), **calendar) == OpeningState.CLOSED
    assert opening_state(now=utc(2025, 2, 4, 22, 59, 59), **calendar) == OpeningState.COMING
    assert opening_state(now=utc(2025, 2, 4, 23, 0, 0), **calendar) == OpeningState.OPEN


def test_the_same_instant_is_late_in_la_reunion_and_not_yet_in_paris():
    now = utc(2025, 4, 14, 20, 30)
    states = [opening_state(date(2025, 2, 5), date(2025, 4, 14), None, zone, now) for zone in (PARIS, REUNION)]
    assert states == [OpeningState.OPEN, OpeningState.CLOSED]


@given(days, hours, zones)
def test_a_limit_closes_the_second_after_the_last_accepted_one(day, moment, zone):
    limit = closing_instant(day, moment, zone)
    assert opening_state(day, day, moment, zone, limit) == OpeningState.CLOSED
    last = (limit - SECOND).astimezone(zone)
    assert last.date() == day
    if moment is None:
        assert last.time() == time(23, 59, 59)
    else:
        # Never later than the minute that is written, whatever the clocks do.
        assert last.time() <= moment.replace(second=59)


@given(days, st.times(), st.times(), zones)
def test_a_later_time_never_closes_earlier(day, one, other, zone):
    earlier, later = sorted((one, other))
    assert closing_instant(day, earlier, zone) <= closing_instant(day, later, zone) <= closing_instant(day, None, zone)


@given(days, st.integers(1, 400), zones)
def test_a_later_day_always_closes_later(day, more, zone):
    assert closing_instant(day, None, zone) < closing_instant(day + timedelta(days=more), None, zone)


@given(days, st.times(), zones, st.integers(0, 26 * 3600))
def test_the_query_and_the_page_agree_at_every_second_of_the_day(day, moment, zone, second):
    start = closing_instant(day - timedelta(days=1), None, zone)
    now = start + timedelta(seconds=second)
    if now.astimezone(zone).date() == day:
        by_page = opening_state(day, day, moment, zone, now) == OpeningState.OPEN
        assert (moment >= earliest_open_time(now, zone)) == by_page


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("moment", [None, time(0, 1), time(23, 59)])
def test_the_first_and_the_last_days_that_can_be_written_have_an_instant(zone, moment):
    now = utc(2026, 1, 1)
    for day, state in ((date.min, OpeningState.CLOSED), (date.max, OpeningState.OPEN)):
        limit = closing_instant(day, moment, zone)
        assert (limit > now) == (day == date.max)
        assert (limit + timedelta(hours=14)).astimezone(zone)  # what pages do with it
        assert opening_state(date.min, day, moment, zone, now) == state
    assert opening_state(date.max, date.max, moment, zone, now) == OpeningState.COMING


class TestCampaignDays:
    """One rule for every day that staff type: a year around the campaign, or from today when it is long closed."""

    OPENS, CLOSES, TODAY = date(2025, 9, 1), date(2026, 8, 31), date(2026, 4, 1)

    @pytest.mark.parametrize(
        ("day", "is_within"),
        [
            (date(2024, 8, 31), False),
            (date(2024, 9, 1), True),
            (date(2027, 8, 31), True),
            (date(2027, 9, 1), False),
            (date(2062, 12, 23), False),
            (date.min, False),
            (date.max, False),
        ],
    )
    def test_a_day_is_within_a_year_of_it(self, day, is_within):
        said = day_refusal(day, self.OPENS, self.CLOSES, self.TODAY)
        assert (said is None) == is_within
        if said:
            assert "du 1ᵉʳ septembre 2024 au 31 août 2027" in said.replace("\u00a0", " ")

    def test_a_campaign_long_closed_still_gives_a_year_from_today(self):
        assert day_refusal(date(2031, 3, 31), self.OPENS, self.CLOSES, date(2030, 4, 1)) is None
        assert day_refusal(date(2031, 4, 2), self.OPENS, self.CLOSES, date(2030, 4, 1))

    def test_a_campaign_lasts_two_years_and_begins_within_ten(self):
        assert closes_refusal(self.OPENS, date(2027, 9, 1)) is None
        assert closes_refusal(self.OPENS, date(2027, 9, 2))
        assert opens_refusal(date(2036, 4, 1), self.TODAY) is None
        assert opens_refusal(date(2000, 1, 1), self.TODAY) is None
        for day in (date(2036, 4, 2), date(1999, 12, 31), date.max):
            assert opens_refusal(day, self.TODAY)


def test_the_effective_limit_is_the_latest_that_is_given():
    assert effective_limit(date(2025, 4, 14), None, date(2025, 4, 22), date(2025, 4, 1)) == date(2025, 4, 22)
    assert effective_limit(None, None) is None
    assert effective_limit() is None


RELEASED = utc(2025, 4, 28, 22, 30)  # already 29 April in Paris


@pytest.mark.parametrize(
    ("given_facts", "deadline"),
    [
        ({}, None),
        ({"opening_date": date(2025, 5, 31)}, date(2025, 5, 31)),
        ({"opening_date": date(2025, 5, 31), "opening_delay_days": 10}, date(2025, 5, 9)),
        (
            {"opening_date": date(2025, 5, 31), "opening_delay_days": 10, "individual": date(2025, 6, 15)},
            date(2025, 6, 15),
        ),
        ({"opening_delay_days": 0}, date(2025, 4, 29)),
    ],
)
def test_the_answer_is_due_by_the_most_particular_rule(given_facts, deadline):
    nothing = dict.fromkeys(("individual", "opening_delay_days", "opening_date"))
    assert answer_deadline(**{**nothing, **given_facts}, released_at=RELEASED, zone=PARIS) == deadline


def test_a_delay_counts_days_and_not_hours_across_a_change_of_clocks():
    released = utc(2026, 10, 20, 21, 59, 59)  # 23:59:59 in Paris, in summer time
    facts = {"individual": None, "opening_delay_days": 10, "opening_date": None}
    deadline = answer_deadline(**facts, released_at=released, zone=PARIS)
    assert deadline == date(2026, 10, 30)
    assert closing_instant(deadline, None, PARIS) == utc(2026, 10, 30, 23, 0)


def reminders(limit, since):
    """The reminder due on each day, from nine days before the limit to two days after."""
    return [reminder_due(limit, limit - timedelta(days=left), since=since) for left in range(9, -3, -1)]


def test_reminders_are_due_seven_three_and_one_day_before_and_late_rather_than_never():
    limit = date(2026, 3, 31)
    assert reminders(limit, limit - timedelta(days=60)) == [None, None, 7, 7, 7, 7, 3, 3, 1, 1, None, None]
    assert reminders(SPRING_2026, SPRING_2026 - timedelta(days=60))[8] == 1


def test_nobody_is_reminded_of_what_they_were_told_today():
    limit = date(2026, 3, 31)
    assert reminders(limit, limit - timedelta(days=5)) == [None] * 6 + [3, 3, 1, 1, None, None]
    assert reminders(limit, limit - timedelta(days=3)) == [None] * 8 + [1, 1, None, None]
    assert reminders(limit, limit) == [None] * 12


def test_in_the_first_pass_of_a_repeated_hour_all_its_times_are_still_to_come():
    first_pass, second_pass = utc(2026, 10, 25, 0, 45), utc(2026, 10, 25, 1, 45)
    assert earliest_open_time(first_pass, PARIS) == time(2, 0)
    assert earliest_open_time(second_pass, PARIS) == time(2, 45)
