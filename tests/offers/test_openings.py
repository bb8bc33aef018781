"""Moving dates and seats: recorded, and never taking back what candidates were told."""

from datetime import date, time, timedelta

import pytest

from ecandidat.common import clock
from offers.commands.campaign import make_current
from offers.commands.openings import MoveRefused, add_opening, change_opening, move_dates
from offers.enums import Mode
from offers.models import Campaign, Opening, OpeningChange
from tests.factories.offers import CampaignFactory, OpeningFactory
from tests.offers.people import person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_a_later_limit_is_written_and_recorded():
    opening, by = OpeningFactory(), person()
    was, later = opening.return_by, opening.return_by + 3 * DAY
    changes = move_dates(opening, by=by, return_by=later, closes_on=opening.closes_on, capacity=24)
    opening.refresh_from_db()
    assert (opening.return_by, opening.capacity) == (later, 24)
    recorded = {(row.field, row.old, row.new, row.by) for row in OpeningChange.objects.all()}
    assert recorded == {("return_by", str(was), str(later), by), ("capacity", "", "24", by)}
    assert {row.field for row in changes} == {"return_by", "capacity"}


def test_the_same_values_change_and_record_nothing():
    opening = OpeningFactory()
    assert move_dates(opening, by=None, return_by=opening.return_by, confirm_by=opening.confirm_by) == []
    assert not OpeningChange.objects.exists()


@pytest.mark.parametrize("field", ["closes_on", "return_by"])
def test_a_limit_that_candidates_read_is_not_brought_forward(field):
    opening = OpeningFactory(closes_on=clock.today() + 5 * DAY)
    earlier = getattr(opening, field) - DAY
    with pytest.raises(MoveRefused, match="peut être repoussée, pas avancée"):
        move_dates(opening, by=person(), **{field: earlier})
    opening.refresh_from_db()
    assert getattr(opening, field) == earlier + DAY
    assert not OpeningChange.objects.exists()


def test_the_answer_date_is_not_brought_forward_once_opinions_are_published():
    opening = OpeningFactory(published=True)
    with pytest.raises(MoveRefused, match="Date limite de confirmation"):
        move_dates(opening, by=person(), confirm_by=opening.confirm_by - DAY)
    move_dates(opening, by=person(), confirm_by=opening.confirm_by + DAY)


def test_before_anyone_read_them_dates_move_freely():
    opening = OpeningFactory(coming=True)
    move_dates(
        opening,
        by=person(),
        opens_on=opening.opens_on + DAY,
        closes_on=opening.closes_on - DAY,
        return_by=opening.return_by - DAY,
        confirm_by=opening.confirm_by - DAY,
    )
    assert OpeningChange.objects.count() == 4


def test_an_opening_already_begun_does_not_begin_later():
    opening = OpeningFactory(opens_on=clock.today())
    with pytest.raises(MoveRefused, match="retirez la publication"):
        move_dates(opening, by=person(), opens_on=clock.today() + DAY)


def test_dates_out_of_order_and_too_few_seats_are_refused_in_words():
    opening = OpeningFactory(capacity=5, seats_taken=4)
    with pytest.raises(MoveRefused, match="La publication ne peut pas précéder"):
        move_dates(opening, by=person(), return_by=opening.publication_on + DAY)
    with pytest.raises(MoveRefused, match="4 places sont déjà confirmées"):
        move_dates(opening, by=person(), capacity=3)
    assert not OpeningChange.objects.exists()


def test_only_dates_and_seats_move():
    opening = OpeningFactory()
    move_dates(opening, by=person(), seats_taken=9, label="autre")
    opening.refresh_from_db()
    assert (opening.seats_taken, opening.label) == (0, "")


DAYS = ("opens_on", "closes_on", "return_by", "publication_on", "confirm_by")


@pytest.mark.parametrize("field", DAYS)
@pytest.mark.parametrize("day", [date(9999, 12, 31), date(2062, 12, 23), date(1, 1, 1)])
def test_a_date_out_of_its_campaign_is_refused_with_the_days_that_are_within(field, day):
    opening = OpeningFactory(coming=True)
    with pytest.raises(MoveRefused, match="trop loin de la campagne") as refused:
        move_dates(opening, by=person(), **{field: day})
    assert str(opening.campaign.closes_on.year + 1) in refused.value.by_field[field]
    assert not OpeningChange.objects.exists()


def test_a_date_is_within_a_year_of_its_campaign_or_of_today_when_that_is_later():
    opening = OpeningFactory(coming=True)
    last = opening.campaign.closes_on.replace(year=opening.campaign.closes_on.year + 1)
    with pytest.raises(MoveRefused):
        move_dates(opening, by=person(), confirm_by=last + DAY)
    move_dates(opening, by=person(), confirm_by=last)
    Campaign.objects.update(opens_on=date(2020, 1, 1), closes_on=date(2020, 12, 31))
    move_dates(OpeningFactory(coming=True, campaign=opening.campaign), by=person(), capacity=3)
    move_dates(opening, by=person(), confirm_by=clock.today() + 360 * DAY)


