"""The table of scenarios is whole: each one has a test that exists, or a reason."""

import ast
from pathlib import Path

from tests.reliability.plugin import catalogue

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
