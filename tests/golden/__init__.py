"""Texts kept as they must be read; `GOLDEN=write` writes them anew, and the diff is reviewed like code."""

import os
from pathlib import Path

FOLDER = Path(__file__).parent


def check(name: str, text: str) -> None:
    """Compare `text` with the file `name`, which pytest shows line by line when they differ."""
    path = FOLDER / name
    if os.environ.get("GOLDEN") == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n", encoding="utf-8")
    assert text + "\n" == path.read_text(encoding="utf-8")


def names(folder: str) -> set[str]:
    """The files kept in a folder, without their suffix: one that nothing compares any more is found."""
    return {path.stem for path in (FOLDER / folder).glob("*.txt")}
