"""Moving dates and seats: recorded, and never taking back what candidates were told."""

from datetime import date, timedelta

import pytest

from ecandidat.common import clock
from offers.commands.campaign import make_current
from offers.commands.openings import MoveRefused, move_dates
from offers.models import Campaign, OpeningChange
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
    with pytest.raises(MoveRefused, match="déjà plus de places confirmées"):
        move_dates(opening, by=person(), capacity=3)
    assert not OpeningChange.objects.exists()


def test_only_dates_and_seats_move():
    opening = OpeningFactory()
    move_dates(opening, by=person(), seats_taken=9, label="autre")
    opening.refresh_from_db()
    assert (opening.seats_taken, opening.label) == (0, "")


def test_the_record_says_itself():
    change = OpeningChange(field="return_by", old="2025-04-14", new="")
    assert str(change) == "date limite de retour (incluse) : 2025-04-14 → –"


def test_one_campaign_takes_the_place_of_the_other():
    former, coming = CampaignFactory(current=True), CampaignFactory(opens_on=date(2026, 1, 1))
    make_current(coming)
    make_current(coming)
    assert Campaign.objects.current() == coming
    former.refresh_from_db()
    assert not former.is_current
