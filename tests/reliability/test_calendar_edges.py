"""T10: 29 February, New Year, a campaign that follows another at midnight."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from accounts.models import ProfilePart
from applications.calendar import months_later
from applications.commands.filing import open_candidate_file
from ecandidat.common import clock
from ecandidat.common.dates import years_later
from offers.calendar import answer_deadline, closing_instant
from offers.commands.campaign import make_current
from offers.models import Campaign
from tests.factories.accounts import UserFactory
from tests.factories.offers import CampaignFactory

PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("day", "first_too_late"),
    [
        (date(2028, 2, 28), datetime(2028, 2, 28, 23, tzinfo=UTC)),
        (date(2028, 2, 29), datetime(2028, 2, 29, 23, tzinfo=UTC)),
        (date(2027, 2, 28), datetime(2027, 2, 28, 23, tzinfo=UTC)),
        (date(2026, 12, 31), datetime(2026, 12, 31, 23, tzinfo=UTC)),
    ],
    ids=str,
)
def test_a_limit_on_a_leap_day_or_on_the_last_of_the_year_is_inclusive(day, first_too_late):
    assert closing_instant(day, None, PARIS) == first_too_late


@pytest.mark.parametrize(
    ("released", "due"),
    [
        (datetime(2028, 2, 28, 12, tzinfo=UTC), date(2028, 3, 1)),
        (datetime(2027, 2, 27, 12, tzinfo=UTC), date(2027, 3, 1)),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), date(2027, 1, 3)),  # already New Year's Day in Paris
    ],
    ids=str,
)
def test_a_delay_counts_the_leap_day_and_crosses_the_year(released, due):
    given = {"individual": None, "opening_delay_days": 2, "opening_date": None}
    assert answer_deadline(**given, released_at=released, zone=PARIS) == due


def test_months_of_silence_end_on_a_day_that_exists():
    assert months_later(date(2027, 12, 29), 2) == date(2028, 2, 29)
    assert months_later(date(2026, 12, 31), 2) == date(2027, 2, 28)


def test_who_was_born_on_a_leap_day_has_an_age_every_year():
    assert years_later(date(2028, 2, 29), -16) == date(2012, 2, 29)
    assert years_later(date(2028, 2, 29), -15) == date(2013, 2, 28)


@pytest.mark.django_db
def test_the_campaign_that_changes_at_midnight_keeps_the_former_file_and_opens_another():
    midnight = datetime(2027, 1, 1, tzinfo=PARIS)
    former, following = CampaignFactory(is_current=True), CampaignFactory()
    person = UserFactory(complete=True)
    with clock.travel(midnight - timedelta(seconds=1)):
        old = open_candidate_file(person, Campaign.objects.current())
        assert clock.today() == date(2026, 12, 31)
    with clock.travel(midnight):
        make_current(following)
        new = open_candidate_file(person, Campaign.objects.current())
        assert clock.today() == date(2027, 1, 1)
    assert (old.campaign, new.campaign) == (former, following)
    assert old.number != new.number
    assert set(ProfilePart.objects.filter(user=person).values_list("to_verify", flat=True)) == {True}
