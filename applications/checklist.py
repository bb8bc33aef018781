"""From the lines of a dossier to « complet » or « il manque X, Y ». Pure: plain lines in, answers out."""

from collections.abc import Iterable
from dataclasses import dataclass

from applications.enums import PieceStatus, ShownPiece
from offers.enums import Obligation


@dataclass(frozen=True)
class Line:
    """One piece of the checklist: what it is, what is asked, where it stands."""

    label: str
    obligation: Obligation
    status: PieceStatus


@dataclass(frozen=True)
class Checklist:
    """The answers that the page, the workflow and the mails share."""

    lines: tuple[Line, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """Labels of the lines that keep the dossier from being transmitted, in order (S62)."""
        return tuple(line.label for line in self.lines if is_missing(line))

    @property
    def to_replace(self) -> tuple[str, ...]:
        """Labels of the refused lines that keep the dossier from being transmitted: an optional one never does."""
        return tuple(line.label for line in self.lines if is_unsettled(line) and not is_missing(line))

    @property
    def to_correct(self) -> tuple[str, ...]:
        """Labels of what « Incomplet » sends back: refused or asked for, in order."""
        return tuple(line.label for line in self.lines if is_to_correct(line))

    @property
    def unjudged(self) -> tuple[str, ...]:
        """Labels of the lines that staff have still to look at."""
        return tuple(line.label for line in self.lines if line.status is PieceStatus.SENT)

    @property
    def asked(self) -> int:
        """How many lines must be settled before transmission: « 6 pièces réglées sur 8 »."""
        return sum(line.obligation is not Obligation.OPTIONAL for line in self.lines)

    @property
    def settled(self) -> int:
        return self.asked - sum(is_unsettled(line) for line in self.lines)


def is_missing(line: Line) -> bool:
    """A required or conditional line still untouched; an optional one never blocks (S55, S57)."""
    return line.status is PieceStatus.AWAITED and line.obligation is not Obligation.OPTIONAL


def is_unsettled(line: Line) -> bool:
    """Missing, or refused and not replaced: what stands before transmission and before « Complet » (decision 8)."""
    is_blocking = line.obligation is not Obligation.OPTIONAL
    return is_blocking and line.status in (PieceStatus.AWAITED, PieceStatus.REFUSED)


def is_to_correct(line: Line) -> bool:
    """What « Incomplet » sends back: refused, or asked for and not there."""
    return is_missing(line) or line.status is PieceStatus.REFUSED


def checklist(lines: Iterable[Line]) -> Checklist:
    return Checklist(tuple(lines))


def accepts_files(status: PieceStatus, *, is_correction: bool) -> bool:
    """Before transmission every line is open; afterwards only what is refused or has no file (S72, S73)."""
    if not is_correction:
        return True
    return status in (PieceStatus.REFUSED, PieceStatus.AWAITED, PieceStatus.NOT_CONCERNED)


def shown_status(status: PieceStatus, obligation: Obligation, *, is_held: bool) -> ShownPiece:
    """A status in the candidate's words: « Déposée » until transmitted, « Facultative » when nothing is asked."""
    if status is PieceStatus.AWAITED and obligation is Obligation.OPTIONAL:
        return ShownPiece.LEFT_OUT
    if status is PieceStatus.SENT and not is_held:
        return ShownPiece.DEPOSITED
    return ShownPiece(status.value)
