"""docs/exigences.md tells the truth: each requirement once, shown by tests that exist and by pages that answer."""

import ast
import re
from functools import cache

import pytest
from django.conf import settings

from applications.commands import jury
from applications.enums import DecisionKind
from offers.enums import Role
from tests import house
from tests.applications import scene
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.one_engine

PAGE = settings.BASE_DIR / "docs" / "exigences.md"
ELSEWHERE = "utre livraison"
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if line.startswith("| S")
]
NAMED = sorted({name for row in ROWS for name in re.findall(r"`(tests/[^`]+)`", row[2])})
ADDRESSES = sorted({address for row in ROWS for address in re.findall(r"`(/[^`]*)`", row[3])})


@cache
def written_in(path: str) -> frozenset[str]:
    """`function` and `Class::function` of a test file; nothing is imported, nothing is run."""
    found = set()
    for node in house.tree(house.ROOT / path).body:
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.ClassDef):
            found |= {f"{node.name}::{inner.name}" for inner in node.body if isinstance(inner, ast.FunctionDef)}
    return frozenset(name for name in found if name.rpartition("::")[2].startswith("test_"))


def test_each_requirement_of_the_guide_is_there_once_in_order():
    assert [row[0] for row in ROWS] == [f"S{number}" for number in range(1, 97)]
    assert {len(row) for row in ROWS} == {4}


def test_each_is_shown_by_a_test_unless_another_delivery_owns_it():
    assert [row[0] for row in ROWS if "`tests/" not in row[2] and ELSEWHERE not in row[1]] == []


@pytest.mark.parametrize("name", NAMED)
def test_a_test_that_is_named_exists(name):
    path, _, function = name.partition("::")
    assert function in written_in(path)


def test_a_page_of_the_documentation_that_is_named_exists():
    links = re.findall(r"\]\(([^)]+)\)", PAGE.read_text(encoding="utf-8"))
    assert [link for link in links if not (PAGE.parent / link).is_file()] == []


@pytest.fixture
def admitted():
    """A dossier with everything a dossier may have: files, a receipt, a decision and its letter."""
    opening = scene.opening_in(capacity=1)
    manager = scene.hire(Role.MANAGER, opening.commission)
    dossier = scene.completed(opening, manager, UserFactory(complete=True))
    jury.propose(dossier, DecisionKind.FAVOURABLE, by=manager)
    jury.release(dossier, by=manager)
    return scene.fresh(dossier)


@pytest.mark.django_db
def test_every_page_that_is_named_answers(client, admitted):
    client.force_login(admitted.file.user)
    words = {"<dossier>": admitted.ref, "<formation>": admitted.opening.formation.code, "<clé>": "une-cle"}
    for address in ADDRESSES:
        answered = client.get(re.sub("<[^>]+>", lambda word: words[word[0]], address))
        answered.getvalue() if answered.streaming else answered.content
        assert answered.status_code < 500, address
        assert answered.status_code != 404, address
