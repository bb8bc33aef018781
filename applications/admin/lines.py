"""The lines of a dossier as the desk reads them: what is there, whether it was transmitted, what was decided."""

from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from applications.checklist import shown_status
from applications.commands.desk import version_of, withdrawing_refusal
from applications.enums import PieceStatus, RefusalReason, ShownPiece
from applications.lines import is_unsaid
from applications.manifest import Manifest, change_said, is_changed
from applications.models import Application, Piece, PieceFile
from documents.enums import BAD_STATES
from documents.models import StoredFile
from ecandidat.common.dates import instant_short
from offers.enums import Obligation


@dataclass(frozen=True)
class DeskLine:
    """One piece with the files that the desk judges.

    `is_sent`: they left the person's hands. `is_changed`: the person put others there since, not transmitted yet.
    """

    number: int
    piece: Piece
    files: tuple[StoredFile, ...]
    is_sent: bool
    is_changed: bool

    @property
    def shown(self) -> ShownPiece:
        is_held = self.is_sent and not self.is_changed
        return shown_status(self.piece.verdict, Obligation(self.piece.obligation), is_held=is_held)

    @property
    def ref(self) -> str:
        return self.piece.ref

    @property
    def label(self) -> str:
        return self.piece.label

    @property
    def awaits_verdict(self) -> bool:
        return self.piece.verdict is PieceStatus.SENT and not self.is_changed

    @property
    def is_withdrawn(self) -> bool:
        """Whether the change is that nothing is there any more."""
        return self.is_changed and not self.piece.files.all()

    @property
    def why_closed(self) -> str:
        """Why no verdict can be given on this line, though others can."""
        return change_said(self.piece) if self.is_changed else ""

    @property
    def former(self) -> str:
        """When and why the piece was refused before what came since, in words; nothing of one never refused."""
        if self.piece.is_judged or not self.piece.reason or self.piece.judged_at is None:
            return ""
        is_of_a_file = self.piece.reason != RefusalReason.MISSING and not self.is_changed
        words = (
            _("Fichier précédent refusé le %(when)s : %(reason)s")
            if is_of_a_file
            else _("Pièce refusée le %(when)s, avant sa correction : %(reason)s")
        )
        return words % {"when": instant_short(self.piece.judged_at), "reason": self.reason}

    @property
    def is_unsaid(self) -> bool:
        """« La personne ne le sait pas encore »."""
        return is_unsaid(self.piece)

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


def desk_lines(dossier: Application, pieces: list[Piece], manifest: Manifest | None) -> list[DeskLine]:
    """The lines in order; on paper, what was handed in counts as transmitted."""
    is_sent = dossier.transmitted_at is not None
    return [
        DeskLine(number, piece, files_of(piece, manifest), is_sent, is_changed(piece, manifest))
        for number, piece in enumerate(pieces, start=1)
    ]


def files_of(piece: Piece, manifest: Manifest | None) -> tuple[StoredFile, ...]:
    """Those of the last transmission; before the first, and on paper, those that are there."""
    if manifest is not None:
        return tuple(file for file in manifest.get(piece.pk, []) if file.scan not in BAD_STATES)
    return tuple(file.stored for file in piece.files.all())


def changed(lines: list[DeskLine]) -> tuple[str, ...]:
    """The labels of what « Complet » must wait for: changed since the last transmission."""
    return tuple(line.label for line in lines if line.is_changed)


def to_check(lines: list[DeskLine]) -> list[DeskLine]:
    """The lines that still wait for a verdict."""
    return [line for line in lines if line.awaits_verdict]


def withdrawable(lines: list[DeskLine]) -> tuple[DeskLine, ...]:
    """The lines that the desk added and may take back: nothing was handed in for them."""
    return tuple(line for line in lines if not line.files and withdrawing_refusal(line.piece) is None)


def neighbours(lines: list[DeskLine], ref: str) -> tuple[DeskLine | None, DeskLine | None]:
    """The lines before and after this one."""
    place = next(index for index, line in enumerate(lines) if line.ref == ref)
    before = lines[place - 1] if place else None
    return before, lines[place + 1] if place + 1 < len(lines) else None
