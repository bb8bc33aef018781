"""`python -m tests.mutants [modules]`: tries every mutant of the pure rules and writes docs/mutations.md.

One fork a mutant: the child forgets the true module and what imports it, finds the mutated one in its place, and plays
the tests that specify it, on SQLite, up to the first that fails. Nothing on the disk is changed.
"""

import ast
import gc
import importlib
import importlib.abc
import importlib.machinery
import os
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from functools import cache
from multiprocessing import Pool
from pathlib import Path

import django
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
    "applications/limits.py": (f"{APPLICATIONS}/test_limits.py",),
    "applications/lines.py": (f"{APPLICATIONS}/test_lines.py",),
    "applications/rules.py": (f"{APPLICATIONS}/test_rules.py",),
    "offers/calendar.py": (f"{OFFERS}/test_calendar.py",),
    "offers/rights.py": (f"{OFFERS}/test_rights.py",),
    "accounts/checklist.py": (f"{ACCOUNTS}/test_checklist.py",),
    "accounts/ine.py": (f"{ACCOUNTS}/test_ine.py",),
}
WORKERS = int(os.environ.get("WORKERS", "2"))
LIMIT = 60  # seconds of processor: a busy machine kills no mutant, one that never ends is seen
# Read once, before the forks.
ELSEWHERE = ("factory", "hypothesis", "pypdf", "django.test", "tests.conftest")
# What Django reads once: it keeps the true module, which only the module's own tests need to find mutated.
KEPT = {"models", "querysets", "admin", "apps"}
PLUGINS = ("pytest_django.plugin", "_hypothesis_pytestplugin")
# Without the project's own options: no server is started, no plugin is looked for, no assertion is explained.
OPTIONS = ("-o", "addopts=", "--disable-plugin-autoload", *(f"-p{name}" for name in PLUGINS), "-p", "no:cacheprovider",
           "--assert=plain", "-x", "-q", "--hypothesis-seed=0", "--reuse-db")  # fmt: skip


class Instead(importlib.machinery.SourceFileLoader, importlib.abc.MetaPathFinder):
    """Gives the mutated source when the module is asked for."""

    def __init__(self, mutant: Mutant):
        super().__init__(mutant.path.removesuffix(".py").replace("/", "."), str(ROOT / mutant.path))
        self.mutant = mutant

    def find_spec(self, fullname, path=None, target=None):
        return importlib.machinery.ModuleSpec(fullname, self, origin=self.path) if fullname == self.name else None

    def get_code(self, fullname):
        return compile(self.mutant.source, self.path, "exec")


@cache
def importers(name: str) -> set[str]:
    """The module and all of the project that was read with it in hand."""
    found, seen = {name}, 0
    imports = {each: set(imported(each)) for each in sys.modules if is_ours(each)}
    while seen != len(found):
        seen = len(found)
        found |= {each for each, names in imports.items() if names & found}
    return found


def forget(names: set[str]) -> None:
    """Out of the modules read, and out of the packages that hold them: the next import reads them again."""
    for name in names:
        package, _dot, last = name.rpartition(".")
        if package in sys.modules:
            vars(sys.modules[package]).pop(last, None)
        sys.modules.pop(name, None)


def is_ours(name: str) -> bool:
    path = getattr(sys.modules[name], "__file__", None) or ""
    in_project = Path(path).is_relative_to(ROOT) and not Path(path).is_relative_to(ROOT / ".venv")
    return in_project and not KEPT & set(name.split(".")) and not name.startswith(("tests.mutants", "__main__"))


def imported(name: str) -> Iterator[str]:
    """What its import statements name: modules, and names that may be modules."""
    for node in ast.walk(ast.parse(Path(sys.modules[name].__file__).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (node.module, *(f"{node.module}.{alias.name}" for alias in node.names))


def prepare() -> None:
    """A worker: its own folder and database, and everything read that no mutant changes."""
    os.environ |= {"TEST_FOLDER": tempfile.mkdtemp(dir=os.environ["MUTANTS"]),
                   "DJANGO_SETTINGS_MODULE": "ecandidat.settings.test"}  # fmt: skip
    django.setup()
    for name in (*PLUGINS, *ELSEWHERE):
        importlib.import_module(name)
    gc.freeze()


def play(path: str, mutant: Mutant | None = None) -> tuple[int, str]:
    """How the tests end in a fork, and what they said: 0 when they all pass, and the mutant survived."""
    said = Path(os.environ["TEST_FOLDER"], "said")
    names = importers(path.removesuffix(".py").replace("/", "."))
    if pid := os.fork():
        return os.waitpid(pid, 0)[1], said.read_text()
    quiet = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    resource.setrlimit(resource.RLIMIT_CPU, (LIMIT, LIMIT + 1))
    try:
        forget(names)
        if mutant:
            sys.meta_path.insert(0, Instead(mutant))
        os._exit(int(pytest.main([*OPTIONS, *TESTS[path]])))
    except BaseException:
        traceback.print_exc()
        os._exit(3)  # whatever went wrong, the worker's own work is not the child's


def result(mutant: Mutant) -> Result:
    status, _said = play(mutant.path, mutant)
    return Result(mutant, is_killed=status != 0, is_endless=os.WTERMSIG(status) == signal.SIGXCPU)


def main() -> None:
    os.chdir(ROOT)
    paths = [path for path in TESTS if path in sys.argv[1:] or not sys.argv[1:]]
    started, found = time.monotonic(), []
    with tempfile.TemporaryDirectory(prefix="ecandidat-mutants-") as folder:
        os.environ["MUTANTS"] = folder
        with Pool(WORKERS, prepare) as pool:
            for status, said in pool.imap_unordered(play, paths):
                if status:
                    sys.exit(said + "\nDes tests échouent avant toute mutation.")
            everyone = (
                mutant for path in paths for mutant in mutants(path, (ROOT / path).read_text(encoding="utf-8"))
            )
            for each in pool.imap(result, everyone):
                found.append(each)
                if not each.is_killed:
                    print(f"survit : {each.mutant.path} {each.mutant.where} : {each.mutant.change}", flush=True)
    minutes = (time.monotonic() - started) / 60
    shares = write(found, TESTS, minutes=minutes, limit=LIMIT, is_whole=len(paths) == len(TESTS))
    sys.exit(min(shares.values()) < AIM)


if __name__ == "__main__":
    main()
