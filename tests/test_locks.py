"""The lock files install on any machine, from any index, and hold what was asked for."""

import re
from importlib.metadata import distributions

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house import ROOT

pytestmark = pytest.mark.one_engine

LOCKS = [ROOT / "requirements.lock", ROOT / "requirements-dev.lock"]


def pinned(path):
    return dict(re.findall(r"^([a-z0-9.-]+)(?:\[[^]]*\])?==([^ \\;]+)", path.read_text(), re.MULTILINE))


def asked(path):
    names = re.findall(r"^([A-Za-z0-9_.-]+)", path.read_text(), re.MULTILINE)
    return {re.sub(r"[-_.]+", "-", name).lower() for name in names if not name.startswith("-")}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_file_names_no_address(lock):
    forbidden = ("://", "--index-url", "--extra-index-url", "--find-links", "--trusted-host", " @ ")
    assert [word for word in forbidden if word in lock.read_text()] == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_line_of_a_lock_file_has_its_hashes(lock):
    entries = re.split(r"\n(?=[a-z])", lock.read_text().strip())
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_what_is_asked_for_is_locked():
    assert asked(ROOT / "requirements.in") - set(pinned(LOCKS[0])) == set()
    assert asked(ROOT / "requirements-dev.in") - set(pinned(LOCKS[1])) == set()


def test_the_tests_run_on_the_versions_of_production():
    production, development = map(pinned, LOCKS)
    assert {name: version for name, version in production.items() if development.get(name) != version} == {}


@pytest.mark.parametrize("source", ["requirements.in", "requirements-dev.in"])
def test_every_direct_dependency_says_why_it_is_there(source):
    lines = [line for line in (ROOT / source).read_text().splitlines() if re.match(r"[A-Za-z]", line)]
    assert [line for line in lines if "  # " not in line] == []


def test_no_lock_of_a_tool_that_records_addresses_is_kept():
    assert [name for name in ("uv.lock", "pylock.toml", "poetry.lock", "Pipfile.lock") if (ROOT / name).exists()] == []


def test_what_a_dependency_asks_of_another_is_pinned_with_it():
    """Unless the lock names the extra, pip tries `coverage[toml]` in its newest release, which has no hash here."""
    held = dict(re.findall(r"^([a-z0-9.-]+)(\[[^]]*\])?==", LOCKS[1].read_text(), re.MULTILINE))
    loose = []
    for package in distributions():
        name = canonicalize_name(package.name)
        for need in map(Requirement, package.requires or [] if name in held else []):
            if need.extras and (need.marker is None or need.marker.evaluate({"extra": ""})):
                there = held.get(canonicalize_name(need.name), "")
                loose += [f"{name}: {need}" for extra in need.extras if extra not in there]
    assert loose == []
