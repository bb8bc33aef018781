"""Reads what mail servers say of a mail: their own reports (RFC 3464), and the signed call-backs of a relay. Pure."""

import hashlib
import hmac
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.utils import parsedate_to_datetime

from ecandidat.common.text import visible
from notifications.enums import BounceKind

# A call-back older than this, or signed for later than this, is a replay or a clock that lies.
SIGNATURE_SECONDS = 300
MESSAGE_ID = re.compile(r"<[^<>\s]+@[^<>\s]+>")
EVENT_ID_LENGTH = 120
DIAGNOSTIC_LENGTH = 500
MOST_EVENTS = 1000
KINDS = {"failed": BounceKind.HARD, "delayed": BounceKind.SOFT, "delivered": BounceKind.DELIVERED}


class ReportError(Exception):
    """What came is not a report that we can read."""


class SignatureRefused(Exception):
    """A call-back that does not prove that it comes from our relay, now."""


@dataclass(frozen=True)
class Report:
    """One thing said about one mail at one address; `message_id` is ours when the server kept it."""

    event_id: str
    kind: BounceKind
    address: str
    message_id: str
    at: datetime
    diagnostic: str = ""


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """What the relay writes in `X-Bounce-Signature`: HMAC-SHA256 of `<timestamp>.<body>`, in hexadecimal."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def check_signature(secret: str, timestamp: str, signature: str, body: bytes, *, now: datetime) -> None:
    """Raise `SignatureRefused` unless `body` was signed with `secret` less than five minutes ago."""
    if not secret or not hmac.compare_digest(sign(secret, timestamp, body).encode(), signature.encode()):
        raise SignatureRefused("signature")
    if not re.fullmatch(r"\d{1,12}", timestamp) or abs(now.timestamp() - int(timestamp)) > SIGNATURE_SECONDS:
        raise SignatureRefused("timestamp")


def from_callback(body: bytes) -> list[Report]:
    """The events of a call-back: `{"events": [{"id", "type", "address", "message_id", "at", "diagnostic"}]}`.

    All or nothing: raises `ReportError` when one of them cannot be read, so that the relay tells it again.
    """
    try:
        events = json.loads(body)["events"]
        if len(events) > MOST_EVENTS:
            raise ReportError(f"more than {MOST_EVENTS} events")
        return [_event(event) for event in events]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReportError(str(error)) from error


def _event(event: dict) -> Report:
    at = datetime.fromisoformat(event["at"])
    if at.tzinfo is None:
        raise ReportError("an instant without its zone")
    identity, address = _one_line(event["id"]), _one_line(event["address"]).lower()
    if not 0 < len(identity) <= EVENT_ID_LENGTH or "@" not in address or len(address) > 254:
        raise ReportError("an event without identity or address")
    return Report(
        identity,
        BounceKind(event["type"]),
        address,
        _one_line(event.get("message_id") or ""),
        at.astimezone(UTC),
        _one_line(event.get("diagnostic") or "")[:DIAGNOSTIC_LENGTH],
    )


def from_mail(content: bytes, *, now: datetime) -> list[Report]:
    """The recipients of a delivery report (RFC 3464). Raises `ReportError` for any other mail."""
    mail = message_from_bytes(content, policy=policy.default)
    status = next((part for part in mail.walk() if part.get_content_type() == "message/delivery-status"), None)
    if status is None or not isinstance(status.get_payload(), list):
        raise ReportError("not a delivery report")
    message_id = _returned_message_id(mail)
    at = _date(mail, now)
    return [report for block in status.get_payload() for report in _recipient(block, message_id, at)]


def _recipient(block: Message, message_id: str, at: datetime) -> Iterator[Report]:
    action = str(block.get("Action") or "").strip().lower()
    named = _one_line(block.get("Original-Recipient") or block.get("Final-Recipient") or "")
    address = named.rpartition(";")[2].strip().lower()
    if action not in KINDS or "@" not in address or len(address) > 254:
        return  # the report's own head, or a relay's « relayed » and « expanded », which say nothing of the arrival
    code = _one_line(block.get("Status") or "")
    kind = KINDS[action]
    if kind is BounceKind.HARD and not code.startswith("5"):
        kind = BounceKind.SOFT
    identity = hashlib.sha256(f"{message_id}|{address}|{action}|{code}".encode()).hexdigest()[:40]
    said = _one_line(block.get("Diagnostic-Code") or code)[:DIAGNOSTIC_LENGTH]
    yield Report(f"dsn:{identity}", kind, address, message_id, at, said)


def _returned_message_id(mail: EmailMessage) -> str:
    """The Message-ID of the mail that came back: its text is joined, whole or its head alone."""
    for part in mail.walk():
        if part.get_content_type() == "message/rfc822" and isinstance(part.get_payload(), list):
            found = str(part.get_payload()[0].get("Message-ID") or "")
        elif part.get_content_type() == "text/rfc822-headers":
            found = str(message_from_bytes(part.get_payload(decode=True) or b"").get("Message-ID") or "")
        else:
            continue
        if match := MESSAGE_ID.search(_one_line(found)):
            return match.group()
    return ""


def _date(mail: EmailMessage, now: datetime) -> datetime:
    """When the report was written; a missing date, or one of the future, is now."""
    try:
        written = parsedate_to_datetime(str(mail["Date"]))
    except (TypeError, ValueError):
        return now
    return min(written if written.tzinfo else written.replace(tzinfo=UTC), now)


def _one_line(text: object) -> str:
    """What a server wrote, without what no column takes: a NUL, half of a character."""
    return " ".join(visible(str(text).encode(errors="replace").decode()).split())
