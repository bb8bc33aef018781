"""Ask clamd whether bytes are clean, by its INSTREAM protocol, over TCP or a socket of this machine."""

import contextlib
import socket
import struct
import time
from collections.abc import Iterable
from dataclasses import dataclass

from documents.enums import ScanState


class ScannerDown(Exception):
    """Nobody answers at that address: no file is at fault, they all wait."""


class NoVerdict(Exception):
    """The scanner was there and said nothing we can rely on, in time: this file waits for another try."""


@dataclass(frozen=True)
class Scanner:
    """Where clamd listens (`host:port`, or the path of its socket), and how long a whole scan may take."""

    address: str
    seconds: float

    def judge(self, chunks: Iterable[bytes]) -> ScanState:
        """CLEAN, INFECTED, or REFUSED past clamd's StreamMaxLength; whatever else happens is an exception."""
        deadline = time.monotonic() + self.seconds
        with self._line() as line:
            try:
                answer = _dialogue(line, chunks, deadline)
            except OSError as error:
                raise NoVerdict(repr(error)) from error
        return _verdict(answer)

    def _line(self) -> socket.socket:
        host, _colon, port = self.address.rpartition(":")
        is_path = self.address.startswith("/")
        line = socket.socket(socket.AF_UNIX) if is_path else None
        try:
            if line is None:
                return socket.create_connection((host, int(port)), timeout=self.seconds)
            line.settimeout(self.seconds)
            line.connect(self.address)
        except OSError as error:
            if line is not None:
                line.close()
            raise ScannerDown(f"{self.address}: {error}") from error
        return line


def _dialogue(line: socket.socket, chunks: Iterable[bytes], deadline: float) -> bytes:
    # clamd hangs up in the middle of a file that is too long for it: what it said before is still to be read.
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        _send(line, b"zINSTREAM\0", deadline)
        for chunk in chunks:
            _send(line, struct.pack("!I", len(chunk)) + chunk, deadline)
        _send(line, struct.pack("!I", 0), deadline)
    answer = b""
    while not answer.endswith(b"\0"):
        line.settimeout(_left(deadline))
        part = line.recv(4096)
        if not part:
            break
        answer += part
    return answer


def _send(line: socket.socket, data: bytes, deadline: float) -> None:
    line.settimeout(_left(deadline))
    line.sendall(data)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("the scan took too long")
    return left


def _verdict(answer: bytes) -> ScanState:
    said = answer.rstrip(b"\0\n ")
    if said == b"stream: OK":
        return ScanState.CLEAN
    if said.startswith(b"stream: ") and said.endswith(b" FOUND"):
        return ScanState.INFECTED
    if b"size limit exceeded" in said:
        return ScanState.REFUSED
    raise NoVerdict(said.decode(errors="replace")[:200] or "no answer")
