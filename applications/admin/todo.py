"""What waits for this person, counted on the first page of the desk and listed by the filter that each count opens."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applications.enums import Answer, DecisionKind, FileStatus, PieceStatus, RefusalReason, Stage
from applications.models import Application, Piece, Submission
from applications.querysets import stands
from applications.workflow import Actor
from ecandidat.common import clock
from ecandidat.common.desk import Waiting
from notifications.enums import MailState
from notifications.models import OutgoingMail
from offers.enums import Mode, Role
from offers.rights import Rights

PARAMETER = "a-faire"


@dataclass(frozen=True)
class Task:
    """One kind of work: whose it is, and what waits for it; `again` are the dossiers that a refusal had closed."""

    slug: str
    label: Any
    actor: Actor
    waits: Callable[[], Q]
    again: Callable[[], Q] | None = None
    address: str = "changelist"

    def every(self) -> Q:
        return self.waits() | self.again() if self.again else self.waits()


def sent_again() -> Exists:
    """Transmitted more than once: « Incomplet » was said, and answered."""
    return Exists(Submission.objects.filter(application=OuterRef("pk"), rank__gt=1))


def infected() -> Q:
    """Complete, then short of a file: its person was told that « Incomplet » would ask for another."""
    lost = Piece.objects.unsettled().filter(status=PieceStatus.REFUSED, reason=RefusalReason.INFECTED)
    is_complete = Q(status=FileStatus.COMPLETE, desk_stage__in=(Stage.COMPLETE, Stage.PROPOSED, *PAPERS_OPEN))
    is_offered = Q(decision_kind=DecisionKind.FAVOURABLE, answer__in=(Answer.NONE, Answer.CONFIRMED))
    return is_complete & ~is_offered & Q(Exists(lost.filter(application=OuterRef("pk"))))


def mail_failed() -> Q:
    failed = OutgoingMail.objects.filter(state=MailState.FAILED, recipient__isnull=False)
    return Q(cancelled_at__isnull=True, file__user__in=failed.values("recipient"))


def is_late() -> Q:
    """Its date to correct is past, the individual one too: nothing comes back by itself any more."""
    return stands("correct_by", "lt", clock.today())


def overdue() -> Q:
    sent_back = Q(desk_stage=Stage.INCOMPLETE) | Q(desk_stage__in=PAPERS_OPEN, status=FileStatus.INCOMPLETE)
    return sent_back & is_late()


# Published, and no place without complete papers: they are looked at all the same.
PAPERS_OPEN = (Stage.RANKED_LIST, Stage.WAITING_LIST, Stage.PRESELECTION, Stage.DECLINED, Stage.LAPSED)
RECEIVED = Q(desk_stage=Stage.RECEIVED) | Q(desk_stage__in=PAPERS_OPEN, status=FileStatus.RECEIVED)
# A refusal ends the examination: what « Incomplet » asks for after it, and what comes after it, opens another.
REFUSED = Q(desk_stage=Stage.UNFAVOURABLE)
ASKED_SINCE = Q(asked_at__gt=F("decision__released_at"))
SENT_SINCE = Q(transmitted_at__gt=F("decision__released_at"))
WITHOUT_SEAT = Q(desk_stage=Stage.FAVOURABLE, seatless_at__isnull=False)
PAPER = Task(
    "receptionner",
    _("À réceptionner (papier)"),
    Actor.DESK,
    lambda: Q(desk_stage=Stage.PENDING, opening__mode=Mode.PAPER),
)
FIRST_CHECK = Task("controler", _("À contrôler"), Actor.DESK, lambda: RECEIVED & ~Q(sent_again()))
CORRECTION = Task(
    "corriges",
    _("Corrections à contrôler"),
    Actor.DESK,
    lambda: RECEIVED & Q(sent_again()),
    again=lambda: REFUSED & SENT_SINCE & Q(status=FileStatus.RECEIVED),
)
OVERDUE = Task(
    "non-corriges",
    _("Incomplets, date de correction passée"),
    Actor.DESK,
    overdue,
    again=lambda: REFUSED & ASKED_SINCE & Q(status=FileStatus.INCOMPLETE) & is_late(),
)
OPINION = Task(
    "avis",
    _("Avis à enregistrer"),
    Actor.COMMISSION,
    lambda: Q(desk_stage=Stage.COMPLETE),
    again=lambda: REFUSED & (ASKED_SINCE | SENT_SINCE) & Q(status=FileStatus.COMPLETE),
)
RELEASE = Task(
    "publier",
    _("Décisions à publier"),
    Actor.DESK,
    lambda: Q(desk_stage=Stage.PROPOSED, opening__publication_on__lte=clock.today()),
    address="openings",
)
SEATLESS = Task("sans-place", _("Confirmations sans place libre"), Actor.DESK, lambda: WITHOUT_SEAT)
INFECTED = Task("antivirus", _("À redemander : fichier retiré par l’antivirus"), Actor.DESK, infected)
# Of the person more than of the dossier.
UNDELIVERED = Task("mails", _("Personnes à joindre : mail non parti"), Actor.DESK, mail_failed)
TASKS = (PAPER, FIRST_CHECK, CORRECTION, OVERDUE, OPINION, RELEASE, SEATLESS, INFECTED, UNDELIVERED)
BY_SLUG = {task.slug: task for task in TASKS}
# Counted together, and each in a query of its own; of corrections, see `counted_at_desk`.
DESK_TASKS = (PAPER, OVERDUE, RELEASE, SEATLESS)
APART = (OPINION, INFECTED, UNDELIVERED)
# What the desk's own counts are taken from: the rest is most of the rows.
AT_DESK = (
    Q(desk_stage__in=(Stage.RECEIVED, Stage.INCOMPLETE, Stage.PROPOSED))
    | Q(desk_stage=Stage.PENDING, opening__mode=Mode.PAPER)
    | Q(desk_stage__in=PAPERS_OPEN, status__in=(FileStatus.RECEIVED, FileStatus.INCOMPLETE))
    | WITHOUT_SEAT
)


def acts_in(rights: Rights, actor: Actor) -> Q:
    """The dossiers of the commissions where this person wears that hat: who handles them gives opinions too."""
    roles = (Role.MANAGER,) if actor is Actor.DESK else (Role.MANAGER, Role.COMMISSION_MEMBER)
    return rights.within(*roles, path="opening__commission")


def theirs(rights: Rights, task: Task) -> Q:
    """The dossiers that wait for this person's hand."""
    return task.every() & acts_in(rights, task.actor)


