"""What is open, what is listed, what search finds, in a constant number of queries."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from ecandidat.common import clock
from offers.calendar import opening_state
from offers.commands.catalogue import save_formation
from offers.enums import OpeningState
from offers.models import Campaign, Formation, Opening
from tests.factories.offers import CampaignFactory, CommissionFactory, FormationFactory, OpeningFactory

pytestmark = pytest.mark.django_db
CHANGE = date(2026, 10, 25)


def on_one_day(day, closing_time):
    return OpeningFactory(
        opens_on=day, closes_on=day, closing_time=closing_time, return_by=day, publication_on=day, confirm_by=None
    )


def test_the_query_and_the_page_say_the_same_around_every_limit():
    zone = ZoneInfo("Europe/Paris")
    openings = [on_one_day(CHANGE, moment) for moment in (None, time(1, 59), time(2, 0), time(2, 30), time(3, 0))]
    start = datetime(2026, 10, 24, 21, 59, 30, tzinfo=UTC)
    for quarters in range(26 * 4 + 1):
        now = start + timedelta(minutes=15 * quarters)
        by_page = {
            row.pk
            for row in openings
            if opening_state(row.opens_on, row.closes_on, row.closing_time, zone, now) == OpeningState.OPEN
        }
        assert set(Opening.objects.open_at(now).values_list("pk", flat=True)) == by_page


def test_the_zone_of_the_institution_decides(settings):
    on_one_day(date(2025, 4, 14), None)
    now = datetime(2025, 4, 14, 20, 30, tzinfo=UTC)
    assert Opening.objects.open_at(now).exists()
    settings.TIME_ZONE = "Indian/Reunion"
    assert not Opening.objects.open_at(now).exists()


def test_the_public_sees_published_openings_of_formations_still_proposed():
    campaign = CampaignFactory(current=True)
    shown = OpeningFactory(campaign=campaign)
    OpeningFactory(campaign=campaign, is_published=False)
    OpeningFactory(campaign=campaign, formation__is_active=False)
    OpeningFactory()
    assert list(Opening.objects.for_catalogue(campaign)) == [shown]
    assert list(Opening.objects.for_catalogue(None)) == []


@pytest.mark.parametrize(
    "words",
    ["ingenierie", "INGÉNIERIE", "systemes  ingénierie", "isc-m1", "master m1", "cybersécurité", "oeuvre", "l'eau"],
)
def test_search_ignores_accents_case_and_order(words):
    formation = FormationFactory.build(
        code="ISC-M1",
        title="Ingénierie des Systèmes Complexes",
        keywords="Cybersécurité, maîtrise d’œuvre, métiers de l’eau",
    )
    save_formation(formation)
    opening = OpeningFactory(formation=formation)
    OpeningFactory(formation__title="Risques et Environnement", formation__level="M2")
    assert list(Opening.objects.matching(words)) == [opening]
    assert list(Formation.objects.matching(words)) == [formation]


def test_search_finds_nothing_by_a_word_that_is_not_there_and_reads_signs_as_signs():
    save_formation(FormationFactory.build(title="Ingénierie"))
    for words in ("ingénierie navale", "%", "_", "\\", "ing%rie"):
        assert not Formation.objects.matching(words)
    assert Formation.objects.matching("   ").count() == 1


def test_the_window_counts_what_is_open_and_says_what_comes():
    campaign = CampaignFactory(current=True)
    today = clock.today()
    OpeningFactory(campaign=campaign)
    late = OpeningFactory(campaign=campaign, closes_on=today + timedelta(days=10), closing_time=time(12))
    coming = OpeningFactory(campaign=campaign, coming=True)
    OpeningFactory(campaign=campaign, closed=True)
    shown = Opening.objects.for_catalogue(campaign)
    assert shown.window(clock.now()) == {
        "open_count": 2,
        "first_closing": late.closes_on,
        "last_closing": late.closes_on,
        "with_hour": 1,
    }
    Opening.objects.exclude(pk=coming.pk).update(is_published=False)
    assert shown.window(clock.now())["next_opening"] == coming.opens_on
    Opening.objects.update(is_published=False)
    assert shown.window(clock.now())["next_opening"] is None


def test_totals_are_by_diploma_and_level_in_order():
    campaign = CampaignFactory(current=True)
    OpeningFactory.create_batch(2, campaign=campaign, formation__level="M2")
    OpeningFactory(campaign=campaign, formation__level="M1")
    totals = Opening.objects.for_catalogue(campaign).totals()
    assert list(totals.items()) == [(("MASTER", "M1"), 1), (("MASTER", "M2"), 2)]


def test_the_current_campaign_is_the_one_or_none():
    CampaignFactory()
    assert Campaign.objects.current() is None
    chosen = CampaignFactory(current=True)
    assert Campaign.objects.current() == chosen


@pytest.fixture
def thousand():
    """A thousand formations, all open last year, one in twenty this year."""
    if connection.vendor != "postgresql":
        pytest.skip("EXPLAIN is read on PostgreSQL")
    current, former = CampaignFactory(current=True), CampaignFactory()
    commission = CommissionFactory()
    formations = FormationFactory.create_batch(1000)
    Opening.objects.bulk_create(
        OpeningFactory.build(formation=formation, campaign=campaign, commission=commission)
        for index, formation in enumerate(formations)
        for campaign in ([current, former] if index % 20 == 0 else [former])
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE offers_opening; ANALYZE offers_formation")
    return current, former


def test_former_campaigns_cost_the_catalogue_nothing(thousand):
    current, _former = thousand
    assert "Seq Scan on offers_opening" not in Opening.objects.for_catalogue(current).explain()


def test_a_page_of_a_long_catalogue_is_read_in_its_order(thousand):
    _current, former = thousand
    plan = Opening.objects.for_catalogue(former)[:50].explain()
    assert "formation_catalogue_order" in plan, plan
