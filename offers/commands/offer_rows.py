"""The two files of an import, read into plain facts, with every fault of every line (nothing is written here)."""

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from offers.enums import Mode, Obligation
from offers.models import Formation, Opening, PieceKind

FORMATIONS, PIECES = "formations", "pièces"
FORMATION_COLUMNS = {
    "code": "code",
    "intitule": "title",
    "type_diplome": "diploma_type",
    "niveau": "level",
    "mots_cles": "keywords",
    "url": "url",
}
DATE_COLUMNS = {
    "date_debut_depot": "opens_on",
    "date_fin_depot": "closes_on",
    "date_limite_retour": "return_by",
    "date_publication": "publication_on",
    "date_confirmation": "confirm_by",
}
NUMBER_COLUMNS = {"places": "capacity", "delai_confirmation": "confirm_delay_days"}
SESSION, CLOSING_TIME = "session", "heure_limite"
COLUMN_OF = {name: column for column, name in (DATE_COLUMNS | NUMBER_COLUMNS).items()} | {
    "label": SESSION,
    "closing_time": CLOSING_TIME,
    "mode": "mode",
}
PIECE_COLUMNS = ("ordre", "code", "libelle", "conditionnelle", "aide")
COMMON = "commune"
# Written for one formation: a candidate's file is not carried from one dossier to the next (decision 13).
PER_DOSSIER = frozenset({"LM", "LR"})
DAY_FORMATS = ("%Y-%m-%d", "%d/%m/%Y")
TIME_FORMATS = ("%H:%M", "%H:%M:%S")
YES_NO = {"oui": True, "non": False}


@dataclass(frozen=True)
class Problem:
    """One fault, as the person who typed the file reads it."""

    sheet: str
    line: int
    column: str
    value: str
    expected: str

    def __str__(self) -> str:
        where = _("Fichier des %(sheet)s, ligne %(line)s") % {"sheet": self.sheet, "line": self.line}
        column = _(", colonne « %(column)s »") % {"column": self.column} if self.column else ""
        value = _(" : « %(value)s »") % {"value": self.value} if self.value else _(" : vide")
        return f"{where}{column}{value}. {self.expected}"


@dataclass
class Line:
    """One line of a file; a reading that fails adds a problem and answers None."""

    sheet: str
    number: int
    cells: dict[str, str]
    problems: list[Problem]

    def fault(self, column: str, expected: str) -> None:
        self.problems.append(Problem(self.sheet, self.number, column, self.cells.get(column, ""), expected))

    def day(self, column: str, *, required: bool) -> date | None:
        expected = _("Attendu : une date, AAAA-MM-JJ ou JJ/MM/AAAA.")
        return self._read(column, lambda text: _moment(text, DAY_FORMATS).date(), expected, required=required)

    def hour(self, column: str) -> time | None:
        expected = _("Attendu : une heure, HH:MM, ou rien.")
        return self._read(column, lambda text: _moment(text, TIME_FORMATS).time(), expected, required=False)

    def number_of(self, column: str, *, required: bool) -> int | None:
        return self._read(column, _natural, _("Attendu : un nombre entier positif."), required=required)

    def among(self, column: str, choices: dict[str, Any]) -> Any:
        names = " ou ".join(f"« {name} »" for name in choices)
        folded = {str(name).casefold(): value for name, value in choices.items()}
        expected = _("Attendu : %(names)s.") % {"names": names}
        return self._read(column, lambda text: folded[text.casefold()], expected, required=True)

    def check(self, row: Model, columns: dict[str, str]) -> None:
        """Add what the model itself refuses: too long, empty, not an address."""
        names = {field_name: column for column, field_name in columns.items()}
        others = [item.name for item in row._meta.fields if item.name not in names]
        try:
            row.clean_fields(exclude=others)
        except ValidationError as error:
            for field_name, messages in error.message_dict.items():
                self.fault(names[field_name], " ".join(messages))

    def _read(self, column: str, reading: Callable[[str], Any], expected: str, *, required: bool) -> Any:
        text = self.cells.get(column, "")
        if not text and not required:
            return None
        try:
            return reading(text)
        except (ValueError, KeyError):
            self.fault(column, expected)
            return None


@dataclass(frozen=True)
class FormationRow:
    """A formation and its opening, as keyword arguments of both models."""

    line: int
    formation: dict[str, Any]
    opening: dict[str, Any]

    @property
    def key(self) -> tuple[str, str]:
        return self.formation["code"], self.opening["label"]

    def days(self) -> list[tuple[str, date]]:
        """The dates of the opening that are given, by field."""
        return [(name, self.opening[name]) for name in DATE_COLUMNS.values() if self.opening[name] is not None]

    def problem(self, name: str, sentence: str) -> Problem:
        """What is refused of a field of the opening, where the file says it; at the code when no column does."""
        column, value = COLUMN_OF.get(name, "code"), self.opening.get(name)
        typed = self.formation["code"] if column == "code" else "" if value is None else str(value)
        return Problem(FORMATIONS, self.line, column, typed, sentence)


@dataclass(frozen=True)
class PieceRow:
    """A piece, its place in the list, and which populations are asked for it."""

    line: int
    kind: dict[str, Any]
    position: int
    obligation: Obligation
    populations: dict[str, bool] = field(default_factory=dict)


