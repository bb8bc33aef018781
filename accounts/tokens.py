"""Signed links of the mails: activation, new password, new address. Pure: the caller gives the instant.

A link carries a digest of what it stands on (address, password…): it dies by itself when that changes.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

DIGEST_LENGTH = 22


class Purpose(StrEnum):
    """What a link may be used for, and nothing else: each has its own salt."""

    ACTIVATION = "activation"
    RESET = "reset"
    ADDRESS = "address"


class TokenProblem(StrEnum):
    """Why a link does not work, as its page explains it."""

    GARBLED = "garbled"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"


class TokenRefused(Exception):
    """The link does not work; `problem` says which of the three cases it is."""

    def __init__(self, problem: TokenProblem):
        super().__init__(problem.value)
        self.problem = problem


@dataclass(frozen=True)
class Claim:
    """A link that we did sign, whatever its age."""

    subject: int
    digest: str
    issued_at: datetime
    purpose: Purpose

    def check(self, *state: str, now: datetime, lifetime: timedelta) -> None:
        """Raise `TokenRefused` unless the link still stands on `state` and is younger than `lifetime`."""
        if not constant_time_compare(self.digest, _digest(self.purpose, self.subject, state)):
            raise TokenRefused(TokenProblem.SUPERSEDED)
        if not self.is_young(now, lifetime):
            raise TokenRefused(TokenProblem.EXPIRED)

    def is_young(self, now: datetime, lifetime: timedelta) -> bool:
        return now - self.issued_at < lifetime


def make(purpose: Purpose, subject: int, *state: str, now: datetime) -> str:
    """The key of a link about the account `subject`, standing on `state`."""
    payload = [subject, _digest(purpose, subject, state), int(now.timestamp())]
    return signing.dumps(payload, salt=_salt(purpose))


def read(purpose: Purpose, key: str) -> Claim:
    """What a key says, once its signature is checked. Raises `TokenRefused` (garbled)."""
    try:
        subject, digest, issued = signing.loads(key, salt=_salt(purpose))
    except (signing.BadSignature, ValueError, TypeError):
        raise TokenRefused(TokenProblem.GARBLED) from None
    return Claim(subject, digest, datetime.fromtimestamp(issued, tz=UTC), purpose)


def _salt(purpose: Purpose) -> str:
    return f"accounts.{purpose.value}"


def _digest(purpose: Purpose, subject: int, state: tuple[str, ...]) -> str:
    value = "\x1f".join([str(subject), *state])
    return salted_hmac(_salt(purpose), value, algorithm="sha256").hexdigest()[:DIGEST_LENGTH]
