"""A site started as the image starts it: its database restarts, its code and tables change, clients dawdle."""

import itertools
import os
import select
import socket
import tempfile
import threading
import time
from pathlib import Path

import psycopg
import pytest

from tests.reliability import proxy
from tests.reliability.production import JOBS, Production

pytestmark = pytest.mark.heavy
FULL = bool(os.environ.get("FULL"))
RESTARTS = 5 if FULL else 2
RELOADS = 10 if FULL else 1
NEXT_RELEASE = "tests.reliability.next_release.settings"
HEAD = b"POST /connexion/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
DAWDLERS = {
    "silent": b"",
    "half a head": HEAD + b"X-Slow: ",
    "half a form": HEAD + b"Cookie: csrftoken=" + b"a" * 32 + b"\r\nContent-Length: 90000\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\ncsrf",
}


@pytest.fixture(scope="module")
def production(redis_url):
    # Not under pytest's own folder, which only root may enter: the cluster runs as somebody else.
    with tempfile.TemporaryDirectory(prefix="ecandidat-production-") as folder:
        Path(folder).chmod(0o711)
        site = Production(Path(folder), redis_url)
        yield site
        site.stop()


@pytest.fixture(scope="module")
def redis_url():
    if "TEST_REDIS_URL" not in os.environ:
        pytest.skip("PostgreSQL et Redis ne sont pas là")
    return os.environ["TEST_REDIS_URL"]


class Crowd:
    """Writers and readers that go on until they are told to stop; what they were told, and what failed."""

    def __init__(self, site: Production, writers: int, readers: int):
        self.site, self.over = site, threading.Event()
        self.acknowledged: set[str] = set()
        self.failed: list[int | str] = []
        self.slowest = 0.0
        self.people = [threading.Thread(target=self.write, args=(number,)) for number in range(writers)]
        self.people += [threading.Thread(target=self.read) for _number in range(readers)]

    def __enter__(self):
        for each in self.people:
            each.start()
        return self

    def __exit__(self, *_error):
        self.over.set()
        for each in self.people:
            each.join()

    def write(self, writer: int) -> None:
        for number in itertools.takewhile(lambda _number: not self.over.is_set(), itertools.count()):
            title = f"rechargement {writer}-{number}"
            if self.answered(302, self.site.post_job, title):
                self.acknowledged.add(title)

    def read(self) -> None:
        while not self.over.is_set():
            self.answered(200, lambda: self.site.ask("GET", JOBS)[0])

    def answered(self, expected: int, ask, *arguments) -> bool:
        began = time.monotonic()
        try:
            status = ask(*arguments)
        except OSError as error:
            status = repr(error)
        self.slowest = max(self.slowest, time.monotonic() - began)
        if status != expected:
            self.failed.append(status)
        return status == expected

    def wait_for(self, rows: int) -> None:
        """Until that many more rows are acknowledged."""
        wanted, until = len(self.acknowledged) + rows, time.monotonic() + 60
        while len(self.acknowledged) < wanted:
            assert time.monotonic() < until, "nobody writes any more"
            time.sleep(0.1)


def test_a_database_that_restarts_under_load_loses_nothing_acknowledged(production):
    """I01: the web is not restarted; between two restarts it writes again by itself."""
    with Crowd(production, writers=4, readers=0) as crowd:
        for _restart in range(RESTARTS):
            crowd.wait_for(20)
            production.restart_postgres()
        crowd.wait_for(20)

    assert crowd.acknowledged <= production.kept()
    assert production.post_job("après") == 302
    assert set(crowd.failed) <= {503}, "a database that restarts is said as such, and nothing else fails"


def test_code_loaded_again_under_load_loses_no_request(production):
    """I09: the old processes answer what reached them, and the door stays open while the new ones load."""
    with Crowd(production, writers=2, readers=2) as crowd:
        for _reload in range(RELOADS):
            production.reload()
            crowd.wait_for(10)
    assert crowd.failed == []
    assert crowd.acknowledged <= production.kept()


def test_a_migration_under_load_holds_nobody_and_the_code_of_before_goes_on(production):
    """K12: a backup holds the table; the migration steps aside three times, then passes, and the old code writes."""
    backup = psycopg.connect(production.postgres.url, options="-c idle_in_transaction_session_timeout=20s")
    backup.execute("LOCK TABLE accounts_job IN ACCESS SHARE MODE")
    tries = 0
    with Crowd(production, writers=2, readers=2) as crowd:
        with production.program("migrate", DJANGO_SETTINGS_MODULE=NEXT_RELEASE) as migration:
            for line in migration.stdout:
                tries += "nouvel essai" in line
                if tries == 3:
                    backup.close()
        crowd.wait_for(10)
    assert migration.returncode == 0
    assert tries >= 3
    with psycopg.connect(production.postgres.url) as after:
        assert after.execute("SELECT bool_or(is_remote) FROM accounts_job").fetchone() == (False,)
    assert crowd.failed == []
    assert crowd.slowest < 1
    assert crowd.acknowledged <= production.kept()


def test_behind_the_proxy_of_the_guide_who_dawdles_holds_nobody(production):
    """L08: sixteen of each kind, twice the site's threads; who is quick is served while all of them wait."""
    with proxy.proxy_to(production.port) as door:
        slow = [socket.create_connection(("127.0.0.1", door)) for _kind in DAWDLERS for _number in range(16)]
        for line, words in zip(slow, list(DAWDLERS.values()) * 16, strict=True):
            line.sendall(words)
        production.door = door
        try:
            answers = [production.post_job("vite"), production.ask("GET", JOBS)[0], production.ask("GET", "/")[0]]
            ended, _, _ = select.select(slow, [], [], 0)
            assert (answers, ended) == ([302, 200, 200], []), "each was answered while all the others waited"
            if FULL:
                time.sleep(13)
                ended, _, _ = select.select(slow, [], [], 0)
                assert len(ended) == len(slow), "and nobody waits for ever"
        finally:
            production.door = production.port
            for line in slow:
                line.close()
