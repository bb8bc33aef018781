"""The engines of the suite, started before Django reads its settings: a pytest plugin (`-p tests.services`).

PostgreSQL and Redis come from TEST_DATABASE_URL / TEST_REDIS_URL, else the machine's binaries, else the wheels'.
What is missing is replaced by the embedded engine and said in the last lines; `--require-services` refuses instead.
"""

import atexit
import gc
import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

from tests.services import binaries, servers

HOW_TO_GET = {
    "PostgreSQL": "apt-get install postgresql | brew install postgresql | docker compose up -d db + TEST_DATABASE_URL",
    "Redis": "apt-get install redis-server | brew install redis | docker compose up -d redis + TEST_REDIS_URL",
    "Chromium": "apt-get install chromium | brew install --cask chromium",
}
INSTEAD = {
    "PostgreSQL": "the suite ran on SQLite, the race tests were skipped",
    "Redis": "Celery ran over its filesystem transport, the cache was in memory",
    "Chromium": "the browser tests were skipped",
}


class Engines:
    """What this run stands on: one throwaway folder, the servers in it, and what could not be had."""

    def __init__(self) -> None:
        self.folder: Path | None = None
        self.running: list[servers.Server] = []
        self.origins: dict[str, str] = {}
        self.missing: dict[str, str] = {}

    def start(self, *, embedded: bool) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="ecandidat-"))
        self.folder.chmod(0o711)  # PostgreSQL's account passes through
        atexit.register(self.stop)
        os.environ["TEST_FOLDER"] = str(self.folder)
        if embedded:
            os.environ.pop("TEST_DATABASE_URL", None)
            os.environ.pop("TEST_REDIS_URL", None)
            self.origins |= {"SQLite": "embedded", "Celery over files": "embedded"}
        else:
            self._serve("PostgreSQL", "TEST_DATABASE_URL", servers.start_postgres)
            self._serve("Redis", "TEST_REDIS_URL", servers.start_redis)
        if browser := os.environ.get("TEST_CHROMIUM") or binaries.chromium():
            os.environ["TEST_CHROMIUM"] = browser
            self.origins["Chromium"] = browser
        else:
            self.missing["Chromium"] = "not found"

    def _serve(self, name: str, variable: str, start) -> None:
        if os.environ.get(variable):
            self.origins[name] = variable
            return
        try:
            server = start(self.folder)
        except servers.CannotStart as error:
            self.missing[name] = str(error)
            return
        if server is None:
            self.missing[name] = "not found"
            return
        self.running.append(server)
        self.origins[name] = server.origin
        os.environ[variable] = server.url

    def stop(self) -> None:
        for server in self.running:
            server.stop()
        self.running.clear()
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)


engines = Engines()


def pytest_addoption(parser):
    group = parser.getgroup("engines")
    group.addoption(
        "--engines", choices=["production", "embedded"], default="production",
        help="PostgreSQL and Redis (default), or SQLite and Celery over files",
    )  # fmt: skip
    group.addoption(
        "--require-services", action="store_true", help="fail when PostgreSQL, Redis or Chromium is missing"
    )
    group.addoption("--shots", metavar="FOLDER", help="keep the pictures that the journeys take")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config):
    """Around pytest-django's own reading of the settings, hence before it; never in xdist's workers."""
    options = early_config.known_args_namespace
    idle = options.help or options.version or options.collectonly
    if not (idle or "PYTEST_XDIST_WORKER" in os.environ):
        engines.start(embedded=options.engines == "embedded")
        if options.require_services and engines.missing:
            required = [
                f"{name} ({reason}), to have it: {HOW_TO_GET[name]}" for name, reason in engines.missing.items()
            ]
            engines.missing.clear()
            raise pytest.UsageError("\n".join(["Required and missing:", *required]))
    return (yield)


def pytest_report_header():
    return "engines: " + ", ".join(f"{name} ({origin})" for name, origin in engines.origins.items())


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """Thousands of tests are made and none thrown away: nothing is looked for among them, then or later.

    Afterwards the collector passes less often: a tenth of the suite's time was spent in it.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(20_000, 20, 20)
        gc.enable()


def pytest_collection_modifyitems(config, items):
    skips = {}
    if "TEST_CHROMIUM" not in os.environ:
        skips["browser"] = pytest.mark.skip(reason="no Chromium on this machine")
    if not os.environ.get("TEST_DATABASE_URL", "").startswith("postgres"):
        skips["race"] = pytest.mark.skip(reason="row locks need PostgreSQL")
    for item in items:
        for marker, skip in skips.items():
            if item.get_closest_marker(marker):
                item.add_marker(skip)
    # The longest begin first: begun last, one of them alone would keep a core waiting for a minute.
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure():
    engines.stop()
    if engines.missing:
        print("\n".join(_missing_lines()), file=sys.stderr)


def _missing_lines() -> list[str]:
    return [
        f"Missing {name} ({reason}): {INSTEAD[name]}. To have it: {HOW_TO_GET[name]}"
        for name, reason in engines.missing.items()
    ]
