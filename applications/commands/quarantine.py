"""What the virus scanner refused leaves its line, which opens again with the reason; the person is told (F01)."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from applications import emails
from applications.commands.journal import record
from applications.commands.moving import touching
from applications.enums import Known, PieceStatus, RefusalReason, Verb
from applications.models import Application, Piece, PieceFile
from documents.enums import BAD_STATES
from ecandidat.common import clock


def withdraw_bad_files(dossier: Application) -> int:
    """Take from a dossier's lines each file that nobody may ever read; answers how many left.

    A manifest keeps naming what was transmitted. The line is refused, so that neither the candidate can transmit nor
    the desk say « Complet » without a sound file; what stands between them (« Incomplet ») stays the desk's to say.
    """
    with touching(dossier) as fresh:
        bad = list(
            PieceFile.objects.filter(piece__application=fresh, stored__scan__in=BAD_STATES)
            .select_related("piece", "stored")
            .order_by("piece__position", "position")
        )
        for file in bad:
            event = record(
                fresh,
                Verb.QUARANTINE,
                by=None,
                piece=file.piece.ref,
                file=file.ref,
                sha256=file.stored.sha256,
                scan=file.stored.scan,
                count=len(bad),
                told=file is bad[-1] and not fresh.is_cancelled,
            )
            file.delete()
        for piece in {file.piece_id: file.piece for file in bad}.values():
            reopen(piece, [file.stored.name for file in bad if file.piece_id == piece.pk])
        if bad and not fresh.is_cancelled:
            emails.send(emails.QUARANTINED, fresh, cause=event.ref)
    return len(bad)


def reopen(piece: Piece, names: Iterable[str]) -> None:
    """Refused by nobody: the words say which file left, the date that it was just now."""
    piece.status, piece.status_at, piece.known_as = PieceStatus.REFUSED, clock.now(), Known.ALL
    piece.reason, piece.judged_by, piece.judged_at = RefusalReason.INFECTED, None, piece.status_at
    piece.comment = _("L’antivirus a refusé %(names)s : remplacez ce fichier par un fichier sain.") % {
        "names": ", ".join(f"« {name} »" for name in names)
    }
    piece.save(update_fields=["status", "status_at", "known_as", "reason", "judged_by", "judged_at", "comment"])
