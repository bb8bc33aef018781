"""What the last transmission holds, line by line, and which lines hold something else since (decision 14)."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from applications.enums import FileStatus
from applications.models import Application, Piece, SubmissionLine
from documents.enums import BAD_STATES
from documents.models import StoredFile
from offers.enums import Mode

Manifest = dict[int, list[StoredFile]]


def last_manifest(dossier: Application) -> Manifest | None:
    """The files of the last transmission by line, in one query; None where none was made online.

    A formation that asks for nothing is transmitted empty: what is asked for since is missing from it.
    """
    if dossier.transmitted_at is None or dossier.opening.mode == Mode.PAPER:
        return None
    manifest: Manifest = {}
    last = dossier.submissions.order_by("-rank").values("pk")[:1]
    for row in SubmissionLine.objects.filter(submission__in=last).select_related("stored"):
        manifest.setdefault(row.piece_id, []).extend([row.stored] if row.stored else [])
    return manifest


@dataclass(frozen=True)
class Receipt:
    """What a page says of one transmission."""

    number: str
    received_at: datetime


def handed_over(dossier: Application) -> tuple[list[Receipt], set[int]]:
    """Every receipt, the last first, and the keys of the files that the last one holds: one query, none before it."""
    if dossier.transmitted_at is None:
        return [], set()
    rows = list(dossier.submissions.order_by("-rank").values_list("number", "received_at", "lines__stored"))
    receipts = [Receipt(*facts) for facts in dict.fromkeys((number, at) for number, at, _stored in rows)]
    return receipts, {stored for number, _at, stored in rows if stored and number == receipts[0].number}


def untransmitted(dossier: Application, pieces: list[Piece]) -> tuple[str, ...]:
    """Labels of the changed lines. Asked during a correction only: otherwise the papers are in the desk's hands."""
    if dossier.papers is not FileStatus.INCOMPLETE:
        return ()
    manifest = last_manifest(dossier)
    return tuple(piece.label for piece in pieces if is_changed(piece, manifest))


def is_changed(piece: Piece, manifest: Manifest | None) -> bool:
    """Whether the person changed the files of this line since they transmitted, and did not transmit again."""
    if manifest is None:
        return False
    return keys(file.stored for file in piece.files.all()) != keys(manifest.get(piece.pk, []))


def keys(files) -> set[int]:
    """What the antivirus took away was not changed by the person."""
    return {file.pk for file in files if file.scan not in BAD_STATES}


def change_said(piece: Piece) -> str:
    """Why no verdict can be given on a changed line: it would judge what nobody was handed."""
    if piece.files.all():
        return _(
            "La correction de « %(piece)s » n’est pas encore transmise : la personne doit transmettre sa correction. "
            "Si sa date limite est passée, repoussez-la."
        ) % {"piece": piece.label}
    return _(
        "Le fichier transmis pour « %(piece)s » a été retiré : la personne doit transmettre sa correction. "
        "Si sa date limite est passée, repoussez-la."
    ) % {"piece": piece.label}
