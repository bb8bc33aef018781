"""People's files bound behind a cover, a bookmark for each; one that cannot be read never stops the others."""

import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, BinaryIO

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from documents import storage
from documents.enums import FileKind, ScanState
from documents.models import StoredFile
from documents.pdf.typesetting import typeset
from documents.validators.confined import run_confined
from ecandidat.common.dates import day_short

BINDER = Path(__file__).with_name("binder.py")
MEMORY = 1024**3
SECONDS = 120
SECONDS_A_FILE = 15
ATTEMPTS = 4
_KINDS = {FileKind.PDF.value: "pdf", FileKind.JPEG.value: "image", FileKind.PNG.value: "image"}


class MergeError(Exception):
    """Our fault: the document could not be made even without the files that fail."""


@dataclass(frozen=True)
class Part:
    """A bookmark and the files behind it, in order."""

    title: str
    files: Sequence[StoredFile]


@dataclass(frozen=True)
class Merged:
    """What was made: pages in all, and the files in whose place stands a page that says so."""

    pages: int
    unreadable: tuple[StoredFile, ...]


@dataclass
class _Sheet:
    """A file under way: copied beside the binder, or already known to be unreadable, and why."""

    file: StoredFile
    title: str
    path: Path
    reason: str = ""

    def as_job(self, index: int) -> dict:
        kind = "placeholder" if self.reason else _KINDS.get(self.file.content_type, "placeholder")
        return {"index": index, "path": str(self.path), "name": self.file.name, "kind": kind}


_Sections = list[tuple[str, list[_Sheet]]]


def merge(
    cover: bytes, parts: Iterable[Part], out: BinaryIO, *, title: str = "", cover_title: str | None = None
) -> Merged:
    """Write to `out` the cover and every file of `parts`, pages of images included.

    The files pass by the disk one at a time; the binding itself is done by a child process that may take 1 GB and
    120 s. A file that cannot be read, is missing or in quarantine is replaced by a page that says so.
    """
    with tempfile.TemporaryDirectory(prefix="ecandidat-") as name:
        folder = Path(name)
        (folder / "cover.pdf").write_bytes(cover)
        sections = [(part.title, list(_sheets(part, folder))) for part in parts if part.files]
        job = {
            **{key: str(folder / f"{key}.pdf") for key in ("cover", "placeholders", "out")},
            "title": title or _("Dossier de candidature"),
            "cover_title": cover_title or _("Récapitulatif"),
            "seconds": SECONDS_A_FILE,
        }
        answer = _bound(job, sections)
        with (folder / "out.pdf").open("rb") as bound:
            shutil.copyfileobj(bound, out, storage.CHUNK)
    sheets = _flat(sections)
    return Merged(answer["pages"], tuple(sheets[index].file for index in answer["unreadable"]))


def neutralised(file: StoredFile) -> BinaryIO:
    """A PDF's same pages without what acts by itself: scripts, forms, programs, attached files (F05).

    The answer is an open file without a name. Raises FileNotFoundError when the bytes are gone and MergeError when
    the pages cannot be rewritten within 15 s and 1 GB.
    """
    with tempfile.TemporaryDirectory(prefix="ecandidat-") as name:
        original, out = Path(name) / "original.pdf", Path(name) / "out.pdf"
        with original.open("wb") as copy:
            storage.copy_measured(storage.read_chunks(file.storage_key), copy)
        job = {"cover": str(original), "out": str(out), "title": file.name, "cover_title": "", "sections": []}
        order = json.dumps({**job, "placeholders": ""}).encode()
        if not run_confined(BINDER, memory=MEMORY, seconds=SECONDS_A_FILE, said=order).ended_well:
            raise MergeError(f"file {file.ref} cannot be rewritten")
        return out.open("rb")


def _bound(job: dict[str, Any], sections: _Sections) -> dict[str, Any]:
    """Run the binder; should it die on a file in spite of its care, run it again without that one.

    A binder killed from outside is run again as it was: the machine was short of memory, and the file is blamed only
    when it happens there a second time (I08).
    """
    sheets = _flat(sections)
    killed_at: set[str] = set()
    for _attempt in range(ATTEMPTS):
        if sheets:
            Path(job["placeholders"]).write_bytes(_placeholders(sheets))
        order = {**job, "sections": _as_jobs(sections), "placeholders": job["placeholders"] if sheets else ""}
        outcome = run_confined(BINDER, memory=MEMORY, seconds=SECONDS, said=json.dumps(order).encode())
        steps = outcome.said.decode().splitlines()
        if outcome.ended_well:
            return json.loads(steps[-1])
        step = steps[-1] if steps else ""
        if outcome.was_killed and step not in killed_at:
            killed_at.add(step)
            continue
        if not step.isdecimal():
            break
        sheets[int(step)].reason = _("sa lecture demande trop de temps ou de mémoire")
    raise MergeError(f"the binder stopped after: {steps[-1:]}")


def _as_jobs(sections: _Sections) -> list[dict[str, Any]]:
    numbers = count()
    return [{"title": title, "files": [sheet.as_job(next(numbers)) for sheet in sheets]} for title, sheets in sections]


def _flat(sections: _Sections) -> list[_Sheet]:
    return [sheet for _title, sheets in sections for sheet in sheets]


def _placeholders(sheets: list[_Sheet]) -> bytes:
    """A page for each file, in order: eight milliseconds for all, so that the child need not typeset."""
    files = [
        {
            "title": sheet.title,
            "name": sheet.file.name,
            "stored_on": day_short(localtime(sheet.file.created_at).date()),
            "reason": sheet.reason or _("le fichier est endommagé"),
        }
        for sheet in sheets
    ]
    return typeset("unreadable_pieces", {"files": files})


def _sheets(part: Part, folder: Path) -> Iterator[_Sheet]:
    for file in part.files:
        sheet = _Sheet(file, part.title, folder / file.ref, _quarantine(file))
        if not sheet.reason:
            try:
                with sheet.path.open("wb") as copy:
                    storage.copy_measured(storage.read_chunks(file.storage_key), copy)
            except FileNotFoundError:
                sheet.reason = _("son contenu est momentanément indisponible")
        yield sheet


def _quarantine(file: StoredFile) -> str:
    if file.scan == ScanState.WAITING:
        return _("l’antivirus ne l’a pas encore vérifié")
    if file.scan == ScanState.REFUSED:
        return _("il est trop lourd pour l’antivirus, qui n’a pas pu le vérifier")
    return "" if file.is_readable else _("l’antivirus y a trouvé un programme malveillant")