def tasks_of(rights: Rights) -> list[Task]:
    """What this person may have to do: nothing for who only reads."""
    if rights.holds(Role.MANAGER):
        return list(TASKS)
    return [OPINION] if rights.holds(Role.COMMISSION_MEMBER) else []


def todo_of(user, rights: Rights) -> list[Waiting]:
    """Every task that the person has, in the current campaign: six queries, whatever waits."""
    mine = tasks_of(rights)
    rows = Application.objects.visible_to(user, rights).filter(acts_in(rights, Actor.COMMISSION))
    counts = counted(rows.filter(opening__campaign__is_current=True), rights, mine)
    return [Waiting(task.label, counts[task.slug], address_of(task)) for task in mine]


def counted(rows, rights: Rights, mine: list[Task]) -> dict[str, int]:
    """What waits by task."""
    counts = {task.slug: usual(rows, rights, task).count() for task in mine if task in APART}
    counts |= counted_at_desk(rows, rights) if PAPER in mine else {}
    again = counted_again(rows, rights, mine)
    return {slug: count + again.get(slug, 0) for slug, count in counts.items()}


def usual(rows, rights: Rights, task: Task):
    return rows.filter(task.waits() & acts_in(rights, task.actor))


def counted_at_desk(rows, rights: Rights) -> dict[str, int]:
    """Corrections are few, and found by themselves; the first checks are the rest of what was received."""
    wanted = {task.slug: Count("pk", filter=task.waits()) for task in DESK_TASKS}
    counts = (
        rows.filter(acts_in(rights, Actor.DESK))
        .filter(AT_DESK)
        .aggregate(**wanted, received=Count("pk", filter=RECEIVED))
    )
    corrections = usual(rows, rights, CORRECTION).count()
    first = counts.pop("received") - corrections
    return counts | {FIRST_CHECK.slug: first, CORRECTION.slug: corrections}


def counted_again(rows, rights: Rights, mine: list[Task]) -> dict[str, int]:
    """The few that a refusal had closed: apart, for they alone are compared with the instant of their decision.

    Each was sent back once, before the refusal or after it, and hardly any of the others ever was.
    """
    wanted = {task.slug: Count("pk", filter=task.again() & acts_in(rights, task.actor)) for task in mine if task.again}
    reopened = rows.filter(
        REFUSED, ASKED_SINCE | SENT_SINCE, decision_kind=DecisionKind.UNFAVOURABLE, asked_at__isnull=False
    )
    return reopened.aggregate(**wanted) if wanted else {}


def address_of(task: Task) -> str:
    address = reverse(f"admin:applications_application_{task.address}")
    return address if task.address != "changelist" else f"{address}?{PARAMETER}={task.slug}"
