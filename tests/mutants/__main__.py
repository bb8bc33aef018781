"""`python -m tests.mutants [modules]`: tries every mutant of the pure rules and writes docs/mutations.md.

One fork a mutant: the child imports the project with the mutated module in the place of the true one, and plays the
tests that specify it, on SQLite, up to the first that fails. Nothing on the disk is changed.
"""

import importlib
import importlib.abc
import importlib.machinery
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mutants.operators import Mutant, mutants
from tests.mutants.report import AIM, Result, write

ROOT = Path(__file__).parent.parent.parent
APPLICATIONS, OFFERS, ACCOUNTS = "tests/applications", "tests/offers", "tests/accounts"
STEPS = (f"{APPLICATIONS}/test_workflow.py", f"{APPLICATIONS}/test_properties.py")
TESTS = {
    "applications/workflow/guards.py": STEPS,
    "applications/workflow/situation.py": STEPS,
    "applications/workflow/table.py": STEPS,
    "applications/checklist.py": (f"{APPLICATIONS}/test_checklist.py", f"{APPLICATIONS}/test_properties.py"),
    "applications/calendar.py": (f"{APPLICATIONS}/test_calendar.py", f"{APPLICATIONS}/test_properties.py"),
    "applications/rules.py": (f"{APPLICATIONS}/test_rules.py",),
    "offers/calendar.py": (f"{OFFERS}/test_calendar.py",),
    "offers/rules.py": (f"{OFFERS}/test_rules.py",),
    "accounts/checklist.py": (f"{ACCOUNTS}/test_checklist.py",),
    "accounts/ine.py": (f"{ACCOUNTS}/test_ine.py",),
}
WORKERS = int(os.environ.get("WORKERS", "2"))
LIMIT = 60  # seconds of processor: a busy machine kills no mutant, one that never ends is seen
# What the project imports and a mutant never changes: read once, before the forks.
ELSEWHERE = ("celery", "django.db.models", "django.forms", "django.test", "factory", "hypothesis", "pypdf")
# Without the project's own options: no server is started.
OPTIONS = ("-o", "addopts=", "-p", "no:randomly", "-p", "no:cacheprovider", "-x", "-q", "--hypothesis-seed=0",
           "--reuse-db", "-W", "ignore::pytest.PytestAssertRewriteWarning")  # fmt: skip


class Instead(importlib.machinery.SourceFileLoader, importlib.abc.MetaPathFinder):
    """Gives the mutated source when the module is asked for."""

    def __init__(self, mutant: Mutant):
        super().__init__(mutant.path.removesuffix(".py").replace("/", "."), str(ROOT / mutant.path))
        self.mutant = mutant

    def find_spec(self, fullname, path=None, target=None):
        return importlib.machinery.ModuleSpec(fullname, self, origin=self.path) if fullname == self.name else None

    def get_code(self, fullname):
        return compile(self.mutant.source, self.path, "exec")


def play(tests: tuple[str, ...], folder: Path, mutant: Mutant | None = None) -> int:
    """Start the tests in a fork: its number. Its exit is 0 when they all pass: the mutant survived."""
    if pid := os.fork():
        return pid
    quiet = os.open(folder / "said", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    resource.setrlimit(resource.RLIMIT_CPU, (LIMIT, LIMIT + 1))
    os.environ |= {"TEST_FOLDER": str(folder), "DJANGO_SETTINGS_MODULE": "ecandidat.settings.test"}
    if mutant:
        sys.meta_path.insert(0, Instead(mutant))
    try:
        os._exit(int(pytest.main([*OPTIONS, *tests])))
    except BaseException:
        traceback.print_exc()
        os._exit(3)  # whatever went wrong, the parent's work is not the child's


def results(queue: Iterator[Mutant], model: Path) -> Iterator[Result]:
    """WORKERS mutants at a time, each with its own copy of the folder that holds the migrated database."""
    running: dict[int, tuple[Mutant, Path]] = {}
    while True:
        while len(running) < WORKERS and (mutant := next(queue, None)):
            folder = Path(tempfile.mkdtemp(prefix="ecandidat-mutant-"))
            shutil.copytree(model, folder, dirs_exist_ok=True)
            running[play(TESTS[mutant.path], folder, mutant)] = mutant, folder
        if not running:
            return
        pid, status = os.wait()
        mutant, folder = running.pop(pid)
        shutil.rmtree(folder)
        yield Result(mutant, is_killed=status != 0, is_endless=os.WTERMSIG(status) == signal.SIGXCPU)


def prepared(model: Path, paths: list[str]) -> None:
    """The database, migrated once; the tests, which must pass on the true modules."""
    for tests in dict.fromkeys(TESTS[path] for path in paths):
        _pid, status = os.waitpid(play(tests, model), 0)
        if status:
            sys.exit((model / "said").read_text() + "\nDes tests échouent avant toute mutation.")


def main() -> None:
    os.chdir(ROOT)
    for name in ELSEWHERE:
        importlib.import_module(name)
    paths = [path for path in TESTS if path in sys.argv[1:] or not sys.argv[1:]]
    started, found = time.monotonic(), []
    with tempfile.TemporaryDirectory(prefix="ecandidat-mutants-") as folder:
        prepared(Path(folder), paths)
        queue = (mutant for path in paths for mutant in mutants(path, (ROOT / path).read_text(encoding="utf-8")))
        for result in results(queue, Path(folder)):
            found.append(result)
            if not result.is_killed:
                print(f"survit : {result.mutant.path} {result.mutant.where} : {result.mutant.change}", flush=True)
    minutes = (time.monotonic() - started) / 60
    shares = write(found, TESTS, minutes=minutes, limit=LIMIT, is_whole=len(paths) == len(TESTS))
    sys.exit(min(shares.values()) < AIM)


if __name__ == "__main__":
    main()
