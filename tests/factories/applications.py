"""Dossiers for tests, brought where they are by the commands that the pages use, at the dates of their opening.

`dossier_at(Stage.COMPLETE)` walks a dossier there; `opening_for()` gives an opening with its four kinds of line.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial

from django.utils import timezone
from factory.django import DjangoModelFactory

from applications.commands import answer, desk, filing, jury, pieces, transmission
from applications.enums import DecisionKind, PieceStatus, RefusalReason, Stage
from applications.models import (
    Application,
    CandidateFile,
    Decision,
    Event,
    Opinion,
    Piece,
    PieceFile,
    Submission,
    SubmissionLine,
)
from ecandidat.common import clock
from offers.enums import Mode, Obligation, Role
from offers.models import Opening, PieceKind, Population, Requirement
from tests.factories.accounts import UserFactory
from tests.factories.documents import StoredFileFactory
from tests.factories.offers import (
    CampaignFactory,
    MembershipFactory,
    OpeningFactory,
    PieceKindFactory,
    PopulationFactory,
    RequirementFactory,
)

# code, label, shared between dossiers, obligation
LINES = (
    ("CV", "CV", True, Obligation.REQUIRED),
    ("MOT", "Lettre de motivation", False, Obligation.REQUIRED),
    ("MAT", "Justificatif de matricule", True, Obligation.CONDITIONAL),
    ("REC", "Lettre de recommandation", False, Obligation.OPTIONAL),
)
# Days from today: opening, end of deposit and of return, publication, confirmation.
CALENDARS = {
    "open": (-8, 10, 25, 55),
    "closed": (-40, -10, 5, 35),
    "published": (-60, -30, -5, 30),
    "answered": (-90, -60, -30, -2),
}
CALENDAR_OF = {
    Stage.NOT_SENT: "closed",
    Stage.LAPSED: "answered",
    **dict.fromkeys(
        (
            Stage.FAVOURABLE,
            Stage.UNFAVOURABLE,
            Stage.RANKED_LIST,
            Stage.WAITING_LIST,
            Stage.PRESELECTION,
            Stage.CONFIRMED,
            Stage.DECLINED,
        ),
        "published",
    ),
}
OPINIONS = {
    Stage.UNFAVOURABLE: (DecisionKind.UNFAVOURABLE, {"reason": "Prérequis insuffisants."}),
    Stage.RANKED_LIST: (DecisionKind.RANKED_LIST, {"rank": 12}),
    Stage.WAITING_LIST: (DecisionKind.WAITING_LIST, {}),
    Stage.PRESELECTION: (DecisionKind.PRESELECTION, {}),
}


def noon(day: date, later: int = 0) -> datetime:
    """Midday where the institution is, `later` days after."""
    return datetime.combine(day + timedelta(days=later), time(12), timezone.get_default_timezone())


def opening_for(calendar: str = "open", **facts) -> Opening:
    """An opening with one population and the four LINES; `calendar` is a name of CALENDARS."""
    dates = [clock.today() + timedelta(days=number) for number in CALENDARS[calendar]]
    names = ("opens_on", "closes_on", "publication_on", "confirm_by")
    given = dict(zip(names, dates, strict=True)) | {"return_by": dates[1]} | facts
    given.setdefault("campaign", CampaignFactory())
    opening = OpeningFactory(**given)
    ask(opening, PopulationFactory(campaign=opening.campaign))
    return opening


def ask(opening: Opening, population: Population, lines=LINES) -> None:
    """Ask these lines of that population; a kind is the same row in every opening."""
    kinds = {kind.code: kind for kind in PieceKind.objects.filter(code__in=[code for code, *_rest in lines])}
    for code, label, is_common, _obligation in lines:
        if code not in kinds:
            kinds[code] = PieceKindFactory(code=code, label=label, is_common=is_common)
    Requirement.objects.bulk_create(
        RequirementFactory.build(
            opening=opening, population=population, kind=kinds[code], obligation=obligation, position=position
        )
        for position, (code, _label, _is_common, obligation) in enumerate(lines, start=1)
    )


def population_of(opening: Opening) -> Population:
    return Population.objects.filter(requirements__opening=opening).distinct().earliest("pk")


def manager_of(opening: Opening):
    """Who handles the dossiers of the opening: the same person each time."""
    right = opening.commission.memberships.filter(role=Role.MANAGER).first()
    return right.user if right else hired(opening)


def hired(opening: Opening, role: Role = Role.MANAGER):
    """One more person with a right on the opening's commission, since before its first day."""
    since = min(opening.opens_on, clock.today()) - timedelta(days=30)
    user = UserFactory(is_staff=True, first_name="Marc", last_name="Lenoir")
    return MembershipFactory(user=user, role=role, commission=opening.commission, since=since).user


def fresh(dossier: Application) -> Application:
    return Application.objects.for_page().get(pk=dossier.pk)


def line(dossier: Application, code: str) -> Piece:
    return dossier.pieces.get(kind__code=code)


def drop(piece: Piece, *, by=None, **facts) -> PieceFile:
    """One more file on a line, its bytes never those of another."""
    owner = piece.application.file.user
    stored = StoredFileFactory(owner=owner, content=f"%PDF-1.7\n{piece.ref} {clock.now()}\n".encode(), **facts)
    return pieces.add_file(piece, stored, by=by or owner)


