"""Which test plays which scenario, and the report of a run: docs/reliability.md.

scenarios.csv is the table: a scenario names its tests, or says why it has none. `pytest --reliability` plays those
tests and writes the page; a scenario with neither test nor reason fails the run.
"""

import csv
import os
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PAGE = HERE.parent.parent / "docs" / "reliability.md"
SUITE = pytest.StashKey[dict]()


@dataclass
class Played:
    """What a run saw of one scenario."""

    outcomes: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    measured: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def result(self) -> str:
        if "failed" in self.outcomes:
            return "**échoué**"
        if "passed" not in self.outcomes:
            return "non joué : " + " ; ".join(dict.fromkeys(self.reasons))
        return "réussi"


def catalogue() -> list[dict[str, str]]:
    """The 118 scenarios, in order; `tests` are node ids without parameters, `unplayed` says why there is none."""
    with (HERE / "scenarios.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


def scenarios_by_test() -> dict[str, list[str]]:
    found = defaultdict(list)
    for row in catalogue():
        for test in row["tests"].split():
            found[test].append(row["id"])
    return found


def pytest_addoption(parser):
    parser.addoption("--reliability", action="store_true", help="play the scenarios and write docs/reliability.md")


def pytest_configure(config):
    config.stash[SUITE] = defaultdict(Played)


def pytest_collection_modifyitems(config, items):
    """For the report, only the tests of the table are played, and each must exist; else no heavy one is."""
    if not config.getoption("--reliability"):
        heavy = (
            []
            if "heavy" in config.getoption("markexpr")
            else [item for item in items if item.get_closest_marker("heavy")]
        )
        config.hook.pytest_deselected(items=heavy)
        items[:] = [item for item in items if item not in heavy]
        return
    wanted = scenarios_by_test()
    kept = [item for item in items if item.nodeid.partition("[")[0] in wanted]
    missing = set(wanted) - {item.nodeid.partition("[")[0] for item in kept}
    if missing:
        raise pytest.UsageError(f"scenarios.csv names tests that do not exist: {', '.join(sorted(missing))}")
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if item.config.getoption("--reliability") and (report.when == "call" or report.outcome != "passed"):
        for name in scenarios_by_test()[item.nodeid.partition("[")[0]]:
            note(item.config.stash[SUITE][name], report)
    return report


def note(played: Played, report) -> None:
    played.outcomes.append(report.outcome)
    played.seconds += report.duration
    if report.when == "call":
        played.measured += [value for name, value in report.user_properties if name == "measured"]
    if report.skipped and isinstance(report.longrepr, tuple):
        played.reasons.append(str(report.longrepr[2]).removeprefix("Skipped: "))


def pytest_sessionfinish(session):
    config = session.config
    if not config.getoption("--reliability") or hasattr(config, "workerinput"):
        return
    suite = config.stash[SUITE]
    orphans = [row["id"] for row in catalogue() if row["id"] not in suite and not row["unplayed"]]
    PAGE.write_text(page(suite, orphans), encoding="utf-8")
    if orphans:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def page(suite: dict[str, Played], orphans: list[str]) -> str:
    """The report in Markdown: scenario, dose, result, seconds."""
    rows = [line(row, suite.get(row["id"])) for row in catalogue()]
    results = [result_of(row, suite.get(row["id"])) for row in catalogue()]
    counts = {word: sum(said.startswith(word) for said in results) for word in ("réussi", "**échoué**", "non joué")}
    doses = "doses longues" if os.environ.get("FULL") else "doses courtes (FULL=1 pour les longues)"
    return "\n".join(
        [
            "# Fiabilité",
            "",
            f"Page écrite par `make reliability` le {time.strftime('%d/%m/%Y')}, {os.cpu_count()} cœurs, {doses}.",
            "Les heures sont jouées sur l’horloge du projet ; les secondes sont celles de la machine.",
            "",
            f"{counts['réussi']} scénarios réussis, {counts['**échoué**']} échoués, {counts['non joué']} non joués.",
            *([f"Sans test ni raison : {', '.join(orphans)}."] if orphans else []),
            "",
            "| n° | scénario | dose jouée | résultat | secondes |",
            "|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


def result_of(row: dict[str, str], played: Played | None) -> str:
    return played.result if played else f"non joué : {row['unplayed'] or 'aucun test'}"


def line(row: dict[str, str], played: Played | None) -> str:
    result = result_of(row, played)
    if played is None:
        return f"| {row['id']} | {row['scenario']} | – | {result} | – |"
    dose = " ; ".join([row["dose"] or "1", *played.measured])
    return f"| {row['id']} | {row['scenario']} | {dose} | {result} | {played.seconds:.1f} |"
