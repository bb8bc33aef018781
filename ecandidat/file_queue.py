"""Celery's queue over files, whole: a message is seen once written, a table of bindings by one process at a time.

Kombu opens a message under its final name, then writes it: who reads in between gets half of it, and the message is
gone (celery/kombu#1551). Two programs that start together also overwrite each other's bindings. Nothing of ours is
lost by it, since the rows say what is to be done, but mails wait for the next sweep and the traceback frightens.
"""

import logging
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from json import JSONDecodeError
from pathlib import Path
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.json import dumps

logger = logging.getLogger(__name__)


class Channel(filesystem.Channel):
    """Writes beside and renames; takes a lock of its own around the tables of bindings."""

    def _put(self, queue: str, payload: dict[str, Any], **kwargs: Any) -> None:
        written = Path(self.data_folder_out) / f"{round(time.monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        unfinished = written.with_suffix(".unfinished")
        try:
            unfinished.write_text(dumps(payload), encoding="utf-8")
            unfinished.replace(written)
        except OSError as error:
            raise ChannelError(f"Cannot add file {written} to directory") from error

    def _get(self, queue: str) -> dict[str, Any]:
        """The next message; one that a power cut left unreadable is gone, and its row waits for the sweep."""
        while True:
            try:
                return super()._get(queue)
            except JSONDecodeError:
                logger.warning("a message of %s could not be read: the next sweep does what it asked for", queue)

    def get_table(self, exchange: str) -> list[filesystem.exchange_queue_t]:
        with self._alone():
            try:
                return super().get_table(exchange)
            except JSONDecodeError:
                return []

    def _queue_bind(self, exchange: str, *binding: str) -> None:
        with self._alone():
            try:
                super()._queue_bind(exchange, *binding)
            except JSONDecodeError:  # left so by a power cut: each program binds its own again when it starts
                self._exchange_file(exchange).unlink()
                super()._queue_bind(exchange, *binding)

    def _delete(self, *arguments: Any, **options: Any) -> None:
        with self._alone():
            super()._delete(*arguments, **options)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with (self.control_folder / "tables.lock").open("a") as file:
            filesystem.lock(file, filesystem.LOCK_EX)
            yield  # closing the file gives the lock back


class Transport(filesystem.Transport):
    Channel = Channel
