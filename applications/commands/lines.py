"""The lines of a dossier: what its formation asks, and the files that come with them from another (decision 13)."""

from datetime import datetime

from accounts.models import User
from applications.commands.journal import record
from applications.enums import Known, PieceStatus, Verb
from applications.models import Application, Piece, PieceFile
from offers.models import Opening, Population, Requirement


def wanted_lines(opening: Opening, population: Population) -> list[Requirement]:
    return list(
        Requirement.objects.filter(opening=opening, population=population)
        .select_related("kind")
        .order_by("position", "pk")
    )


def add_lines(dossier: Application, requirements: list[Requirement]) -> None:
    """Materialise the checklist: what was asked at filing stays what was asked (decision 13).

    A line that the desk adds once the dossier is transmitted is asked for by « Incomplet ».
    """
    Piece.objects.bulk_create(
        Piece(
            application=dossier,
            kind=requirement.kind,
            position=requirement.position,
            label=requirement.kind.label,
            help=requirement.help or requirement.kind.help,
            obligation=requirement.obligation,
            known_as=Known.ALL if dossier.transmitted_at is None else Known.NOTHING,
        )
        for requirement in requirements
    )


def prefill(dossier: Application, *, by: User, at: datetime) -> None:
    """Give each empty common line the person's latest files of that kind; verdicts never travel (decision 13)."""
    empty = dossier.pieces.filter(kind__is_common=True, status=PieceStatus.AWAITED, files__isnull=True)
    for piece in empty.select_related("kind"):
        twin = (
            Piece.objects.filter(kind=piece.kind, application__file__user=dossier.file.user)
            .exclude(pk=piece.pk)
            .filter(files__isnull=False)
            .exclude(status=PieceStatus.REFUSED)
            .select_related("application__file")
            .order_by("-files__created_at", "-pk")
            .first()
        )
        if twin:
            carry(dossier, piece, twin, by=by, at=at)


def carry(dossier: Application, piece: Piece, twin: Piece, *, by: User, at: datetime) -> None:
    """The files of a line of another dossier on this one: the same files, each with its event."""
    origin = twin.application
    for file in twin.files.select_related("stored"):
        taken = PieceFile.objects.create(
            piece=piece, stored=file.stored, position=file.position, carried_from=origin, received_at=at
        )
        facts = {"piece": piece.ref, "file": taken.ref, "sha256": file.stored.sha256, "taken_from": origin.number}
        record(dossier, Verb.CARRY, by=by, at=at, **facts)
    piece.status, piece.status_at = PieceStatus.SENT, at
    piece.save(update_fields=["status", "status_at"])