def test_a_new_opening_obeys_the_same_rules():
    opening = OpeningFactory.build(
        formation=OpeningFactory().formation, campaign=CampaignFactory(), commission=OpeningFactory().commission
    )
    opening.confirm_by, opening.confirm_delay_days = date(9999, 12, 31), 1
    with pytest.raises(MoveRefused) as refused:
        add_opening(opening)
    assert set(refused.value.by_field) == {"confirm_by", "confirm_delay_days"}
    assert Opening.objects.count() == 2
    opening.confirm_by, opening.confirm_delay_days = None, 2
    assert add_opening(opening).pk


@pytest.mark.parametrize(("was", "becomes"), [(None, time(0, 1)), (None, time(23, 58)), (time(12), time(11, 59))])
def test_the_hour_that_candidates_read_is_not_brought_forward_even_with_a_later_day(was, becomes):
    opening = OpeningFactory(closing_time=was)
    later = {"closes_on": opening.closes_on + DAY, "return_by": opening.return_by + DAY}
    with pytest.raises(MoveRefused, match="l’heure limite peut être plus tardive"):
        move_dates(opening, by=person(), closing_time=becomes, **later)
    opening.refresh_from_db()
    assert opening.closing_time == was


@pytest.mark.parametrize(("was", "becomes"), [(time(12), time(18)), (time(12), None), (None, time(23, 59))])
def test_a_later_hour_is_always_possible(was, becomes):
    opening = OpeningFactory(closing_time=was)
    move_dates(opening, by=person(), closing_time=becomes)
    assert opening.closing_time == becomes
    coming = OpeningFactory(coming=True)
    move_dates(coming, by=person(), closing_time=time(9))


@pytest.mark.parametrize("days", [0, 1, 366])
def test_a_delay_that_no_publication_could_keep_is_refused_when_it_is_typed(days):
    with pytest.raises(MoveRefused, match="laisser au moins deux jours"):
        move_dates(OpeningFactory(), by=person(), confirm_delay_days=days)
    move_dates(OpeningFactory(), by=person(), confirm_delay_days=2)


@pytest.mark.parametrize("seats", [10_000, 99_999_999_999])
def test_seats_are_counted_in_four_figures(seats):
    with pytest.raises(MoveRefused, match="va jusqu’à 9999") as refused:
        move_dates(OpeningFactory(), by=person(), capacity=seats)
    assert set(refused.value.by_field) == {"capacity"}
    move_dates(OpeningFactory(), by=person(), capacity=9999)


@pytest.mark.parametrize("months", [0, 25])
def test_silence_means_something_after_a_month_at_least(months):
    with pytest.raises(MoveRefused, match="entre 1 et 24"):
        change_opening(OpeningFactory(), by=person(), silence_delay_months=months)


def test_whatever_changes_is_in_the_journal_in_words():
    opening, by = OpeningFactory(), person()
    commission = OpeningFactory().commission
    facts = {"is_published": False, "mode": Mode.PAPER, "commission": commission, "appeal_text": "Deux mois. " * 20}
    change_opening(opening, by=by, formation=None, **facts)
    assert (opening.mode, opening.commission, opening.is_published) == (Mode.PAPER, commission, False)
    said = {row.field: (row.before, row.after) for row in OpeningChange.objects.filter(by=by)}
    assert said["mode"] == ("Dossier dématérialisé", "Dossier papier")
    assert said["is_published"] == ("oui", "non")
    assert said["commission"][1] == commission.name
    assert said["appeal_text"] == ("–", facts["appeal_text"])
    change_opening(opening, by=by, appeal_text="")
    assert OpeningChange.objects.first().before == facts["appeal_text"]


def test_two_sessions_of_a_formation_keep_two_names():
    opening = OpeningFactory(label="Janvier")
    twin = OpeningFactory(formation=opening.formation, campaign=opening.campaign)
    with pytest.raises(MoveRefused, match="déjà une ouverture de ce nom"):
        change_opening(twin, by=person(), label="Janvier")


def test_the_record_says_itself():
    change = OpeningChange(field="return_by", old="2025-04-14", new="")
    assert str(change) == "date limite de retour (incluse) : 14 avril 2025 → –"


def test_one_campaign_takes_the_place_of_the_other():
    former, coming = CampaignFactory(current=True), CampaignFactory(opens_on=date(2026, 1, 1))
    make_current(coming)
    make_current(coming)
    assert Campaign.objects.current() == coming
    former.refresh_from_db()
    assert not former.is_current
