"""One line of the checklist as the page shows it: all that its template says is worked out here, once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from django.urls import reverse
from django.utils.translation import gettext as _

from applications import limits
from applications.enums import FileStatus, RefusalReason, ShownPiece
from applications.lines import is_corrected, line_closed, shown_piece
from applications.models import Application, Piece, PieceFile
from ecandidat.common.dates import day_short, size_text
from ecandidat.common.words import ngettext
from offers.enums import Obligation

# What was just refused or done on lines, by their codes.
Said = Mapping[str, str]
NOTHING: Said = MappingProxyType({})


@dataclass(frozen=True)
class FileRow:
    """One file of a line: its name, what is known of it, and where it is read."""

    ref: str
    name: str
    facts: str
    url: str
    download_url: str
    is_waiting: bool


@dataclass(frozen=True)
class Managed:
    """The line that shows all its controls, by its code; `is_adding`: its place for one more file is unfolded.

    `removed`: the code of the file that was just withdrawn from it, and may be put back.
    """

    ref: str = ""
    is_adding: bool = False
    removed: str = ""

    @property
    def query(self) -> str:
        """What the address of the page says of it."""
        said = f"&supprime={self.removed}" if self.removed else ""
        return f"?modifier={self.ref}{'&ajouter=oui' * self.is_adding}{said}" if self.ref else ""


NONE = Managed()


@dataclass(frozen=True)
class PieceLine:
    """A piece with what may be done to it now.

    `error` is what was just refused, kept on its line; `note`, what was just done, or that nothing had to be.
    `restore_url` puts back the file that was just withdrawn. A managed line shows all its controls; another one that
    holds files leads there. `is_adding`: the place of one more file is unfolded.
    """

    number: int
    piece: Piece
    shown: ShownPiece
    files: list[FileRow]
    is_open: bool
    is_corrected: bool
    is_managed: bool
    manage_url: str
    add_url: str
    not_concerned_url: str
    remark: str = ""
    error: str = ""
    note: str = ""
    is_adding: bool = False
    restore_url: str = ""

    @property
    def ref(self) -> str:
        return self.piece.ref

    @property
    def drop_label(self) -> str:
        """What a screen reader hears of the drop zone."""
        words = _("Ajouter un fichier à %(piece)s") if self.files else _("Fichier pour %(piece)s")
        return words % {"piece": self.piece.label}

    @property
    def going_on(self) -> str:
        """What the addresses of a managed line end with, so that their answer leaves it managed."""
        return f"?modifier={self.ref}" if self.is_managed else ""

    @property
    def upload_id(self) -> str:
        return f"p-{self.ref}"

    @property
    def is_required(self) -> bool:
        return self.piece.obligation == Obligation.REQUIRED

    @property
    def is_conditional(self) -> bool:
        return self.piece.obligation == Obligation.CONDITIONAL

    @property
    def is_optional(self) -> bool:
        return self.piece.obligation == Obligation.OPTIONAL

    @property
    def has_notes(self) -> bool:
        """Whether something is said between the name of the piece and its files."""
        is_left_out = self.is_optional and self.is_open
        is_said = self.error or self.note or self.restore_url
        return bool(self.remark or self.piece.help or is_said or self.is_not_concerned or is_left_out)

    @property
    def is_not_concerned(self) -> bool:
        return self.shown is ShownPiece.NOT_CONCERNED

    @property
    def is_refused(self) -> bool:
        return self.shown is ShownPiece.REFUSED

    @property
    def is_missing(self) -> bool:
        return self.shown is ShownPiece.AWAITED

    @property
    def is_one_to_replace(self) -> bool:
        """One file, refused: what comes next takes its place."""
        return self.is_refused and len(self.files) == 1


@dataclass(frozen=True)
class Reading:
    """What is the same for each line of one page."""

    dossier: Application
    at: datetime
    held: set[int]
    errors: Said
    notes: Said
    managed: Managed
    page_url: str
    file_url: Callable[[str], str]
    download_url: Callable[[str], str]
    add_url: Callable[[str], str]
    not_concerned_url: Callable[[str], str]


# The addresses of a page that are the same for each line or file but for its code, in the order of `Reading`.
ADDRESSES = ("file", "file_download", "piece_add", "piece_not_concerned")


def lines_of(
    dossier: Application,
    pieces: list[Piece],
    held: set[int],
    *,
    at: datetime,
    errors: Said,
    notes: Said,
    managed: Managed,
) -> list[PieceLine]:
    """The lines in order; the one that is `managed` with its controls.

    `held`: the keys of the files that were handed over.
    """
    addresses = (address_in(dossier, f"applications:{name}") for name in ADDRESSES)
    reading = Reading(dossier, at, held, errors, notes, managed, dossier.get_absolute_url(), *addresses)
    return [line_of(reading, piece, number) for number, piece in enumerate(pieces, start=1)]


def address_in(dossier: Application, name: str) -> Callable[[str], str]:
    """The address of that name for each code under the dossier, looked up once."""
    before, after = reverse(name, args=[dossier.ref, "-"]).split("/-/")
    return lambda ref: f"{before}/{ref}/{after}"


def line_of(reading: Reading, piece: Piece, number: int) -> PieceLine:
    dossier, files = reading.dossier, list(piece.files.all())
    shown = shown_piece(piece, reading.held)
    error = reading.errors.get(piece.ref, "")
    is_open = line_closed(dossier, piece, at=reading.at) is None
    is_correction = limits.is_writing(dossier) and is_corrected(dossier, piece)
    is_refused = shown is ShownPiece.REFUSED
    return PieceLine(
        number=number,
        piece=piece,
        shown=shown,
        files=[file_row(reading, file, is_open=is_open) for file in files],
        is_open=is_open,
        is_corrected=is_correction,
        is_managed=is_open and (is_refused or bool(error) or reading.managed.ref == piece.ref),
        manage_url=f"{reading.page_url}?modifier={piece.ref}#p-{piece.ref}",
        add_url=reading.add_url(piece.ref),
        not_concerned_url=reading.not_concerned_url(piece.ref),
        remark=remark_of(dossier, piece) if is_refused or (is_correction and piece.judged_by_id) else "",
        error=error,
        note=reading.notes.get(piece.ref, ""),
        is_adding=reading.managed.ref == piece.ref and reading.managed.is_adding,
        restore_url=restore_url(reading, piece) if is_open else "",
    )


def restore_url(reading: Reading, piece: Piece) -> str:
    """Where the withdrawal of a file of that line is undone; empty when none was."""
    managed = reading.managed
    if managed.ref != piece.ref or not managed.removed:
        return ""
    return reverse("applications:file_restore", args=[reading.dossier.ref, managed.removed])


def remark_of(dossier: Application, piece: Piece) -> str:
    """Why the piece was refused, by whom and when: read until the correction is transmitted."""
    if not piece.reason:
        return ""
    label = str(RefusalReason(piece.reason).label)
    if piece.judged_by_id is None:
        return label
    return f"{label}, {dossier.opening.commission.name}, {day_short(piece.judged_at)}"


def file_row(reading: Reading, file: PieceFile, *, is_open: bool) -> FileRow:
    stored = file.stored
    facts = [size_text(stored.size), origin_of(file, is_open=is_open)]
    if stored.pages:
        facts.insert(0, ngettext("%(pages)s page", "%(pages)s pages", stored.pages) % {"pages": stored.pages})
    urls = (reading.file_url(file.ref), reading.download_url(file.ref))
    return FileRow(file.ref, stored.name, ", ".join(facts), *urls, is_waiting=stored.is_waiting)


def origin_of(file: PieceFile, *, is_open: bool) -> str:
    """When it was deposited, or while it may still be replaced, the dossier that it was taken from."""
    if is_open and file.carried_from:
        return _("repris du dossier n° %(number)s") % {"number": file.carried_from.number}
    return _("déposé le %(day)s") % {"day": day_short(file.created_at)}


def grouped(dossier: Application, lines: list[PieceLine]) -> list[tuple[str, list[PieceLine]]]:
    """One list before transmission; in a correction what is to correct comes alone, first, then what was corrected."""
    if dossier.papers is not FileStatus.INCOMPLETE:
        return [("", lines)]
    first = [line for line in lines if line.is_open and (line.is_refused or line.is_missing)]
    corrected = [line for line in lines if line.is_open and line.is_corrected]
    others = [line for line in lines if line not in first and line not in corrected]
    titles = (_("À corriger"), _("Corrigées ou ajoutées, pas encore transmises"), _("Les autres pièces"))
    return [(title, group) for title, group in zip(titles, (first, corrected, others), strict=True) if group]


def is_carried_over(pieces: list[Piece], lines: list[PieceLine]) -> bool:
    """Whether a line that may still change holds what was taken from another dossier."""
    opened = (piece for piece, line in zip(pieces, lines, strict=True) if line.is_open)
    return any(file.carried_from_id for piece in opened for file in piece.files.all())