def read_formations(stream: Iterable[str], problems: list[Problem]) -> list[FormationRow]:
    """Every line of the formations' file; a line with a fault is left out and said in `problems`."""
    required = (*FORMATION_COLUMNS, *DATE_COLUMNS, "mode")
    allowed = {*required, *NUMBER_COLUMNS, SESSION, CLOSING_TIME}
    rows: dict[tuple[str, str], FormationRow] = {}
    for line in _lines(FORMATIONS, stream, required, problems, allowed=allowed):
        before = len(problems)
        row = _formation_row(line)
        if len(problems) > before:
            continue
        if row.key in rows:
            line.fault("code", _("Déjà donné ligne %(line)s.") % {"line": rows[row.key].line})
        else:
            rows[row.key] = row
    return list(rows.values())


def read_pieces(stream: Iterable[str], problems: list[Problem]) -> list[PieceRow]:
    """Every line of the pieces' file; each column that is not named in PIECE_COLUMNS is a population."""
    rows: dict[str, PieceRow] = {}
    for line in _lines(PIECES, stream, PIECE_COLUMNS, problems):
        before = len(problems)
        row = _piece_row(line)
        if len(problems) > before:
            continue
        if row.kind["code"] in rows:
            line.fault("code", _("Déjà donné ligne %(line)s.") % {"line": rows[row.kind["code"]].line})
        else:
            rows[row.kind["code"]] = row
    return list(rows.values())


def _formation_row(line: Line) -> FormationRow:
    formation = {name: line.cells[column] for column, name in FORMATION_COLUMNS.items()}
    line.check(Formation(**formation), FORMATION_COLUMNS)
    days = {name: line.day(column, required=column != "date_confirmation") for column, name in DATE_COLUMNS.items()}
    _check_order(line, days)
    opening: dict[str, Any] = {
        **days,
        "mode": line.among("mode", {str(mode.label): mode for mode in Mode}),
        "label": line.cells.get(SESSION, ""),
    }
    # A column that the file does not have leaves what staff typed alone; an empty cell empties it.
    if CLOSING_TIME in line.cells:
        opening["closing_time"] = line.hour(CLOSING_TIME)
    for column, name in NUMBER_COLUMNS.items():
        if column in line.cells:
            opening[name] = line.number_of(column, required=False)
    line.check(Opening(label=opening["label"]), {SESSION: "label"})
    return FormationRow(line.number, formation, opening)


def _check_order(line: Line, days: dict[str, date | None]) -> None:
    columns = list(DATE_COLUMNS)
    for earlier, later in pairwise(columns):
        first, then = days[DATE_COLUMNS[earlier]], days[DATE_COLUMNS[later]]
        if first and then and then < first:
            line.fault(
                later,
                _("Attendu : une date à partir de « %(earlier)s » (%(day)s).")
                % {"earlier": earlier, "day": first.isoformat()},
            )


def _piece_row(line: Line) -> PieceRow:
    code = line.cells["code"]
    help_text = line.cells["aide"]
    is_common = line.among(COMMON, YES_NO) if line.cells.get(COMMON) else code not in PER_DOSSIER
    kind = {"code": code, "label": line.cells["libelle"], "help": help_text}
    line.check(PieceKind(**kind), {"code": "code", "libelle": "label", "aide": "help"})
    conditional = line.among("conditionnelle", YES_NO)
    populations = {
        column: line.among(column, YES_NO) for column in line.cells if column not in {*PIECE_COLUMNS, COMMON}
    }
    return PieceRow(
        line=line.number,
        kind=kind | {"is_common": is_common},
        position=line.number_of("ordre", required=True) or 0,
        obligation=_obligation(help_text, conditional=conditional),
        populations=populations,
    )


def _obligation(help_text: str, *, conditional: bool | None) -> Obligation:
    """« Facultative mais conseillée » never blocks (S57); a line that only some are concerned by waits for a word."""
    if help_text.casefold().startswith("facultative"):
        return Obligation.OPTIONAL
    return Obligation.CONDITIONAL if conditional else Obligation.REQUIRED


def _lines(
    sheet: str,
    stream: Iterable[str],
    required: Iterable[str],
    problems: list[Problem],
    *,
    allowed: set[str] | None = None,
) -> Iterator[Line]:
    texts = list(stream)
    header = texts[0] if texts else ""
    reader = csv.DictReader(texts, delimiter=";" if header.count(";") > header.count(",") else ",", restkey="")
    columns = [(name or "").strip() for name in reader.fieldnames or []]
    reader.fieldnames = columns
    missing = [name for name in required if name not in columns]
    unknown = [name for name in columns if not name or (allowed is not None and name not in allowed)]
    for name in missing:
        problems.append(Problem(sheet, 1, name, "", _("Cette colonne manque.")))
    for name in unknown:
        problems.append(Problem(sheet, 1, name, name, _("Cette colonne n’est pas connue : est-elle mal écrite ?")))
    if missing or unknown:
        return
    for cells in reader:
        line = Line(sheet, reader.line_num, {}, problems)
        if "" in cells or None in cells.values():
            line.fault("", _("Attendu : %(count)s valeurs, comme sur la première ligne.") % {"count": len(columns)})
            continue
        line.cells = {name: value.strip() for name, value in cells.items()}
        yield line


def _moment(text: str, formats: Iterable[str]) -> datetime:
    for shape in formats:
        try:
            return datetime.strptime(text, shape)  # noqa: DTZ007
        except ValueError:
            continue
    raise ValueError(text)


def _natural(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ValueError(text)
    return int(text)
