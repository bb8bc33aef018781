"""Stored files: keep a person's, keep ours, let go. What the scanner says is written by `scanning`."""

import logging
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files import File
from django.db import transaction

from documents import scanning, storage, tasks
from documents.enums import ScanState
from documents.models import StoredFile
from documents.validators import check, check_size, clean_name, refused
from ecandidat.common import clock
from ecandidat.common.bell import ring

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile


logger = logging.getLogger(__name__)


class StorageDown(Exception):
    """The storage did not keep the bytes: nothing was saved."""


def store(upload: "UploadedFile", *, owner: Any, purpose: str) -> StoredFile:
    """Judge a person's file by its content and keep it; FileRefused says in French why not.

    The bytes are written before the row: if the surrounding transaction fails, `sweep_files` takes them away.
    With a scanner configured the file is in quarantine from its first instant.
    """
    name = upload.name or ""
    check_size(upload.size or 0, name=name)
    with tempfile.NamedTemporaryFile(prefix="ecandidat-") as spool:
        sha256, size = _spooled(upload, spool, name)
        checked = check(Path(spool.name), name=name)
        try:
            return _keep(
                spool,
                owner=owner,
                purpose=purpose,
                name=clean_name(name, checked.kind),
                content_type=checked.kind.value,
                size=size,
                sha256=sha256,
                pages=checked.pages,
                **_quarantine(),
            )
        except StorageDown as down:
            raise refused("storage", name) from down


def store_bytes(content: bytes, *, name: str, content_type: str, owner: Any, purpose: str) -> StoredFile:
    """Keep a paper that we made ourselves; it is ours, so its content is not judged."""
    with tempfile.NamedTemporaryFile(prefix="ecandidat-") as spool:
        sha256, size = storage.copy_measured([content], spool)
        return _keep(
            spool, owner=owner, purpose=purpose, name=name, content_type=content_type, size=size, sha256=sha256
        )


def discard(stored_file: StoredFile) -> None:
    """Delete the row now and the bytes once that is committed; ProtectedError while somebody holds it."""
    with transaction.atomic():
        row = StoredFile.objects.select_for_update(of=("self",)).get(pk=stored_file.pk)
        row.delete()
        # robust: a storage that is down leaves an orphan for the sweep, never an error after the commit
        transaction.on_commit(partial(storage.private().delete, row.storage_key), robust=True)


def _spooled(upload: "UploadedFile", spool: Any, name: str) -> tuple[str, int]:
    """The upload on our disk, its hash and size counted on the way: a size that lied is met here."""
    limit = settings.PIECE_MAX_FILE_BYTES
    try:
        measured = storage.copy_measured(upload.chunks(storage.CHUNK), spool, at_most=limit)
    except storage.StorageLimitError as passed:
        raise refused("too_big", name, passed.size) from passed
    spool.flush()
    return measured


def _quarantine() -> dict[str, Any]:
    return {"scan": ScanState.WAITING, "scan_due_at": clock.now()} if scanning.is_on() else {}


def _keep(spool: Any, *, owner: Any, purpose: str, **facts: Any) -> StoredFile:
    spool.seek(0)
    key = written(spool, purpose)
    with transaction.atomic():
        kept = StoredFile.objects.create(owner=owner, storage_key=key, **facts)
        if kept.is_waiting:
            transaction.on_commit(partial(ring, tasks.scan, kept.pk), robust=True)
    return kept


def written(spool: Any, purpose: str) -> str:
    """The key under which the bytes now are. Raises StorageDown, whatever the storage raised."""
    key = storage.new_key(purpose)
    try:
        return storage.private().save(key, File(spool))
    except Exception as error:
        # Each storage has errors of its own; to a person they are one: nothing was kept, try again later.
        logger.exception("storage refused to keep a file")
        raise StorageDown from error


def discard_orphan(key: str) -> None:
    """Delete bytes whose row was never committed; StoredFile rows are looked at once more first."""
    with transaction.atomic():
        if not StoredFile.objects.filter(storage_key=key).exists():
            storage.private().delete(key)
