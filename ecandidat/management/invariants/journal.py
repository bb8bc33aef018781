"""What holds of the journals: whole, sealed, in agreement with the rows, and anchored."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Count, F, Max, Min, OuterRef, Q, Subquery, Value, Window
from django.db.models.functions import Coalesce, Lag

from applications.commands.anchoring import broken_anchors, lost_heads
from applications.commands.journal import CANDIDATE_DEEDS, digest
from applications.commands.readings import forgotten_before
from applications.enums import Stage, Verb
from applications.models import Application, Event, Reading
from applications.workflow import TRANSITIONS
from ecandidat.common import clock
from ecandidat.management.invariants.book import CHUNK, invariant, named, rows

STEPS = [step.verb for step in TRANSITIONS]
DESK_DEEDS = (
    Verb.RECEIVE,
    Verb.COMPLETE,
    Verb.INCOMPLETE,
    Verb.PROPOSE,
    Verb.RELEASE,
    Verb.JUDGE,
    Verb.ASK,
    Verb.WITHDRAW_PIECE,
    Verb.EXTEND,
    Verb.IDENTITY,
)
CLOCK_DEEDS = (Verb.LAPSE, Verb.QUARANTINE)
CLOCK_GAP = timedelta(minutes=1)
LATE_PURGE = timedelta(days=3)


def former(field: str) -> Window:
    """That column of the event before, in the same dossier."""
    return Window(Lag(field, default=Value("")), partition_by=[F("application")], order_by="seq")


@invariant("journal-rangs", "Le journal d’un dossier est numéroté de 1 en 1, sans trou.")
def sequence_with_a_gap() -> Iterable[str]:
    counted = Event.objects.order_by().values("application")
    counted = counted.annotate(number=Count("pk"), first=Min("seq"), last=Max("seq"))
    for dossier in counted.filter(~Q(first=1) | ~Q(last=F("number"))):
        yield f"dossier {dossier['application']}"


@invariant("journal-chaine", "Chaque évènement porte l’empreinte du précédent.")
def chain_broken() -> Iterable[str]:
    return rows(Event.objects.annotate(former=former("hash")).exclude(prev_hash=F("former")))


@invariant("journal-empreinte", "L’empreinte d’un évènement est celle de son contenu.")
def event_altered() -> Iterable[str]:
    for event in Event.objects.order_by("pk").iterator(chunk_size=CHUNK):
        if event.hash != digest(event):
            yield named(event)


@invariant("journal-ouverture", "Le journal d’un dossier commence par son ouverture, une seule fois.")
def dossier_without_opening_event() -> Iterable[str]:
    opened = Count("events", filter=Q(events__verb=Verb.FILE))
    first = Count("events", filter=Q(events__verb=Verb.FILE, events__seq=1))
    return rows(Application.objects.annotate(opened=opened, first=first).exclude(opened=1, first=1))


@invariant("journal-etape", "L’étape d’un dossier est celle où son journal l’a laissé.")
def stage_without_event() -> Iterable[str]:
    last = Event.objects.filter(application=OuterRef("pk"), verb__in=STEPS).order_by("-seq").values("target")[:1]
    left = Coalesce(Subquery(last), Value(Stage.PENDING.value))
    return rows(Application.objects.annotate(left=left).exclude(desk_stage=F("left")))


@invariant("journal-suite", "Chaque étape part de celle où la précédente a mené.")
def step_from_nowhere() -> Iterable[str]:
    steps = Event.objects.filter(verb__in=STEPS)
    arrived = Window(
        Lag("target", default=Value(Stage.PENDING.value)), partition_by=[F("application")], order_by="seq"
    )
    return rows(steps.annotate(arrived=arrived).exclude(source=F("arrived")))


@invariant("journal-annulation", "Rien n’arrive plus à un dossier annulé, et son annulation est au journal.")
def events_after_cancelling() -> Iterable[str]:
    cancelled = Event.objects.filter(application=OuterRef("application"), verb=Verb.CANCEL).order_by("seq")
    events = Event.objects.exclude(verb=Verb.QUARANTINE).annotate(cancelled=Subquery(cancelled.values("seq")[:1]))
    yield from rows(events.filter(seq__gt=F("cancelled")))
    steps = Count("events", filter=Q(events__verb=Verb.CANCEL))
    yield from rows(Application.objects.annotate(steps=steps).filter(cancelled_at__isnull=False).exclude(steps=1))


@invariant("journal-son-propre-dossier", "Personne ne traite son propre dossier au titre de la scolarité.")
def own_dossier_handled() -> Iterable[str]:
    return rows(Event.objects.filter(verb__in=DESK_DEEDS, actor=F("application__file__user")))


@invariant("journal-au-nom-de", "Qui agit à la place de la personne le fait en son nom, et le journal le dit.")
def deed_in_nobodys_name() -> Iterable[str]:
    owner = F("application__file__user")
    deeds = Event.objects.filter(verb__in=CANDIDATE_DEEDS, actor__isnull=False).exclude(actor=owner)
    yield from rows(deeds.filter(Q(on_behalf_of=None) | ~Q(on_behalf_of=owner)))
    yield from rows(Event.objects.filter(on_behalf_of__isnull=False, actor=owner))


@invariant("journal-acteur", "Un évènement a un auteur, sauf ceux de l’horloge et de l’antivirus.")
def event_by_nobody() -> Iterable[str]:
    return rows(Event.objects.filter(actor=None).exclude(verb__in=CLOCK_DEEDS))


@invariant("journal-futur", "Aucun évènement n’est daté de l’avenir.")
def event_of_tomorrow() -> Iterable[str]:
    return rows(Event.objects.filter(at__gt=clock.now() + CLOCK_GAP))


@invariant("lecture-personne", "Personne n’est noté lecteur de son propre dossier au titre de la scolarité.")
def own_dossier_read() -> Iterable[str]:
    return rows(Reading.objects.filter(reader=F("application__file__user")))


@invariant("lecture-gardee", "Les consultations plus vieilles que leur durée de garde sont effacées chaque jour.")
def reading_kept_too_long() -> Iterable[str]:
    return rows(Reading.objects.before(forgotten_before() - LATE_PURGE))


@invariant("ancrage-chaine", "Les ancrages des journaux se suivent, chacun scellant le précédent.")
def anchor_altered() -> Iterable[str]:
    return (named(anchor) for anchor in broken_anchors())


@invariant("ancrage-tetes", "Chaque évènement ancré est encore là, tel quel.")
def anchored_event_lost() -> Iterable[str]:
    for dossier, seq in lost_heads().values_list("application", "seq").iterator(chunk_size=CHUNK):
        yield f"dossier {dossier}, évènement {seq}"
