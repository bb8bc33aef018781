"""doors.csv, the oracle of rights: read it, it says who opens which address."""

import csv
from functools import cache
from pathlib import Path


@cache
def doors() -> list[dict[str, str]]:
    with (Path(__file__).parent / "doors.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


def expected(role: str) -> dict[str, str]:
    """Key of an address → what this role meets there, by GET and by POST."""
    return {key: door[role] for door in doors() for key in door["adresses"].split()}
