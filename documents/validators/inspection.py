"""Judge a file on disk: size, true type, and what a confined child finds when it opens it."""

import json
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from documents.enums import FileKind
from documents.validators.confined import run_confined
from documents.validators.refusals import FileRefused, refused
from documents.validators.signatures import HEAD, sniff

PROBE = Path(__file__).with_name("probe.py")
PROBE_MEMORY = 512 * 1024**2
PROBE_SECONDS = 20
MAX_PIXELS = 60_000_000


@dataclass(frozen=True)
class Checked:
    """What the content is: the type it will be served with, and the pages of a PDF."""

    kind: FileKind
    pages: int | None


def check_size(size: int, *, name: str) -> None:
    """Refuse nothing at all, and more than the setting PIECE_MAX_FILE_BYTES."""
    if size <= 0:
        raise refused("empty", name)
    if size > settings.PIECE_MAX_FILE_BYTES:
        raise refused("too_big", name, size)


def check(path: Path, *, name: str) -> Checked:
    """Answer what the file is, or raise FileRefused in French; at most 512 MB and 20 s, in another process."""
    check_size(path.stat().st_size, name=name)
    with path.open("rb") as opened:
        kind = sniff(opened.read(HEAD))
    if not isinstance(kind, FileKind):
        raise refused(kind, name)
    answer = _probed(path, kind)
    if "refused" in answer:
        raise _refusal(answer, kind, name)
    return Checked(kind, answer["pages"])


def _refusal(answer: dict, kind: FileKind, name: str) -> FileRefused:
    code = "broken_image" if answer["refused"] == "broken" and kind != FileKind.PDF else answer["refused"]
    return refused(code, name, answer.get("figure"))


def _probed(path: Path, kind: FileKind) -> dict:
    is_pdf = kind == FileKind.PDF
    limit = settings.PIECE_MAX_PAGES if is_pdf else MAX_PIXELS
    arguments = ("pdf" if is_pdf else "image", str(path.resolve()), str(limit))
    outcome = run_confined(PROBE, *arguments, memory=PROBE_MEMORY, seconds=PROBE_SECONDS)
    return json.loads(outcome.said) if outcome.ended_well else {"refused": "too_heavy"}
