"""A later date for one person's papers: never an earlier one, within reach of the campaign."""

from datetime import date, timedelta

import pytest

from applications.commands import desk, jury, transmission
from applications.commands.moving import StepRefused
from applications.enums import DecisionKind, PieceStatus, RefusalReason, Stage, Verb
from ecandidat.common import clock
from ecandidat.common.dates import day_short
from tests.applications.reading import state_of
from tests.factories.applications import (
    accept,
    dossier_at,
    drop,
    fresh,
    line,
    manager_of,
    noon,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def dossier():
    return dossier_at(Stage.RECEIVED)


@pytest.fixture
def manager(dossier):
    return manager_of(dossier.opening)


def test_a_limit_is_extended_and_never_shortened():
    dossier = dossier_at(Stage.PENDING)
    manager, today_limit = manager_of(dossier.opening), dossier.opening.return_by
    for day in (today_limit, today_limit - DAY):
        with pytest.raises(StepRefused, match="donnez-en une plus tardive"):
            desk.extend(dossier, day, by=manager)
    for _each in range(2):
        desk.extend(dossier, today_limit + 3 * DAY, by=manager)
    event = dossier.events.get(verb=Verb.EXTEND)
    assert (event.source, event.target) == (today_limit.isoformat(), (today_limit + 3 * DAY).isoformat())
    with pytest.raises(StepRefused, match="plus tardive"):
        desk.extend(dossier, today_limit + 2 * DAY, by=manager)


@pytest.mark.parametrize("day", [date(9999, 12, 31), date(2062, 12, 23)])
def test_a_date_out_of_reach_of_the_campaign_is_refused_with_the_last_that_is_not(dossier, manager, day):
    desk.refuse_piece(line(dossier, "CV"), RefusalReason.WRONG, "", by=manager)
    closes_on = dossier.opening.campaign.closes_on
    last = closes_on.replace(year=closes_on.year + 1)
    before = state_of(dossier)
    with pytest.raises(StepRefused, match="trop loin de la campagne") as refused:
        desk.incomplete(dossier, by=manager, correct_by=day)
    assert (day_short(last) in str(refused.value), refused.value.fact) == (True, "correct_by")
    assert state_of(dossier) == before
    desk.incomplete(dossier, by=manager, correct_by=last - DAY)
    before = state_of(dossier)
    with pytest.raises(StepRefused, match="trop loin de la campagne") as refused:
        desk.extend(dossier, day, by=manager)
    assert refused.value.fact == "day"
    assert state_of(dossier) == before
    desk.extend(dossier, last, by=manager)


def test_an_extended_person_writes_while_the_others_no_longer_do():
    dossier = dossier_at(Stage.NOT_SENT)
    desk.extend(dossier, clock.today() + DAY, by=manager_of(dossier.opening))
    drop(line(dossier, "CV"))
    assert line(dossier, "CV").verdict is PieceStatus.SENT


def test_who_wins_an_appeal_corrects_what_was_left_and_a_new_decision_replaces_the_refusal():
    """Incomplet, a correction deposited and never sent, then a refusal: the dossier is not at a dead end."""
    dossier = dossier_at(Stage.INCOMPLETE)
    manager = manager_of(dossier.opening)
    drop(line(dossier, "CV"))
    jury.propose(fresh(dossier), DecisionKind.UNFAVOURABLE, by=manager, reason="Dossier incomplet.")
    jury.release(fresh(dossier), by=manager, at=noon(dossier.opening.publication_on))
    desk.extend(fresh(dossier), dossier.opening.publication_on + 10 * DAY, by=manager)
    transmission.transmit(fresh(dossier), by=dossier.file.user)
    accept(fresh(dossier), manager)
    desk.complete(fresh(dossier), by=manager)
    jury.propose(fresh(dossier), DecisionKind.FAVOURABLE, by=manager)
    jury.release(fresh(dossier), by=manager, at=noon(dossier.opening.publication_on, 1))
    assert fresh(dossier).public_stage is Stage.FAVOURABLE
