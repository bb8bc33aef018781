"""A dossier ready for a step, whatever its papers, and the step itself: for tests that loop over both."""

from collections.abc import Callable
from datetime import datetime

from applications.commands import answer, desk, filing, jury, transmission
from applications.enums import DecisionKind, FileStatus, Stage, Verb
from applications.models import Application
from ecandidat.common import clock
from offers.enums import Mode
from offers.models import Opening
from tests.factories.applications import accept, dossier_at, fill, fresh, manager_of, noon, opening_for, refuse

STAGE_OF = {
    FileStatus.PENDING: Stage.PENDING,
    FileStatus.RECEIVED: Stage.RECEIVED,
    FileStatus.INCOMPLETE: Stage.INCOMPLETE,
    FileStatus.COMPLETE: Stage.COMPLETE,
}
ANSWERS = (Verb.CONFIRM, Verb.DECLINE, Verb.LAPSE)
RUN: dict[Verb, Callable] = {
    Verb.TRANSMIT: transmission.transmit,
    Verb.RECEIVE: transmission.receive,
    Verb.COMPLETE: desk.complete,
    Verb.INCOMPLETE: desk.incomplete,
    Verb.CANCEL: filing.cancel,
    Verb.PROPOSE: lambda dossier, **facts: jury.propose(dossier, DecisionKind.WAITING_LIST, **facts),
    Verb.RELEASE: jury.release,
    Verb.CONFIRM: answer.confirm,
    Verb.DECLINE: answer.decline,
    Verb.LAPSE: lambda dossier, *, by, at: answer.lapse(dossier, at=at),
}
CANDIDATES = (Verb.TRANSMIT, Verb.CANCEL, Verb.CONFIRM, Verb.DECLINE)


def moment(verb: Verb, opening: Opening) -> datetime:
    """A day on which no date is against the step."""
    if verb is Verb.RELEASE:
        return noon(opening.publication_on)
    if verb is Verb.LAPSE:
        return noon(opening.confirm_by, 1)
    return noon(opening.publication_on, 1) if verb in ANSWERS else noon(opening.opens_on, 7)


def ready(verb: Verb, status: FileStatus, *, opening: Opening | None = None, candidate=None) -> Application:
    """A dossier of that status to which only its status may be an obstacle."""
    opening = opening or opening_for("published", mode=Mode.PAPER if verb is Verb.RECEIVE else Mode.ONLINE)
    is_answer = verb in ANSWERS and status is FileStatus.COMPLETE
    stage = Stage.FAVOURABLE if is_answer else STAGE_OF[status]
    dossier = dossier_at(stage, opening=opening, candidate=candidate)
    with clock.travel(noon(opening.opens_on, 6)):
        prepare(verb, dossier, manager_of(opening))
    return fresh(dossier)


def prepare(verb: Verb, dossier: Application, manager) -> None:
    if verb is Verb.TRANSMIT and dossier.papers in (FileStatus.PENDING, FileStatus.INCOMPLETE):
        fill(dossier)
    if verb is Verb.COMPLETE:
        for piece in dossier.pieces.filter(status="RE"):
            desk.validate_piece(piece, by=manager)
        if dossier.transmitted_at:
            accept(dossier, manager)
    if verb is Verb.INCOMPLETE and dossier.papers is FileStatus.RECEIVED:
        refuse(dossier, manager)
    if verb is Verb.INCOMPLETE and dossier.papers in (FileStatus.INCOMPLETE, FileStatus.COMPLETE):
        desk.ask_for_piece(dossier, "Diplôme traduit", "", by=manager)
    if verb is Verb.RELEASE and dossier.transmitted_at:
        jury.propose(dossier, DecisionKind.WAITING_LIST, by=manager)


def actor_of(verb: Verb, dossier: Application):
    """Who takes that step of that dossier."""
    return dossier.file.user if verb in CANDIDATES else manager_of(dossier.opening)


def press(verb: Verb, dossier: Application, *, by=None, at: datetime | None = None):
    """Take the step, by its actor and on its day unless told otherwise."""
    return RUN[verb](dossier, by=by or actor_of(verb, dossier), at=at or moment(verb, dossier.opening))
