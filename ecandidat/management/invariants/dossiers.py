"""What holds of every dossier: its state, its transmission, its candidate, its place among the others."""

from collections.abc import Iterable

from django.db.models import Count, F, Max, OuterRef, Q, Subquery

from applications.enums import Answer, DecisionKind, FileStatus, Verb
from applications.models import Application, CandidateFile, Event, Piece
from ecandidat.management.invariants.book import invariant, rows
from offers.enums import Mode
from offers.models import Opening

# What the desk or the scanner may undo on a dossier that was complete, before it says « Incomplet ».
REOPENING = (Verb.JUDGE, Verb.ASK, Verb.QUARANTINE, Verb.POPULATION)
WHOLE = ""  # the deed names no piece: it may have reopened any of them


@invariant("dossier-complet", "Un dossier déclaré complet n’avait alors aucune pièce demandée manquante ou refusée.")
def complete_with_unsettled_line() -> Iterable[str]:
    declared = Event.objects.filter(application=OuterRef("application"), verb=Verb.COMPLETE).order_by("-seq")
    unsettled = Piece.objects.unsettled().filter(
        application__status=FileStatus.COMPLETE, application__cancelled_at=None
    )
    lines = list(unsettled.annotate(declared=Subquery(declared.values("seq")[:1])))
    since = Event.objects.filter(application__in={line.application_id for line in lines}, verb__in=REOPENING)
    reopened: dict[tuple[int, str], int] = {}
    for dossier, seq, facts in since.order_by("seq").values_list("application", "seq", "facts"):
        reopened[dossier, facts.get("piece", WHOLE)] = seq
    for line in lines:
        last = max(reopened.get((line.application_id, what), 0) for what in (line.ref, WHOLE))
        if last <= (line.declared or 0):
            yield f"dossier {line.application_id}, pièce {line.pk}"


@invariant("dossier-incomplet-date", "Seul un dossier incomplet porte une date de correction.")
def correction_date_elsewhere() -> Iterable[str]:
    incomplete = Q(status=FileStatus.INCOMPLETE)
    return rows(
        Application.objects.filter(incomplete & Q(correct_by=None) | ~incomplete & Q(correct_by__isnull=False))
    )


@invariant("dossier-sans-place", "Seule une offre sans réponse attend une place.")
def seatless_without_offer() -> Iterable[str]:
    waiting = Application.objects.filter(seatless_at__isnull=False)
    return rows(waiting.exclude(decision_kind=DecisionKind.FAVOURABLE, answer=Answer.NONE))


@invariant("dossier-transmis-date", "Un dossier est en attente ou porte la date de sa transmission, jamais les deux.")
def transmitted_without_date() -> Iterable[str]:
    pending = Q(status=FileStatus.PENDING)
    return rows(
        Application.objects.filter(pending & Q(transmitted_at__isnull=False) | ~pending & Q(transmitted_at=None))
    )


@invariant("dossier-sans-transmission", "Un dossier en ligne transmis a sa transmission, gardée avec ses pièces.")
def transmitted_without_submission() -> Iterable[str]:
    return rows(
        Application.objects.filter(
            opening__mode=Mode.ONLINE, transmitted_at__isnull=False, submissions__isnull=True
        ).distinct()
    )


@invariant("dossier-transmission-date", "La date de transmission est celle de la dernière transmission gardée.")
def transmitted_at_another_instant() -> Iterable[str]:
    last = Application.objects.annotate(last=Max("submissions__received_at")).filter(last__isnull=False)
    return rows(last.filter(Q(transmitted_at=None) | ~Q(transmitted_at=F("last"))))


@invariant("dossier-double", "Une personne n’a qu’un dossier ouvert par formation.")
def twice_the_same_opening() -> Iterable[str]:
    active = Application.objects.active().order_by().values("file", "opening")
    for pair in active.annotate(number=Count("pk")).filter(number__gt=1):
        yield f"candidat {pair['file']}, ouverture {pair['opening']}"


@invariant("dossier-quota", "Personne n’a plus de dossiers ouverts dans un centre que le centre n’en accepte.")
def more_than_the_quota() -> Iterable[str]:
    centre = F("opening__commission__centre")
    counted = Application.objects.active().order_by().values("file", centre=centre).annotate(number=Count("pk"))
    for pair in counted.filter(number__gt=F("opening__commission__centre__max_applications")):
        yield f"candidat {pair['file']}, centre {pair['centre']}, {pair['number']} dossiers"


@invariant("dossier-campagne", "Le dossier, le numéro du candidat et sa situation sont de la même campagne.")
def another_campaign() -> Iterable[str]:
    here = F("opening__campaign")
    return rows(Application.objects.filter(~Q(file__campaign=here) | ~Q(population__campaign=here)))


@invariant("dossier-rang", "Les rangs des dossiers d’un candidat ne dépassent pas le nombre qu’il en a ouvert.")
def rank_beyond_the_count() -> Iterable[str]:
    return rows(
        CandidateFile.objects.annotate(last=Max("applications__rank_in_file")).filter(last__gt=F("filed_count"))
    )


@invariant("dossier-identite-figee", "L’état civil d’une personne dont un dossier est transmis est figé.")
def identity_still_open() -> Iterable[str]:
    return rows(
        Application.objects.filter(transmitted_at__isnull=False, file__user__identity_frozen_at__isnull=True),
        "dossier",
    )


@invariant("places-comptees", "Le nombre de places prises est celui des candidatures confirmées.")
def seats_miscounted() -> Iterable[str]:
    confirmed = Count("applications", filter=Q(applications__answer=Answer.CONFIRMED, applications__cancelled_at=None))
    return rows(Opening.objects.annotate(confirmed=confirmed).exclude(seats_taken=F("confirmed")))


@invariant("places-capacite", "Une formation n’a pas plus de places prises que de places.")
def more_seats_than_capacity() -> Iterable[str]:
    return rows(Opening.objects.filter(capacity__isnull=False, seats_taken__gt=F("capacity")))


@invariant("dossier-annule-publie", "Un dossier dont une décision est publiée n’est pas annulé.")
def cancelled_after_release() -> Iterable[str]:
    return rows(Application.objects.filter(cancelled_at__isnull=False, decision__isnull=False))
