"""What holds of the lines of a checklist, their files, and what was transmitted."""

from collections.abc import Iterable

from django.db.models import Count, F, Max, Min, OuterRef, Q, Subquery

from applications.enums import FileStatus, PieceStatus, Verb
from applications.models import Event, Piece, PieceFile, Submission, SubmissionLine
from documents.enums import BAD_STATES
from ecandidat.management.invariants.book import CHUNK, invariant, rows
from offers.enums import Mode, Obligation


@invariant("piece-non-concernee-fichier", "Une pièce « Non concerné » n’a pas de fichier.")
def not_concerned_with_files() -> Iterable[str]:
    return rows(Piece.objects.filter(status=PieceStatus.NOT_CONCERNED, files__isnull=False).distinct())


@invariant("piece-non-concernee-obligatoire", "Une pièce obligatoire n’est jamais « Non concerné ».")
def not_concerned_but_required() -> Iterable[str]:
    return rows(Piece.objects.filter(status=PieceStatus.NOT_CONCERNED, obligation=Obligation.REQUIRED))


@invariant("piece-sans-fichier", "Une pièce déposée ou validée d’un dossier en ligne a un fichier.")
def sent_without_file() -> Iterable[str]:
    there = (PieceStatus.SENT, PieceStatus.VALIDATED)
    return rows(Piece.objects.filter(status__in=there, application__opening__mode=Mode.ONLINE, files=None))


@invariant("piece-attendue-fichier", "Une pièce attendue n’a pas de fichier.")
def awaited_with_files() -> Iterable[str]:
    return rows(Piece.objects.filter(status=PieceStatus.AWAITED, files__isnull=False).distinct())


@invariant("piece-refusee-motif", "Une pièce refusée porte un motif.")
def refused_without_reason() -> Iterable[str]:
    return rows(Piece.objects.filter(status=PieceStatus.REFUSED, reason=""))


@invariant("piece-jugee", "Une pièce validée ou refusée porte l’instant de son contrôle.")
def judged_at_no_instant() -> Iterable[str]:
    return rows(Piece.objects.filter(status__in=(PieceStatus.VALIDATED, PieceStatus.REFUSED), judged_at=None))


@invariant("piece-proprietaire", "Les fichiers d’un dossier appartiennent à la personne du dossier.")
def file_of_another_person() -> Iterable[str]:
    return rows(PieceFile.objects.exclude(stored__owner=F("piece__application__file__user")))


@invariant("piece-ordre", "Les fichiers d’une pièce ont chacun leur rang.")
def two_files_at_one_place() -> Iterable[str]:
    places = PieceFile.objects.order_by().values("piece", "position").annotate(number=Count("pk"))
    for place in places.filter(number__gt=1):
        yield f"pièce {place['piece']}, rang {place['position']}"


@invariant("piece-journal", "Un fichier arrive sur une pièce, ou la quitte, par un évènement du journal.")
def file_without_event() -> Iterable[str]:
    there = set(PieceFile.objects.values_list("piece__application", "ref").iterator(chunk_size=CHUNK))
    arrived, left = files_said(Verb.ADD_FILE, Verb.CARRY), files_said(Verb.REMOVE_FILE, Verb.QUARANTINE)
    for dossier, file in sorted(there ^ (arrived - left)):
        yield f"dossier {dossier}, fichier {file}"


def files_said(*verbs: Verb) -> set[tuple[int, str]]:
    """Dossier and code of each file that these events name."""
    said = Event.objects.filter(verb__in=verbs).values_list("application", "facts").iterator(chunk_size=CHUNK)
    return {(dossier, facts.get("file", "")) for dossier, facts in said}


@invariant("transmission-rangs", "Les transmissions d’un dossier se suivent à partir de 1.")
def submissions_with_a_gap() -> Iterable[str]:
    counted = Submission.objects.order_by().values("application")
    counted = counted.annotate(number=Count("pk"), first=Min("rank"), last=Max("rank"))
    for dossier in counted.filter(~Q(first=1) | ~Q(last=F("number"))):
        yield f"dossier {dossier['application']}"


@invariant("transmission-instants", "Une transmission est reçue après avoir été commencée.")
def received_before_started() -> Iterable[str]:
    return rows(Submission.objects.filter(received_at__lt=F("started_at")))


@invariant("transmission-empreinte", "L’empreinte d’une pièce transmise est celle du fichier gardé.")
def manifest_with_another_hash() -> Iterable[str]:
    return rows(
        SubmissionLine.objects.filter(
            Q(stored__isnull=False) & ~Q(sha256=F("stored__sha256")) | Q(stored=None) & ~Q(sha256="")
        )
    )


@invariant(
    "transmission-dossier", "Une pièce transmise est une pièce du même dossier, un fichier de la même personne."
)
def manifest_of_another_dossier() -> Iterable[str]:
    owner = Q(stored__isnull=False) & ~Q(stored__owner=F("submission__application__file__user"))
    return rows(SubmissionLine.objects.filter(~Q(piece__application=F("submission__application")) | owner))


@invariant(
    "transmission-complet", "Un dossier en ligne complet a les fichiers de sa dernière transmission, et eux seuls."
)
def complete_with_other_files() -> Iterable[str]:
    """What the antivirus took away since is on neither side."""
    complete = {"application__status": FileStatus.COMPLETE, "application__opening__mode": Mode.ONLINE}
    sound = ~Q(stored__scan__in=BAD_STATES)
    held = PieceFile.objects.filter(sound, **{f"piece__{path}": value for path, value in complete.items()})
    last = Submission.objects.filter(application=OuterRef("submission__application")).order_by("-rank")
    sent = SubmissionLine.objects.filter(sound, **{f"submission__{path}": value for path, value in complete.items()})
    sent = sent.filter(stored__isnull=False, submission=Subquery(last.values("pk")[:1]))
    there = set(held.values_list("piece__application", "piece", "stored").iterator(chunk_size=CHUNK))
    handed = set(sent.values_list("submission__application", "piece", "stored").iterator(chunk_size=CHUNK))
    for dossier, piece, stored in sorted(there ^ handed):
        yield f"dossier {dossier}, pièce {piece}, fichier {stored}"


@invariant("transmission-journal", "Chaque transmission est au journal sous son numéro de reçu, et inversement.")
def submission_without_event() -> Iterable[str]:
    kept = set(Submission.objects.values_list("application", "number").iterator(chunk_size=CHUNK))
    said = Event.objects.filter(verb=Verb.TRANSMIT).values_list("application", "facts").iterator(chunk_size=CHUNK)
    written = {(dossier, facts.get("receipt", "")) for dossier, facts in said}
    for dossier, number in sorted(kept ^ written):
        yield f"dossier {dossier}, reçu {number}"
