"""The lines of a dossier: as they are, as the person knows them, whether they may change or be accepted."""

from collections.abc import Iterable
from copy import copy
from datetime import datetime

from django.utils.translation import gettext as _

from applications import limits
from applications.checklist import Checklist, Line, accepts_files, checklist, is_to_correct, shown_status
from applications.enums import FileStatus, PieceStatus, ShownPiece
from applications.models import Application, Piece
from applications.workflow import CANCELLED
from ecandidat.common.dates import last_minute
from offers.enums import Mode, Obligation


def line_of(piece: Piece) -> Line:
    """The pure line of a piece."""
    return Line(piece.label, Obligation(piece.obligation), piece.verdict)


def checklist_of(pieces: list[Piece]) -> Checklist:
    """The pure checklist of lines already fetched."""
    return checklist(line_of(piece) for piece in pieces)


def told(piece: Piece) -> Piece:
    after = copy(piece)
    after.is_as_told = True
    return after


def as_told(pieces: Iterable[Piece]) -> list[Piece]:
    """The lines as the person knows them, kept nowhere: what was not said yet neither shows nor binds them."""
    return [told(piece) if piece.is_held_back else piece for piece in pieces if piece.told is not None]


def is_unsaid(piece: Piece) -> bool:
    """Whether the person has something to correct on this line that they were not told of yet."""
    return piece.is_held_back and is_to_correct(line_of(piece))


def is_corrected(dossier: Application, piece: Piece) -> bool:
    """Deposited since the last transmission and not transmitted yet: the person may still change their mind."""
    is_sent = piece.verdict is PieceStatus.SENT and not piece.is_held_back
    return is_sent and dossier.transmitted_at is not None and piece.status_at > dossier.transmitted_at


def line_closed(dossier: Application, piece: Piece, *, at: datetime) -> str | None:
    """Why the candidate cannot change this line now, or None: what the page greys out is what the command refuses."""
    is_correction = dossier.papers is FileStatus.INCOMPLETE
    if dossier.is_cancelled:
        return str(CANCELLED)
    if dossier.opening.mode == Mode.PAPER:
        return _("Cette formation reçoit les dossiers sur papier : envoyez la pièce par courrier.")
    if not limits.is_writing(dossier):
        return _("Votre candidature est transmise : ses pièces ne changent plus, sauf si le service vous le demande.")
    if at >= (end := limits.write_end(dossier)):
        return _("La date limite était le %(limit)s. Votre dossier reste consultable ; écrivez au service.") % {
            "limit": last_minute(end)
        }
    is_open = piece.told is not None and accepts_files(piece.told, is_correction=is_correction)
    if not is_open and not is_corrected(dossier, piece):
        return _("« %(piece)s » n’est pas à corriger : vous n’avez rien à redéposer.") % {"piece": piece.label}
    return None


def has_something(piece: Piece) -> bool:
    """Whether staff can accept it: files are there that can be read, or a paper that they hold in their hands."""
    if piece.application.opening.mode == Mode.PAPER:
        return piece.verdict is not PieceStatus.NOT_CONCERNED
    files = piece.files.all()
    return bool(files) and all(file.stored.is_readable for file in files)


def nothing_to_accept(piece: Piece) -> str:
    """Why the desk cannot accept this line, or nothing."""
    if has_something(piece):
        return ""
    if piece.files.all():
        return _("L’antivirus n’a pas encore vérifié « %(piece)s » : validez-la après son verdict.") % {
            "piece": piece.label
        }
    return _("« %(piece)s » n’a pas de fichier à valider.") % {"piece": piece.label}


def shown_piece(piece: Piece, held: set[int]) -> ShownPiece:
    """What the candidate reads of a line `as_told`, on the page and in the PDF alike; `held` is by `handed_over`."""
    return shown_status(
        piece.verdict,
        Obligation(piece.obligation),
        is_held=all(file.stored_id in held for file in piece.files.all()),
    )
