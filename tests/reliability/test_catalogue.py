"""The table of scenarios is whole: each one has a test that exists, or a reason."""

import ast
from pathlib import Path

from tests.reliability import plugin
from tests.reliability.plugin import Played, catalogue, page

ROOT = Path(__file__).parent.parent.parent


def names_of(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            names |= {f"{node.name}::{inner.name}" for inner in node.body if isinstance(inner, ast.FunctionDef)}
    return names


def test_the_118_scenarios_are_there_once():
    ids = [row["id"] for row in catalogue()]
    assert len(ids) == len(set(ids)) == 118


def test_each_has_a_test_or_a_reason():
    assert [row["id"] for row in catalogue() if not row["tests"] and not row["unplayed"]] == []


def test_each_test_exists():
    named = {test for row in catalogue() for test in row["tests"].split()}
    lost = [test for test in named if test.partition("::")[2] not in names_of(test.partition("::")[0])]
    assert lost == []


def test_the_head_of_the_page_counts_results_and_not_words(monkeypatch):
    """A scenario may say in its dose, or measure, that a part of it is not played."""
    facts = {"scenario": "Non joué, réussi", "tests": "", "dose": "la moitié : non jouée", "unplayed": "réussi"}
    monkeypatch.setattr(plugin, "catalogue", lambda: [{"id": name, **facts} for name in ("A1", "A2", "A3")])
    suite = {"A1": Played(outcomes=["passed"], measured=["non joué"]), "A2": Played(outcomes=["failed"])}
    assert "\n1 scénarios réussis, 1 échoués, 1 non joués.\n" in page(suite, [])
