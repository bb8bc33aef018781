"""The situation declared in a dossier, corrected by the candidate, then by the desk (decision 5)."""

import pytest

from applications.commands import desk, filing, transmission
from applications.commands.moving import NotTheirs, StepRefused
from applications.commands.population import change_population
from applications.enums import PieceStatus, Stage, Verb
from ecandidat.common import clock
from offers.enums import Obligation
from tests.applications.reading import state_of, verbs_of
from tests.factories.accounts import UserFactory
from tests.factories.applications import ask, dossier_at, drop, fill, fresh, line, manager_of, noon, opening_for
from tests.factories.offers import PopulationFactory

pytestmark = pytest.mark.django_db

ABROAD = (
    ("CV", "CV", True, Obligation.REQUIRED),
    ("MAT", "Justificatif de matricule", True, Obligation.REQUIRED),
    ("PAS", "Passeport", True, Obligation.REQUIRED),
)


@pytest.fixture
def abroad():
    """A dossier, and another situation that its formation foresees."""
    dossier = dossier_at(Stage.PENDING)
    population = PopulationFactory(campaign=dossier.opening.campaign)
    ask(dossier.opening, population, ABROAD)
    return dossier, population


def test_a_changed_situation_adds_lines_and_drops_none_that_holds_a_file(abroad):
    dossier, population = abroad
    kept = [drop(line(dossier, code)).stored_id for code in ("CV", "MOT")]
    change_population(dossier, population, by=dossier.file.user)
    lines = {piece.kind.code: piece for piece in dossier.pieces.select_related("kind")}
    assert set(lines) == {"CV", "MOT", "MAT", "PAS"}  # the empty optional line is gone
    assert [lines[code].files.get().stored_id for code in ("CV", "MOT")] == kept
    assert lines["MOT"].obligation == Obligation.OPTIONAL
    assert fresh(dossier).population == population
    assert verbs_of(dossier)[-1] == Verb.POPULATION


def test_not_concerned_is_withdrawn_where_the_piece_becomes_required(abroad):
    dossier, population = abroad
    fill(dossier)
    assert line(dossier, "MAT").verdict is PieceStatus.NOT_CONCERNED
    change_population(dossier, population, by=dossier.file.user)
    assert line(dossier, "MAT").verdict is PieceStatus.AWAITED


def test_there_and_back_is_the_first_checklist_again(abroad):
    dossier, population = abroad
    drop(line(dossier, "MOT"))
    first = dossier.population
    for wanted in (population, first):
        change_population(fresh(dossier), wanted, by=dossier.file.user)
    asked = dict(dossier.pieces.values_list("kind__code", "obligation"))
    assert asked == {"CV": "required", "MOT": "required", "MAT": "conditional", "REC": "optional"}
    assert line(dossier, "MOT").verdict is PieceStatus.SENT


def test_choosing_the_same_situation_again_is_no_event(abroad):
    dossier, _population = abroad
    change_population(dossier, dossier.population, by=dossier.file.user)
    assert verbs_of(dossier) == ["file"]


@pytest.mark.parametrize("closed", ["transmitted", "cancelled", "late"])
def test_a_situation_no_longer_changes_once_the_dossier_is_closed(abroad, closed):
    dossier, population = abroad
    instant = noon(dossier.opening.opens_on, 3)
    with clock.travel(instant):
        if closed == "transmitted":
            fill(dossier)
            transmission.transmit(dossier, by=dossier.file.user)
        if closed == "cancelled":
            filing.cancel(dossier, by=dossier.file.user)
    before = state_of(dossier)
    words = {"transmitted": "est transmise", "cancelled": "a été annulée", "late": "date limite était le"}[closed]
    with (
        clock.travel(noon(dossier.opening.return_by, 1) if closed == "late" else instant),
        pytest.raises(StepRefused, match=words),
    ):
        change_population(dossier, population, by=dossier.file.user)
    assert state_of(dossier) == before


def test_a_situation_that_the_formation_does_not_foresee_is_refused():
    dossier = dossier_at(Stage.PENDING)
    for stranger in (PopulationFactory(campaign=dossier.opening.campaign), PopulationFactory()):
        with pytest.raises(StepRefused, match="n’est pas prévue"):
            change_population(dossier, stranger, by=dossier.file.user)
    assert dossier.pieces.count() == 4


def test_nobody_else_changes_the_situation_of_a_person(abroad):
    dossier, population = abroad
    for person in (UserFactory(complete=True), manager_of(opening_for())):
        with pytest.raises(NotTheirs):
            change_population(dossier, population, by=person)


# ── The desk, after transmission ────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def received():
    """A transmitted dossier, the situation that it should have been, and its manager."""
    dossier = dossier_at(Stage.RECEIVED)
    population = PopulationFactory(campaign=dossier.opening.campaign)
    ask(dossier.opening, population, ABROAD)
    return dossier, population, manager_of(dossier.opening)


def test_the_desk_corrects_it_and_drops_no_line_that_was_transmitted(received):
    dossier, population, manager = received
    change_population(dossier, population, by=manager)
    asked = dict(dossier.pieces.values_list("kind__code", "obligation"))
    assert asked == {"CV": "required", "MAT": "required", "PAS": "required", "MOT": "optional", "REC": "optional"}
    assert fresh(dossier).population == population
    assert dossier.events.latest("seq").actor == manager


def test_what_is_newly_asked_is_not_filled_from_elsewhere_and_leaves_with_incomplete(received):
    """A transmission is frozen: nothing enters it that the person did not send."""
    dossier, population, manager = received
    change_population(dossier, population, by=manager)
    assert line(dossier, "PAS").verdict is PieceStatus.AWAITED
    desk.incomplete(dossier, by=manager)
    drop(line(dossier, "PAS"))
    assert line(dossier, "PAS").verdict is PieceStatus.SENT


def test_before_transmission_it_is_the_persons_to_correct(abroad):
    dossier, population = abroad
    with pytest.raises(StepRefused, match="la personne corrige elle-même"):
        change_population(dossier, population, by=manager_of(dossier.opening))


def test_an_offered_place_or_a_cancellation_closes_it(received):
    dossier, population, manager = received
    cancelled = dossier_at(Stage.CANCELLED, opening=dossier.opening)
    with pytest.raises(StepRefused, match="a été annulée"):
        change_population(cancelled, population, by=manager)
    offered = dossier_at(Stage.FAVOURABLE, opening=dossier.opening)
    with pytest.raises(StepRefused, match="Une place est proposée"):
        change_population(offered, population, by=manager)
