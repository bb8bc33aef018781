"""What the last transmission holds, line by line, and which lines hold something else since (decision 14)."""

from django.db import models
from django.utils.translation import gettext as _

from applications.enums import FileStatus
from applications.models import Application, Piece, SubmissionLine
from documents.enums import BAD_STATES
from documents.models import StoredFile
from offers.enums import Mode

Manifest = dict[int, list[StoredFile]]


def last_manifest(dossier: Application) -> Manifest:
    """The files of the last transmission by line, in one query; nothing where none was made online."""
    manifest: Manifest = {}
    if dossier.transmitted_at is None:
        return manifest
    for row in last_lines(dossier).select_related("stored"):
        manifest.setdefault(row.piece_id, []).extend([row.stored] if row.stored else [])
    return manifest


def last_lines(dossier: Application) -> models.QuerySet[SubmissionLine]:
    """The lines of the last transmission."""
    last = dossier.submissions.order_by("-rank").values("pk")[:1]
    return SubmissionLine.objects.filter(submission__in=last)


def keys_of_last(dossier: Application) -> set[int]:
    """The stored files that the last transmission holds, by key: what a page needs to say « Transmise »."""
    held = last_lines(dossier).filter(stored__isnull=False)
    return set(held.order_by().values_list("stored", flat=True))


def untransmitted(dossier: Application, pieces: list[Piece]) -> tuple[str, ...]:
    """Labels of the changed lines. Asked during a correction only: otherwise the papers are in the desk's hands."""
    if dossier.papers is not FileStatus.INCOMPLETE:
        return ()
    manifest = last_manifest(dossier)
    return tuple(piece.label for piece in pieces if is_changed(piece, manifest))


def is_changed(piece: Piece, manifest: Manifest) -> bool:
    """Whether the person changed the files of this line since they transmitted, and did not transmit again."""
    if not manifest or piece.application.opening.mode == Mode.PAPER:
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
