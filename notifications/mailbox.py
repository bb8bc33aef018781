"""Mails kept as files: what the embedded mode sends with, and what the demo's mailbox page reads."""

import re
import smtplib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend

from ecandidat.common import clock

NAME = re.compile(r"[0-9A-Za-z-]{1,120}")


class EmlBackend(BaseEmailBackend):
    """One .eml file per mail in EMAIL_FILE_PATH, whole or absent."""

    def send_messages(self, email_messages):
        for message in email_messages:
            try:
                _write(message)
            except OSError as error:
                # What a mail server answers when its disk is full: the outbox tries again later.
                raise smtplib.SMTPDataError(452, str(error)) from error
        return len(email_messages)


def _write(message) -> None:
    folder = Path(settings.EMAIL_FILE_PATH)
    folder.mkdir(parents=True, exist_ok=True)
    content = message.message()
    identity = re.sub(r"[^0-9A-Za-z]+", "-", content["Message-ID"].partition("@")[0]).strip("-")
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".part", delete=False) as part:
        part.write(content.as_bytes(linesep="\r\n"))
    Path(part.name).replace(folder / f"{clock.now().astimezone(UTC):%Y%m%dT%H%M%S%f}-{identity}.eml")


@dataclass(frozen=True)
class KeptFile:
    """An attachment of a kept mail, by its place in it."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class KeptMail:
    """A kept mail, as the mailbox page shows it."""

    name: str
    to: str
    subject: str
    sent_at: datetime | None
    body: str
    files: tuple[KeptFile, ...]


class Kept:
    """The kept mails, the latest first; a slice reads only the files that it shows."""

    def __init__(self) -> None:
        folder = Path(getattr(settings, "EMAIL_FILE_PATH", None) or ".")
        self.paths = sorted(folder.glob("*.eml"), reverse=True)

    def __len__(self) -> int:
        return len(self.paths)

    def __getitem__(self, part: slice) -> list[KeptMail]:
        return list(self._read(self.paths[part]))

    def _read(self, paths: list[Path]) -> Iterator[KeptMail]:
        for path in paths:
            yield parse(path.stem, path.read_bytes())


def find(name: str) -> KeptMail | None:
    """The kept mail of that name; None when there is none, or when the name is not one that we give."""
    if not NAME.fullmatch(name):
        return None
    path = Path(settings.EMAIL_FILE_PATH) / f"{name}.eml"
    return parse(name, path.read_bytes()) if path.is_file() else None


def parse(name: str, content: bytes) -> KeptMail:
    """A mail from its bytes: its text part and its attachments."""
    message = message_from_bytes(content, policy=policy.default)
    text = message.get_body(preferencelist=("plain",))
    return KeptMail(
        name=name,
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        sent_at=_date(message),
        body=text.get_content().replace("\r\n", "\n").strip() if text else "",
        files=tuple(_kept_file(part) for part in message.iter_attachments()),
    )


def _date(message: EmailMessage) -> datetime | None:
    if not message["Date"]:
        return None
    sent_at = parsedate_to_datetime(str(message["Date"]))
    # « -0000 » is UTC said without a place: the parser leaves it without a zone.
    return sent_at if sent_at.tzinfo else sent_at.replace(tzinfo=UTC)


def _kept_file(part: EmailMessage) -> KeptFile:
    return KeptFile(part.get_filename() or "piece-jointe", part.get_content_type(), part.get_payload(decode=True))
