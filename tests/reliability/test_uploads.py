"""Uploads byte by byte against a real gunicorn: slow, cut, lying about their size (T02, F13, F14)."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone

from applications import limits
from applications.models import PieceFile
from tests.applications import scene
from tests.documents import samples
from tests.services.peers import _url_of_test_database
from tests.services.servers import free_port

pytestmark = pytest.mark.one_engine

TOKEN = "a" * 32
BOUNDARY = "limite-entre-les-parties"


class Site:
    """One worker, two threads, for one dossier at a time, on a clock that each test sets."""

    def __init__(self, folder):
        self.port, self.clock, self.log = free_port(), folder / "clock", folder / "gunicorn.log"
        environment = {
            "TEST_DATABASE_URL": _url_of_test_database(),
            "TEST_CLOCK": str(self.clock),
            "DJANGO_SETTINGS_MODULE": "ecandidat.settings.test",
            "TMPDIR": str(folder),
        }
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "tests.reliability.late:application",
                 "-b", f"127.0.0.1:{self.port}", "-k", "gthread", "--threads", "2", "--no-control-socket"],
                cwd=django_settings.BASE_DIR, env=os.environ | environment, stdout=output, stderr=output,
            )  # fmt: skip
        self.wait()

    def takes(self, dossier):
        """Its owner signed in, a minute before the limit."""
        self.dossier, self.limit = dossier, limits.write_limit(dossier)
        candidate = Client()
        candidate.force_login(dossier.file.user)
        self.cookies = f"sessionid={candidate.cookies['sessionid'].value}; csrftoken={TOKEN}"
        self.is_at(-60)

    def is_at(self, from_limit):
        """So many seconds from the limit, on the server's clock, which goes on from there."""
        self.ahead = (self.limit - timezone.now()).total_seconds() + from_limit
        self.clock.write_text(str(self.ahead))

    def wait(self):
        while True:
            try:
                self.connect().close()
                return
            except OSError:
                assert self.process.poll() is None, self.log.read_text()
                time.sleep(0.05)

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.port), timeout=20)

    def head(self, **headers):
        line = self.dossier.pieces.first()
        return "".join(
            [
                f"POST /candidatures/{self.dossier.ref}/pieces/{line.ref}/deposer/ HTTP/1.1\r\nHost: 127.0.0.1\r\n",
                f"Cookie: {self.cookies}\r\nContent-Type: multipart/form-data; boundary={BOUNDARY}\r\n",
                *(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items()),
                "\r\n",
            ]
        ).encode()

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=20)


def multipart(content):
    token = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{TOKEN}\r\n'
    file = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="fichier"; filename="cv.pdf"\r\n\r\n'
    return token.encode() + file.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()


def status(line):
    return int(line.recv(4096).split(b" ")[1])


@pytest.fixture(scope="module")
def server(django_db_setup):
    with tempfile.TemporaryDirectory(prefix="ecandidat-uploads-") as folder:
        started = Site(Path(folder))
        yield started
        started.stop()


@pytest.fixture
def site(server, transactional_db):
    server.takes(scene.filed(scene.opening_in()))
    return server


def left_behind(site):
    """Files that the server spooled and forgot."""
    return [path.name for path in site.log.parent.iterdir() if path.suffix == ".upload"]


def test_an_upload_is_judged_by_its_first_byte_whenever_its_last_one_comes(site):
    """T02: begun a second before the limit and ended three after, it is kept; begun after it, it is not."""
    body = multipart(samples.pdf(size=200_000))
    site.is_at(-1)
    with site.connect() as line:
        line.sendall(site.head(Content_Length=len(body)))
        half = len(body) // 2
        for part in range(20):
            line.sendall(body[part * half // 20 : (part + 1) * half // 20])
            time.sleep(0.2)
        line.sendall(body[half:])
        assert status(line) == 302
    kept = PieceFile.objects.get()
    assert site.limit - timedelta(seconds=2) < kept.received_at < site.limit
    assert timezone.now() + timedelta(seconds=site.ahead) > site.limit + timedelta(seconds=2)


def test_an_upload_begun_after_the_limit_is_refused(site):
    body = multipart(samples.pdf())
    site.is_at(0.2)
    with site.connect() as line:
        line.sendall(site.head(Content_Length=len(body)) + body)
        assert status(line) == 422
    assert not PieceFile.objects.exists()


def test_five_gigabytes_are_refused_before_they_are_sent(site):
    """F13: answered on the headers alone; nothing waits for the rest, nothing is kept."""
    with site.connect() as line:
        started = time.monotonic()
        line.sendall(site.head(Content_Length=5 * 1024**3))
        assert status(line) == 413
        assert time.monotonic() - started < 2
    assert left_behind(site) == []


def test_an_upload_cut_at_its_end_attaches_nothing_and_leaves_nothing(site):
    """F14: the same person begins again at once, and is served."""
    body = multipart(samples.pdf(size=300_000))
    with site.connect() as line:
        line.sendall(site.head(Content_Length=len(body)) + body[: len(body) * 99 // 100])
    time.sleep(0.5)
    assert not PieceFile.objects.exists()
    with site.connect() as line:
        line.sendall(site.head(Content_Length=len(body)) + body)
        assert status(line) == 302
    assert left_behind(site) == []


def test_a_chunked_body_without_an_end_holds_no_page_of_the_others(site):
    """F13: what announces no length is not read as a form, and one stuck thread is not the site."""
    with site.connect() as stuck:
        stuck.sendall(site.head(Transfer_Encoding="chunked") + b"1000\r\n" + b"x" * 0x1000 + b"\r\n")
        with site.connect() as line:
            started = time.monotonic()
            line.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            assert status(line) == 200
            assert time.monotonic() - started < 5
        assert status(stuck) == 403
    assert not PieceFile.objects.exists()


def test_a_length_shorter_than_the_body_keeps_nothing_of_it(site):
    """F13: a length that lies cuts the form, which then holds no whole file."""
    body = multipart(samples.pdf(size=50_000))
    with site.connect() as line:
        line.sendall(site.head(Content_Length=len(body) // 2, Connection="close") + body)
        assert status(line) in (403, 422)
    assert not PieceFile.objects.exists()
