"""Virus scanners for the tests: one that we script, and Debian's with a signature file of our own."""

import shutil
import socket
import struct
import subprocess
import threading
import time
from contextlib import contextmanager

from tests.services.servers import free_port

# Written in two parts, so that a scanner of the developer's own machine leaves this file alone.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
READY_SECONDS = 20


class FakeClamd:
    """Speaks INSTREAM. `hangs_on`, `closes_on`: bytes that make it do so; `limit` is its StreamMaxLength."""

    def __init__(self):
        self.hangs_on = self.closes_on = b"\0never\0"
        self.limit = 10**9
        self.seen = []
        self.server = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.server.getsockname()[1]}"
        self.over = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                line, _peer = self.server.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(line,), daemon=True).start()

    def _answer(self, line):
        with line, line.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            content = b""
            while len(head := stream.read(4)) == 4 and (size := struct.unpack("!I", head)[0]):
                content += stream.read(size)
                if len(content) > self.limit:
                    line.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                    return
            if len(head) < 4:
                return
            self.seen.append(content)
            if self.hangs_on in content:
                self.over.wait(30)
                return
            if self.closes_on in content:
                return
            line.sendall(b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0")

    def stop(self):
        self.over.set()
        self.server.close()


def installed() -> str | None:
    return shutil.which("clamd", path="/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin:/usr/bin:/bin")


@contextmanager
def debian_clamd(folder, *, limit="25M"):
    """A real clamd that knows one virus; answers its address."""
    port = free_port()
    (folder / "local.hdb").write_text("44d88612fea8a8f36de82e1278abb02f:68:Eicar-Test-Signature\n")
    config = folder / "clamd.conf"
    config.write_text(
        f"DatabaseDirectory {folder}\nTCPSocket {port}\nTCPAddr 127.0.0.1\nForeground yes\n"
        f"StreamMaxLength {limit}\nLogFile {folder}/clamd.log\n"
    )
    process = subprocess.Popen(
        [installed(), "--config-file", config], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(port, process)
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(port, process):
    deadline = time.monotonic() + READY_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            assert process.poll() is None, "clamd ended"
            assert time.monotonic() < deadline, "clamd does not answer"
            time.sleep(0.05)
