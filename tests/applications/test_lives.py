"""Any life of a dossier, deed after deed by anyone: what must always hold of it holds after each one."""

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from applications.commands import answer, desk, filing, jury, transmission
from applications.commands.desk import VerdictRefused
from applications.commands.moving import StepRefused
from applications.commands.pieces import PieceRefused
from applications.enums import Answer, DecisionKind, FileStatus, RefusalReason, Stage, Verb
from ecandidat.common import clock
from offers.models import Opening
from tests.applications.reading import is_chained, state_of
from tests.factories.applications import dossier_at, fill, fresh, manager_of, noon, opening_for

pytestmark = pytest.mark.django_db
REFUSALS = (StepRefused, VerdictRefused, PieceRefused)


def judge(dossier, verdict):
    """One verdict, on a line that changes with the dossier's age."""
    lines = list(dossier.pieces.all())
    piece = lines[dossier.version % len(lines)]
    manager = manager_of(dossier.opening)
    if verdict == "accept":
        desk.validate_piece(piece, by=manager)
    else:
        desk.refuse_piece(piece, RefusalReason.WRONG, "", by=manager)


def accept_all(dossier):
    for piece in dossier.pieces.filter(status="TR"):
        desk.validate_piece(piece, by=manager_of(dossier.opening))


def propose(kind):
    facts = {"reason": "Motif." if kind is DecisionKind.UNFAVOURABLE else "", "rank": 3}
    return lambda d: jury.propose(d, kind, by=manager_of(d.opening), **facts)


DEEDS = {
    "fill": fill,
    "transmit": lambda d: transmission.transmit(d, by=d.file.user),
    "accept one": lambda d: judge(d, "accept"),
    "refuse one": lambda d: judge(d, "refuse"),
    "accept all": accept_all,
    "ask": lambda d: desk.ask_for_piece(d, "Diplôme traduit", "", by=manager_of(d.opening)),
    "complete": lambda d: desk.complete(d, by=manager_of(d.opening)),
    "incomplete": lambda d: desk.incomplete(d, by=manager_of(d.opening)),
    **{f"propose {kind.name}": propose(kind) for kind in (DecisionKind.FAVOURABLE, *DecisionKind)},
    "release": lambda d: jury.release(d, by=manager_of(d.opening)),
    "confirm": lambda d: answer.confirm(d, by=d.file.user),
    "decline": lambda d: answer.decline(d, by=d.file.user),
    "cancel": lambda d: filing.cancel(d, by=d.file.user),
    "a day passes": None,
    "the clock": answer.lapse,
}
# The way to an offer, with anything in between: a life drawn blindly would seldom get that far.
WAY = ["fill", "transmit", "accept all", "complete", "propose FAVOURABLE", "release", "confirm"]


def expected_stage(dossier) -> Stage:
    """The public stage, from the released facts alone and in the order that was decided."""
    if dossier.cancelled_at:
        return Stage.CANCELLED
    if dossier.reply is not Answer.NONE:
        return {Answer.DECLINED: Stage.DECLINED, Answer.LAPSED: Stage.LAPSED, Answer.CONFIRMED: Stage.CONFIRMED}[
            dossier.reply
        ]
    if dossier.decision:
        return Stage[DecisionKind(dossier.decision.kind).name]
    return Stage[dossier.papers.name]


def holds(dossier, seats):
    """What no life may break."""
    assert dossier.public_stage is expected_stage(dossier)
    is_waiting = dossier.waiting_opinion and not dossier.cancelled_at
    assert dossier.staff_stage is (Stage.PROPOSED if is_waiting else dossier.public_stage)
    if dossier.reply is not Answer.NONE:
        assert dossier.decision.kind == DecisionKind.FAVOURABLE
        assert dossier.decision.opinion.kind == DecisionKind.FAVOURABLE
    if dossier.decision and dossier.decision.kind == DecisionKind.FAVOURABLE:
        assert dossier.papers is FileStatus.COMPLETE
        assert dossier.events.filter(verb=Verb.COMPLETE, at__lte=dossier.decision.released_at).exists()
    assert seats == int(dossier.reply is Answer.CONFIRMED)
    assert not (dossier.cancelled_at and dossier.decision)
    assert (dossier.papers is FileStatus.PENDING) == (dossier.transmitted_at is None)
    assert dossier.submissions.count() == dossier.events.filter(verb=Verb.TRANSMIT).count()
    assert is_chained(dossier)


@st.composite
def lives(draw):
    """The way to an offer, a part of it, with deeds thrown in anywhere."""
    life = WAY[: draw(st.integers(0, len(WAY)))]
    for deed in draw(st.lists(st.sampled_from(sorted(DEEDS)), max_size=8)):
        life.insert(draw(st.integers(0, len(life))), deed)
    return life


@settings(
    max_examples=60 if os.environ.get("FULL") else 8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(lives())
def test_whatever_happens_in_whatever_order_a_dossier_stays_sound(life):
    today = clock.today()
    opening = opening_for(closes_on=today, return_by=today, publication_on=today, capacity=1)
    dossier = dossier_at(Stage.PENDING, opening=opening)
    moment = noon(today)
    for deed in life:
        if deed == "a day passes":
            moment = noon(moment.date(), 30)
            continue
        before = state_of(dossier)
        with clock.travel(moment):
            try:
                DEEDS[deed](fresh(dossier))
            except REFUSALS:
                if deed not in ("fill", "accept all"):  # these are several deeds, some of them done
                    assert state_of(dossier) == before
        holds(fresh(dossier), Opening.objects.get(pk=opening.pk).seats_taken)
