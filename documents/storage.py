"""Where private bytes are, under which keys, and how they are counted without being held in memory."""

import hashlib
import re
import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import IO

from django.core.files.storage import Storage, storages

CHUNK = 1024 * 256
_KEY = re.compile(r"[a-z][a-z-]{0,29}/[0-9a-f]{2}/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_PURPOSE = re.compile(r"[a-z][a-z-]{0,29}")


class StorageLimitError(Exception):
    """More bytes came than were allowed; nothing was kept. `size` is what had come by then."""

    def __init__(self, size: int):
        super().__init__(size)
        self.size = size


def private() -> Storage:
    """The storage that no public address reaches."""
    return storages["private"]


def new_key(purpose: str) -> str:
    """`<purpose>/<2 hex>/<uuid4>`: no name, person or campaign in it (decision 20)."""
    if not _PURPOSE.fullmatch(purpose):
        raise ValueError(f"not a purpose: {purpose!r}")
    unique = uuid.uuid4()
    return f"{purpose}/{unique.hex[:2]}/{unique}"


def is_key(name: str) -> bool:
    """Whether a name in the storage is one of ours: the sweep touches nothing else."""
    return _KEY.fullmatch(name) is not None


def copy_measured(chunks: Iterable[bytes], out: IO[bytes], *, at_most: int | None = None) -> tuple[str, int]:
    """Copy, answering (sha256 in hex, size in bytes); stops as soon as `at_most` bytes are passed."""
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        size += len(chunk)
        if at_most is not None and size > at_most:
            raise StorageLimitError(size)
        digest.update(chunk)
        out.write(chunk)
    return digest.hexdigest(), size


def read_chunks(key: str) -> Iterator[bytes]:
    """The stored bytes, a piece at a time; FileNotFoundError when they are gone."""
    with private().open(key, "rb") as stored:
        while chunk := stored.read(CHUNK):
            yield chunk


def fingerprint(key: str) -> tuple[str, int]:
    """(sha256, size) of what the storage really holds, to compare with the row."""
    digest, size = hashlib.sha256(), 0
    for chunk in read_chunks(key):
        digest.update(chunk)
        size += len(chunk)
    return digest.hexdigest(), size


def stored_keys() -> Iterator[str]:
    """Every key of ours that the storage holds, folder by folder."""
    storage = private()
    for purpose in _folders(storage, ""):
        for shard in _folders(storage, purpose):
            for name in storage.listdir(f"{purpose}/{shard}")[1]:
                if is_key(key := f"{purpose}/{shard}/{name}"):
                    yield key


def written_before(key: str, instant: datetime) -> bool:
    """Whether the bytes are older than `instant`; False when they vanished meanwhile."""
    try:
        return private().get_modified_time(key) < instant
    except FileNotFoundError:
        return False


def _folders(storage: Storage, path: str) -> list[str]:
    try:
        return sorted(storage.listdir(path)[0])
    except FileNotFoundError:
        return []
