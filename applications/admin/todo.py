"""What waits for this person, counted on the first page of the desk and listed by the filter that each count opens."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applications.enums import Stage
from applications.models import Application, Submission
from applications.workflow import Actor
from ecandidat.common import clock
from ecandidat.common.desk import Waiting
from notifications.enums import MailState
from notifications.models import OutgoingMail
from offers.enums import Mode
from offers.models import Commission

PARAMETER = "a-faire"


@dataclass(frozen=True)
class Task:
    """One kind of work: whose it is, and the dossiers that wait for it."""

    slug: str
    label: Any
    actor: Actor
    waits: Callable[[], Q]
    address: str = "changelist"


def sent_again() -> Exists:
    """Transmitted more than once: « Incomplet » was said, and answered."""
    return Exists(Submission.objects.filter(application=OuterRef("pk"), rank__gt=1))


def mail_failed() -> Q:
    failed = OutgoingMail.objects.filter(state=MailState.FAILED, recipient__isnull=False)
    return Q(cancelled_at__isnull=True, file__user__in=failed.values("recipient"))


RECEIVED = Q(desk_stage=Stage.RECEIVED)
TASKS = (
    Task(
        "receptionner",
        _("À réceptionner (papier)"),
        Actor.DESK,
        lambda: Q(desk_stage=Stage.PENDING, opening__mode=Mode.PAPER),
    ),
    Task("controler", _("À contrôler"), Actor.DESK, lambda: RECEIVED & ~Q(sent_again())),
    Task("corriges", _("Corrections à contrôler"), Actor.DESK, lambda: RECEIVED & Q(sent_again())),
    Task("avis", _("Avis à enregistrer"), Actor.COMMISSION, lambda: Q(desk_stage=Stage.COMPLETE)),
    Task(
        "publier",
        _("Décisions à publier"),
        Actor.DESK,
        lambda: Q(desk_stage=Stage.PROPOSED, opening__publication_on__lte=clock.today()),
        address="openings",
    ),
)
# Of the person more than of the dossier: counted apart, from the few mails that failed.
UNDELIVERED = Task("mails", _("Personnes à joindre : mail non parti"), Actor.DESK, mail_failed)
BY_SLUG = {task.slug: task for task in (*TASKS, UNDELIVERED)}


def handled(user) -> dict[Actor, Any]:
    """The commissions where this person acts, by hat: None is all of them; who handles one gives its opinion too."""
    if user.is_active and user.is_superuser:
        return {Actor.DESK: None, Actor.COMMISSION: None}
    managed = set(Commission.objects.managed_by(user).order_by().values_list("pk", flat=True))
    seated = set(Commission.objects.seated_by(user).order_by().values_list("pk", flat=True))
    return {Actor.DESK: managed, Actor.COMMISSION: managed | seated}


def theirs(user, task: Task, commissions) -> Q:
    """The dossiers that wait for this task in these commissions."""
    return task.waits() if commissions is None else task.waits() & Q(opening__commission__in=commissions)


def todo_of(user) -> list[Waiting]:
    """Every task that the person has, in the current campaign: four queries, whatever waits."""
    held = handled(user)
    mine = [task for task in TASKS if held[task.actor] is None or held[task.actor]]
    if not mine:
        return []
    rows = Application.objects.visible_to(user, held[Actor.COMMISSION]).filter(opening__campaign__is_current=True)
    stages = (Stage.PENDING, Stage.RECEIVED, Stage.COMPLETE, Stage.PROPOSED)
    counts = rows.filter(desk_stage__in=stages).aggregate(
        **{task.slug: Count("pk", filter=theirs(user, task, held[task.actor])) for task in mine}
    )
    if Actor.DESK in {task.actor for task in mine}:
        counts[UNDELIVERED.slug] = rows.filter(theirs(user, UNDELIVERED, held[Actor.DESK])).count()
    return [Waiting(BY_SLUG[slug].label, count, address_of(BY_SLUG[slug])) for slug, count in counts.items()]


def address_of(task: Task) -> str:
    address = reverse(f"admin:applications_application_{task.address}")
    return address if task.address != "changelist" else f"{address}?{PARAMETER}={task.slug}"
