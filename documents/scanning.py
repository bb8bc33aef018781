"""One stored file through the scanner: claim the row, ask, write the verdict. Whatever fails, the file waits."""

import logging
import time
from collections import Counter
from datetime import timedelta

from django.conf import settings
from django.db import transaction

from documents import storage
from documents.enums import ScanState
from documents.models import StoredFile
from documents.scanner import Scanner, ScannerDown
from ecandidat.common import clock

logger = logging.getLogger(__name__)

# The first is longer than any scan (CLAMAV_SECONDS): past it the worker that claimed the file is dead, not slow.
BACK_OFF = [timedelta(minutes=minutes) for minutes in (2, 3, 5)]
# While nobody answers no file is at fault: all are asked for again soon after the scanner is back.
DOWN = timedelta(seconds=30)
SWEEP_SECONDS = 25


def is_on() -> bool:
    """Whether this installation has a scanner; without one, files are kept as « analyse non configurée »."""
    return bool(settings.CLAMAV_SOCKET)


def scan(pk: int) -> ScanState | None:
    """Scan the file `pk` if it waits for it now; answers the verdict, None when there is none yet."""
    file = _claim(pk=pk) if is_on() else None
    try:
        return None if file is None else _examined(file)
    except ScannerDown:
        return None


def sweep() -> Counter:
    """Scan what waits, the longest waiting first, for at most SWEEP_SECONDS; answers the outcomes, counted.

    It ends at once when the scanner does not answer; a file without verdict goes behind the others.
    """
    reached: Counter[str] = Counter()
    stop_at = time.monotonic() + SWEEP_SECONDS
    while is_on() and time.monotonic() < stop_at and (file := _claim()):
        try:
            reached[_examined(file) or ScanState.WAITING] += 1
        except ScannerDown:
            reached["down"] += 1
            break
    return reached


def record_scan(stored_file: StoredFile, state: ScanState) -> StoredFile:
    """Write what the scanner said; the file waits no more."""
    with transaction.atomic():
        row = StoredFile.objects.select_for_update(of=("self",)).get(pk=stored_file.pk)
        row.scan, row.scan_due_at = state, None
        row.save(update_fields=["scan", "scan_due_at"])
    return row


def _claim(**which: int) -> StoredFile | None:
    """Take the file that is due first for this worker alone; committed before a byte leaves."""
    now = clock.now()
    with transaction.atomic():
        due = StoredFile.objects.to_scan(now).filter(**which)
        file = due.select_for_update(of=("self",), skip_locked=True).first()
        if file is not None:
            file.scan_due_at = now + BACK_OFF[min(file.scan_tries, len(BACK_OFF) - 1)]
            file.scan_tries += 1
            file.save(update_fields=["scan_tries", "scan_due_at"])
    return file


def _examined(file: StoredFile) -> ScanState | None:
    """Ask and write; ScannerDown gives the try back, anything else costs this file its turn."""
    scanner = Scanner(settings.CLAMAV_SOCKET, settings.CLAMAV_SECONDS)
    try:
        verdict = scanner.judge(storage.read_chunks(file.storage_key))
    except ScannerDown:
        logger.warning("the virus scanner does not answer: files wait", exc_info=True)
        file.scan_due_at = clock.now() + DOWN
        file.scan_tries -= 1
        file.save(update_fields=["scan_tries", "scan_due_at"])
        raise
    except Exception:
        # No verdict, a storage that is down, bytes that are gone: the row is safe and others come first.
        logger.warning("file %s has no verdict after %s tries", file.ref, file.scan_tries, exc_info=True)
        return None
    record_scan(file, verdict)
    if verdict is not ScanState.CLEAN:
        logger.warning("file %s is %s: nobody can read it", file.ref, verdict)
    return verdict
