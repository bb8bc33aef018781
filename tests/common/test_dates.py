"""Dates as French candidates read them, on the institution's clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import formats, timezone

from ecandidat.common import dates

pytestmark = pytest.mark.one_engine

PARIS = ZoneInfo("Europe/Paris")
LIMIT = datetime(2025, 4, 15, tzinfo=PARIS)  # the first instant after 14 April, inclusive


@pytest.fixture
def in_zone(settings):
    """Move the institution; pytest-django gives the former zone back."""

    def move(name):
        settings.TIME_ZONE = name

    return move


class TestDays:
    @pytest.mark.parametrize(
        ("day", "years", "found"),
        [
            (date(2028, 2, 29), 1, date(2029, 2, 28)),
            (date(2028, 2, 29), 4, date(2032, 2, 29)),
            (date.max, 1, date.max),
            (date.min, -1, date.min),
        ],
    )
    def test_the_same_day_of_another_year(self, day, years, found):
        assert dates.years_later(day, years) == found

    def test_a_day_is_said_with_a_space_that_never_breaks(self):
        assert dates.day_short(date(2025, 4, 14)) == "14\u00a0avril 2025"

    def test_the_first_of_a_month_is_an_ordinal(self):
        assert dates.day_short(date(2025, 5, 1)) == "1ᵉʳ\u00a0mai 2025"

    def test_a_long_day_names_the_day_of_the_week(self):
        assert dates.day_long(date(2025, 4, 14)) == "lundi 14\u00a0avril 2025"
        assert dates.day_long(date(2025, 2, 2)) == "dimanche 2\u00a0février 2025"

    def test_an_instant_gives_the_day_of_the_institution_not_of_greenwich(self, in_zone):
        late = datetime(2025, 4, 14, 22, 30, tzinfo=UTC)
        assert dates.day_short(late) == "15\u00a0avril 2025"
        in_zone("America/Martinique")
        assert dates.day_short(late) == "14\u00a0avril 2025"


class TestInstants:
    def test_hours_are_said_without_colon_nor_useless_minutes(self):
        assert dates.hour_text(time(23, 59)) == "23\u00a0h\u00a059"
        assert dates.hour_text(time(9, 5)) == "9\u00a0h\u00a005"
        assert dates.hour_text(time(12)) == "12\u00a0h"

    @pytest.mark.parametrize(
        ("zone", "said"),
        [
            ("Europe/Paris", "lundi 14\u00a0avril 2025 à 23\u00a0h\u00a059"),
            ("Indian/Reunion", "mardi 15\u00a0avril 2025 à 1\u00a0h\u00a059"),
            ("Pacific/Tahiti", "lundi 14\u00a0avril 2025 à 11\u00a0h\u00a059"),
        ],
    )
    def test_an_instant_is_read_on_the_wall_clock_of_the_institution(self, in_zone, zone, said):
        in_zone(zone)
        assert dates.instant_long(datetime(2025, 4, 14, 21, 59, tzinfo=UTC)) == said

    def test_pages_that_are_django_s_write_an_instant_as_ours_do(self):
        instant = datetime(2025, 4, 14, 7, 5, tzinfo=UTC)
        written = formats.localize(timezone.localtime(instant))
        assert written.replace("\xa0", " ") == dates.instant_short(instant).replace("\xa0", " ")

    def test_winter_and_summer_time_are_told_apart(self):
        noon_utc = time(12, tzinfo=UTC)
        assert dates.instant_short(datetime.combine(date(2025, 3, 29), noon_utc)).endswith("à 13\u00a0h")
        assert dates.instant_short(datetime.combine(date(2025, 3, 30), noon_utc)).endswith("à 14\u00a0h")


class TestLimits:
    def test_a_limit_without_time_is_inclusive_and_says_whose_clock(self):
        assert dates.limit_text(date(2025, 4, 14), None) == (
            "14\u00a0avril 2025 inclus (23\u00a0h\u00a059, heure de Paris)"
        )

    def test_a_limit_with_a_time_says_it(self):
        assert dates.limit_text(date(2025, 4, 14), time(12)) == "14\u00a0avril 2025 à 12\u00a0h, heure de Paris"

    def test_the_first_mention_is_in_full(self):
        assert dates.limit_long(date(2025, 4, 14)) == "lundi 14\u00a0avril 2025 à 23\u00a0h\u00a059"

    @pytest.mark.parametrize(
        ("zone", "said"),
        [
            ("Europe/Paris", "heure de Paris"),
            ("Indian/Reunion", "heure de La Réunion"),
            ("America/Cayenne", "heure de la Guyane"),
            ("Europe/Brussels", "heure de Brussels"),
            ("Europe/Amsterdam", "heure d’Amsterdam"),
        ],
    )
    def test_the_place_is_the_institution_s(self, in_zone, zone, said):
        in_zone(zone)
        assert dates.zone_label() == said
        assert dates.limit_hour(None) == f"23\u00a0h\u00a059, {said}"


class TestTimeLeft:
    @pytest.mark.parametrize(
        ("now", "said", "tone"),
        [
            (datetime(2025, 3, 11, 9, tzinfo=PARIS), "Il reste 34\u00a0jours", ""),
            (datetime(2025, 4, 6, 9, tzinfo=PARIS), "Il reste 8\u00a0jours", ""),
            (datetime(2025, 4, 7, 23, 59, tzinfo=PARIS), "Il reste 7\u00a0jours", "warn"),
            (datetime(2025, 4, 8, 9, tzinfo=PARIS), "Il reste 6\u00a0jours", "warn"),
            (datetime(2025, 4, 13, 0, 1, tzinfo=PARIS), "Il reste 1\u00a0jour", "warn"),
            (datetime(2025, 4, 14, 0, 0, tzinfo=PARIS), "Dernier jour", "bad"),
            (datetime(2025, 4, 14, 12, 1, tzinfo=PARIS), "Il reste 11\u00a0heures", "bad"),
            (datetime(2025, 4, 14, 22, 59, tzinfo=PARIS), "Il reste 1\u00a0heure", "bad"),
            (datetime(2025, 4, 14, 23, 1, tzinfo=PARIS), "Il reste 59\u00a0minutes", "bad"),
            (datetime(2025, 4, 14, 23, 59, 30, tzinfo=PARIS), "Il reste moins d’une minute", "bad"),
            (LIMIT, "Date dépassée", ""),
        ],
    )
    def test_days_then_hours_then_minutes_never_more_than_there_is(self, now, said, tone):
        assert dates.time_left(now, LIMIT) == said
        assert dates.urgency(now, LIMIT) == tone

    def test_the_night_of_a_time_change_has_its_own_number_of_hours(self):
        """30 March 2025 lasts 23 hours in Paris; 26 October 25."""
        spring_end = datetime(2025, 3, 31, tzinfo=PARIS).astimezone(UTC)
        assert dates.time_left(spring_end - timedelta(hours=11), spring_end) == "Il reste 11\u00a0heures"
        one_in_the_morning = datetime(2025, 3, 30, 1, tzinfo=PARIS)
        assert (spring_end - one_in_the_morning.astimezone(UTC)) == timedelta(hours=22)
        assert dates.time_left(one_in_the_morning, spring_end) == "Dernier jour"
        before = datetime(2025, 10, 25, 23, 59, tzinfo=PARIS)
        autumn_end = datetime(2025, 10, 27, tzinfo=PARIS)
        assert dates.time_left(before, autumn_end) == "Il reste 1\u00a0jour"

    def test_a_limit_of_the_small_hours_is_minutes_away_and_no_day(self):
        limit = datetime(2025, 4, 15, 0, 2, tzinfo=PARIS)
        for minutes, said in [(16, "Il reste 16\u00a0minutes"), (11 * 60 + 59, "Il reste 11\u00a0heures")]:
            assert dates.time_left(limit - timedelta(minutes=minutes), limit) == said
        assert dates.time_left(limit - timedelta(hours=12), limit) == "Il reste 1\u00a0jour"
        assert dates.last_minute(limit) == "mardi 15\u00a0avril 2025 à 0\u00a0h\u00a001"

    def test_the_last_day_is_that_of_the_institution(self, in_zone):
        in_zone("Indian/Reunion")
        limit = datetime(2025, 4, 15, tzinfo=ZoneInfo("Indian/Reunion"))
        still_sunday_in_paris = datetime(2025, 4, 13, 22, 30, tzinfo=PARIS)
        assert dates.time_left(still_sunday_in_paris, limit) == "Dernier jour"


class TestSizes:
    @pytest.mark.parametrize(
        ("size", "said"),
        [
            (0, "0\u00a0octet"),
            (512, "512\u00a0octets"),
            (340 * 1024, "340\u00a0Ko"),
            (1024**2 - 1, "1\u00a0Mo"),
            (int(4.8 * 1024**2), "4,8\u00a0Mo"),
            (20 * 1024**2, "20\u00a0Mo"),
            (150 * 1024**2, "150\u00a0Mo"),
        ],
    )
    def test_sizes_are_rounded_and_use_a_comma(self, size, said):
        assert dates.size_text(size) == said
