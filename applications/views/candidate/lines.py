"""One line of the checklist as the page shows it."""

from dataclasses import dataclass
from datetime import datetime

from applications import rules
from applications.checklist import shown_status
from applications.enums import FileStatus, PieceStatus, RefusalReason, ShownPiece
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
    def carried_from(self) -> Application | None:
        """The dossier that these files were taken from, when they were."""
        return self.files[0].carried_from if self.files else None

    @property
    def wants_file(self) -> bool:
        return self.is_open and not self.is_not_concerned


def lines_of(dossier: Application, pieces: list[Piece], *, at: datetime, errors: dict[str, str]) -> list[PieceLine]:
    """The lines in order; in a correction the ones to correct come first (design: the refused piece first)."""
    held = held_files(dossier)
    lines = [line_of(dossier, piece, number, held, at, errors) for number, piece in enumerate(pieces, start=1)]
    if dossier.papers is FileStatus.INCOMPLETE:
        lines.sort(key=lambda line: not line.is_open)
    return lines


def held_files(dossier: Application) -> set[int]:
    """The stored files that the last transmission holds."""
    last = dossier.submissions.order_by("-rank").values("pk")[:1]
    return set(
        dossier.submissions.filter(pk__in=last, lines__stored__isnull=False).values_list("lines__stored", flat=True)
    )


def line_of(dossier, piece, number, held, at, errors) -> PieceLine:
    files = list(piece.files.all())
    shown = shown_status(
        piece.verdict,
        is_held=bool(files) and all(file.stored_id in held for file in files),
        is_verdict_said=is_verdict_said(dossier, piece),
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


def is_verdict_said(dossier: Application, piece: Piece) -> bool:
    """A verdict given since the last transmission waits for « Complet » or « Incomplet » to be said."""
    if dossier.papers is not FileStatus.RECEIVED or piece.judged_at is None:
        return piece.verdict in PieceStatus
    return piece.judged_at < dossier.transmitted_at
