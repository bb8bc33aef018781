"""Countries and départements by their codes, from two small files: names of Unicode CLDR, codes of ISO and INSEE."""

import csv
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
FRANCE = "FR"
STATELESS = ("XX", "Apatride")  # a code that ISO leaves to its users


@cache
def _names(table: str) -> dict[str, str]:
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        return {row["code"]: row["name"] for row in csv.DictReader(lines)}


def countries() -> list[tuple[str, str]]:
    """(ISO code, French name): France first, the others in French alphabetical order."""
    names = _names("countries")
    return [(FRANCE, names[FRANCE]), *((code, name) for code, name in names.items() if code != FRANCE)]


def nationalities() -> list[tuple[str, str]]:
    """The countries, and the case of whoever has none."""
    return [*countries(), STATELESS]


def departments() -> list[tuple[str, str]]:
    """(INSEE code, name preceded by the code), overseas collectivities included."""
    return [(code, f"{code} {name}") for code, name in _names("departments").items()]


def country_name(code: str) -> str:
    """The French name, or the code itself when the file no longer has it."""
    return STATELESS[1] if code == STATELESS[0] else _names("countries").get(code, code)


def department_name(code: str) -> str:
    """« Aube (10) », or the code itself when the file no longer has it."""
    name = _names("departments").get(code)
    return f"{name} ({code})" if name else code