def fill(dossier: Application) -> None:
    """What is still needed before transmission: files, and « non concerné » for the conditional line."""
    owner = dossier.file.user
    for piece in dossier.pieces.filter(status__in=(PieceStatus.AWAITED, PieceStatus.REFUSED)):
        if piece.obligation == Obligation.CONDITIONAL:
            pieces.declare_not_concerned(piece, by=owner)
        elif piece.obligation == Obligation.REQUIRED:
            drop(piece)


def send(dossier: Application, manager) -> None:
    """Into the desk's hands, by whichever way the opening takes."""
    if dossier.opening.mode == Mode.PAPER:
        transmission.receive(dossier, by=manager)
    else:
        fill(dossier)
        transmission.transmit(dossier, by=dossier.file.user)


def accept(dossier: Application, manager) -> None:
    for piece in dossier.pieces.filter(status=PieceStatus.SENT):
        desk.validate_piece(piece, by=manager)


def refuse(dossier: Application, manager) -> None:
    piece = dossier.pieces.filter(status=PieceStatus.SENT).first()
    desk.refuse_piece(piece, RefusalReason.ILLEGIBLE, "Photo floue, à rescanner.", by=manager)


def take(command: Callable, dossier: Application, manager) -> None:
    command(dossier, by=manager)


def own(command: Callable, dossier: Application, manager) -> None:
    command(dossier, by=dossier.file.user)


def propose(stage: Stage, dossier: Application, manager) -> None:
    kind, facts = OPINIONS.get(stage, (DecisionKind.FAVOURABLE, {}))
    jury.propose(dossier, kind, by=manager, **facts)


def lapse(dossier: Application, manager) -> None:
    answer.lapse(dossier)


def road_to(stage: Stage) -> list[tuple[str, int, Callable]]:
    """(anchor, days after it, deed): the shortest way from a dossier just filed."""
    sent = [("opens_on", 2, send)]
    completed = [*sent, ("opens_on", 3, accept), ("opens_on", 4, partial(take, desk.complete))]
    proposed = [*completed, ("opens_on", 5, partial(propose, stage))]
    released = [*proposed, ("publication_on", 0, partial(take, jury.release))]
    roads = {
        Stage.PENDING: [],
        Stage.NOT_SENT: [],
        Stage.RECEIVED: sent,
        Stage.INCOMPLETE: [*sent, ("opens_on", 3, refuse), ("opens_on", 4, partial(take, desk.incomplete))],
        Stage.COMPLETE: completed,
        Stage.PROPOSED: proposed,
        Stage.CONFIRMED: [*released, ("publication_on", 1, partial(own, answer.confirm))],
        Stage.DECLINED: [*released, ("publication_on", 1, partial(own, answer.decline))],
        Stage.LAPSED: [*released, ("confirm_by", 1, lapse)],
        Stage.CANCELLED: [("opens_on", 2, partial(own, filing.cancel))],
    }
    return roads.get(stage, released)


def dossier_at(stage: Stage, *, opening=None, candidate=None, manager=None) -> Application:
    """A dossier at that stage, every deed on its own day of the opening's calendar."""
    opening = opening or opening_for(CALENDAR_OF.get(stage, "open"))
    manager = manager or manager_of(opening)
    candidate = candidate or UserFactory(complete=True)
    with clock.travel(noon(opening.opens_on, 1)):
        dossier = filing.file_application(candidate, opening, population_of(opening))
    for anchor, later, deed in road_to(stage):
        with clock.travel(noon(getattr(opening, anchor), later)):
            deed(dossier, manager)
    return fresh(dossier)


class Walked(DjangoModelFactory):
    """A row that only the commands write: `make` answers one of a dossier at the factory's stage."""

    stage = Stage.PENDING

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class, *args, **facts):
        if found := facts.pop("application", None):
            return cls.make(found)
        return cls.make(dossier_at(facts.pop("stage", cls.stage), **facts))

    @classmethod
    def make(cls, dossier: Application):
        return dossier


class ApplicationFactory(Walked):
    """`ApplicationFactory(stage=Stage.COMPLETE, candidate=…, opening=…)`."""

    class Meta:
        model = Application


class CandidateFileFactory(DjangoModelFactory):
    class Meta:
        model = CandidateFile

    @classmethod
    def _create(cls, model_class, *args, user=None, campaign=None):
        return filing.open_candidate_file(user or UserFactory(), campaign or CampaignFactory())


class PieceFactory(Walked):
    class Meta:
        model = Piece

    @classmethod
    def make(cls, dossier):
        return dossier.pieces.first()


class PieceFileFactory(Walked):
    class Meta:
        model = PieceFile

    @classmethod
    def make(cls, dossier):
        return drop(dossier.pieces.first())


class SubmissionFactory(Walked):
    class Meta:
        model = Submission

    stage = Stage.RECEIVED

    @classmethod
    def make(cls, dossier):
        return dossier.submissions.latest("rank")


class SubmissionLineFactory(SubmissionFactory):
    class Meta:
        model = SubmissionLine

    @classmethod
    def make(cls, dossier):
        return super().make(dossier).lines.first()


class OpinionFactory(Walked):
    class Meta:
        model = Opinion

    stage = Stage.PROPOSED

    @classmethod
    def make(cls, dossier):
        return dossier.opinions.latest("pk")


class DecisionFactory(Walked):
    class Meta:
        model = Decision

    stage = Stage.FAVOURABLE

    @classmethod
    def make(cls, dossier):
        return dossier.decision


class EventFactory(Walked):
    class Meta:
        model = Event

    @classmethod
    def make(cls, dossier):
        return dossier.events.latest("seq")
