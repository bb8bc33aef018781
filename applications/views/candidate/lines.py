"""One line of the checklist as the page shows it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from applications import rules
from applications.checklist import shown_status
from applications.enums import FileStatus, RefusalReason, ShownPiece
from applications.models import Application, Piece, PieceFile
from offers.enums import Obligation


@dataclass(frozen=True)
class PieceLine:
    """A piece with what may be done to it now; `error` is what was just refused, kept on its line."""

    number: int
    piece: Piece
    shown: ShownPiece
    files: list[PieceFile]
    is_open: bool
    remark: str = ""
    error: str = ""

    @property
    def ref(self) -> str:
        return self.piece.ref

    @property
    def is_required(self) -> bool:
        return self.piece.obligation == Obligation.REQUIRED

    @property
    def is_optional(self) -> bool:
        return self.piece.obligation == Obligation.OPTIONAL

    @property
    def may_be_not_concerned(self) -> bool:
        return self.is_open and not self.is_required and not self.files

    @property
    def is_not_concerned(self) -> bool:
        return self.shown is ShownPiece.NOT_CONCERNED

    @property
    def is_refused(self) -> bool:
        return self.shown is ShownPiece.REFUSED

    @property
    def is_corrected(self) -> bool:
        return rules.is_corrected(self.piece.application, self.piece)

    @property
    def is_missing(self) -> bool:
        return self.shown is ShownPiece.AWAITED

    @property
    def carried_from(self) -> Application | None:
        """The dossier that these files were taken from, when they were."""
        return self.files[0].carried_from if self.files else None

    @property
    def wants_file(self) -> bool:
        return self.is_open and not self.is_not_concerned


def lines_of(dossier: Application, pieces: list[Piece], *, at: datetime, errors: dict[str, str]) -> list[PieceLine]:
    """The lines in order."""
    held = rules.held_files(dossier)
    return [line_of(dossier, piece, number, held, at, errors) for number, piece in enumerate(pieces, start=1)]


def grouped(dossier: Application, lines: list[PieceLine]) -> list[tuple[str, list[PieceLine]]]:
    """One list before transmission; in a correction what is to correct comes alone, first."""
    if dossier.papers is not FileStatus.INCOMPLETE:
        return [("", lines)]
    first = [line for line in lines if line.is_open and (line.is_refused or line.is_corrected or line.is_missing)]
    others = [line for line in lines if line not in first]
    return [(title, group) for title, group in ((_("À corriger"), first), (_("Les autres pièces"), others)) if group]


def line_of(dossier, piece, number, held, at, errors) -> PieceLine:
    files = list(piece.files.all())
    shown = shown_status(
        piece.verdict,
        Obligation(piece.obligation),
        is_held=bool(files) and all(file.stored_id in held for file in files),
        is_verdict_said=rules.is_verdict_said(dossier, piece),
    )
    return PieceLine(
        number=number,
        piece=piece,
        shown=shown,
        files=files,
        is_open=rules.line_closed(dossier, piece, at=at) is None,
        remark=RefusalReason(piece.reason).label if shown is ShownPiece.REFUSED and piece.reason else "",
        error=errors.get(piece.ref, ""),
    )
