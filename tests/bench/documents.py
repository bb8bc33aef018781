"""What keeping and binding files costs: seconds, memory of the server's process and of its confined child."""

import io
import os
import resource
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.db import transaction
from django.test import Client
from PIL import Image

from documents.commands import store
from documents.pdf import Part, merge, typeset
from tests.documents import samples
from tests.factories.documents import OwnerFactory

MEGABYTE = 1024**2
FORGET_PEAK, MEMORY = Path("/proc/self/clear_refs"), Path("/proc/self/status")


@dataclass(frozen=True)
class Cost:
    """Median seconds, megabytes by which the server's process grew at its peak, megabytes at the child's peak."""

    name: str
    seconds: float
    server_growth: float
    child_peak: float


def measured(name: str, work: Callable[[], object], *, times: int = 5) -> Cost:
    """Run `work` for its time, then once more, slower, with the memory of the children looked at."""
    _forget_peak()
    before, took = _own_peak(), []
    for _time in range(times):
        started = time.perf_counter()
        work()
        took.append(time.perf_counter() - started)
    return Cost(name, statistics.median(took), _own_peak() - before, _children_peak(work))


def _forget_peak() -> None:
    """Linux forgets the peak that making the samples left; elsewhere growth below that peak goes unseen."""
    if FORGET_PEAK.exists():
        FORGET_PEAK.write_text("5")


def _own_peak() -> float:
    if MEMORY.exists():
        lines = MEMORY.read_text().splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (MEGABYTE if sys.platform == "darwin" else 1024)


def _children_peak(work: Callable[[], object]) -> float:
    """Sampled, for a child's own count starts at the size of the parent that it was forked from."""
    seen, over = [0.0], threading.Event()

    def watch():
        while not over.wait(0.002):
            seen.extend(_programs())

    watcher = threading.Thread(target=watch)
    watcher.start()
    work()
    over.set()
    watcher.join()
    return max(seen)


def _programs() -> Iterator[float]:
    """The memory of each child that runs one of our confined programs, in megabytes."""
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            if any(word.endswith(("probe.py", "binder.py")) for word in child.cmdline()):
                yield child.memory_info().rss / MEGABYTE


def scan(megabytes: float) -> bytes:
    """A PDF of one page holding a scanned image of about `megabytes`: noise, so that nothing compresses."""
    side = int((megabytes * MEGABYTE / 0.43) ** 0.5)
    out = io.BytesIO()
    Image.frombytes("RGB", (side, side), os.urandom(side * side * 3)).save(out, "PDF", quality=50)
    return out.getvalue()


def photograph(megabytes: float) -> bytes:
    side = int((megabytes * MEGABYTE / 0.43) ** 0.5)
    out = io.BytesIO()
    Image.frombytes("RGB", (side, side), os.urandom(side * side * 3)).save(out, "JPEG", quality=50)
    return out.getvalue()


def sent(content: bytes, name: str) -> TemporaryUploadedFile:
    """An upload as Django hands it over: already on the disk."""
    upload = TemporaryUploadedFile(name, "application/octet-stream", len(content), None)
    upload.write(content)
    upload.seek(0)
    return upload


def upload_cost(client: Client, address: str) -> Cost:
    """A whole request that drops 5 MB on a line: reading the body, checking, keeping, answering."""
    content = scan(5)

    def drop():
        answer = client.post(address, {"fichier": SimpleUploadedFile("s.pdf", content, "application/pdf")})
        if answer.status_code != 302:
            raise RuntimeError(f"{address}: {answer.status_code}, the file was refused")

    return measured("Déposer un PDF de 5 Mo (requête entière)", drop)


def costs() -> list[Cost]:
    """Everything of the issue's figures that concerns files; needs a database, leaves nothing in it."""
    with transaction.atomic():
        found = _costs(OwnerFactory())
        transaction.set_rollback(True)
    return found


def _costs(owner) -> list[Cost]:
    pdf, photo, two = scan(5), photograph(5), scan(2)
    pieces = [store(sent(two, f"{number}.pdf"), owner=owner, purpose="bench") for number in range(12)]
    photos = [store(sent(photograph(2), f"{number}.jpg"), owner=owner, purpose="bench") for number in range(12)]
    cover = samples.pdf(2)
    full = [Part(f"Pièce {number}", [piece] * 6) for number, piece in enumerate(pieces)]
    paper = {"files": [{"title": "CV", "name": "cv.pdf", "stored_on": "14 avril 2025", "reason": "illisible"}]}

    def bind(parts):
        def work():
            with tempfile.TemporaryFile() as out:
                merge(cover, parts, out)

        return work

    return [
        measured("Composer une page", lambda: typeset("unreadable_pieces", paper), times=50),
        measured("Garder une photographie de 5 Mo", lambda: store(sent(photo, "p.jpg"), owner=owner, purpose="bench")),
        measured("Garder un PDF de 5 Mo", lambda: store(sent(pdf, "s.pdf"), owner=owner, purpose="bench")),
        measured("Assembler 12 photographies de 2 Mo", bind([Part(file.name, [file]) for file in photos])),
        measured("Assembler 12 PDF de 2 Mo", bind([Part(file.name, [file]) for file in pieces])),
        measured("Assembler 72 PDF de 2 Mo (un dossier plein)", bind(full), times=1),
    ]
