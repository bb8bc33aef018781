"""The lines of a dossier as the desk reads them: what is there, whether it was transmitted, what was decided."""

from dataclasses import dataclass

from django.db.models import Prefetch

from applications import rules
from applications.checklist import shown_status
from applications.commands.desk import version_of
from applications.enums import PieceStatus, RefusalReason, ShownPiece
from applications.models import Application, Piece, PieceFile
from documents.models import StoredFile
from offers.enums import Obligation


@dataclass(frozen=True)
class DeskLine:
    """One piece with its files. `is_held`: its files are those of the last transmission."""

    number: int
    piece: Piece
    files: tuple[StoredFile, ...]
    is_held: bool

    @property
    def shown(self) -> ShownPiece:
        return shown_status(
            self.piece.verdict, Obligation(self.piece.obligation), is_held=self.is_held, is_verdict_said=True
        )

    @property
    def ref(self) -> str:
        return self.piece.ref

    @property
    def label(self) -> str:
        return self.piece.label

    @property
    def awaits_verdict(self) -> bool:
        return self.piece.verdict is PieceStatus.SENT

    @property
    def has_something(self) -> bool:
        """Whether it can be accepted: a file, or a paper that was handed in."""
        return rules.has_something(self.piece)

    @property
    def reason(self) -> str:
        return str(RefusalReason(self.piece.reason).label) if self.piece.reason else ""

    @property
    def seen(self) -> str:
        """What the form of a verdict sends back."""
        return version_of(self.piece)


def pieces_of(dossier: Application) -> list[Piece]:
    """The lines with their files and who judged them, in two queries."""
    files = Prefetch("files", PieceFile.objects.select_related("stored"))
    return list(dossier.pieces.select_related("judged_by").prefetch_related(files))


def desk_lines(dossier: Application, pieces: list[Piece]) -> list[DeskLine]:
    """The lines in order; on paper, what was handed in counts as transmitted."""
    held = rules.held_files(dossier)
    lines = []
    for number, piece in enumerate(pieces, start=1):
        files = tuple(file.stored for file in piece.files.all())
        is_held = all(file.pk in held for file in files) if files else dossier.transmitted_at is not None
        lines.append(DeskLine(number, piece, files, is_held))
    return lines


def to_check(lines: list[DeskLine]) -> list[DeskLine]:
    """The lines that still wait for a verdict."""
    return [line for line in lines if line.awaits_verdict]


def neighbours(lines: list[DeskLine], ref: str) -> tuple[DeskLine | None, DeskLine | None]:
    """The lines before and after this one."""
    place = next(index for index, line in enumerate(lines) if line.ref == ref)
    before = lines[place - 1] if place else None
    return before, lines[place + 1] if place + 1 < len(lines) else None
