"""Reads the project as text and as syntax trees, for the tests that keep the house in order."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APPS = ("accounts", "applications", "documents", "notifications", "offers")
PACKAGES = (*APPS, "ecandidat")


def modules(*packages: str) -> list[Path]:
    """Our Python files, without what Django writes."""
    files = (path for package in packages or PACKAGES for path in (ROOT / package).rglob("*.py"))
    return sorted(path for path in files if "migrations" not in path.parts)


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def named(path: Path) -> str:
    """The path as a person would say it."""
    return str(path.relative_to(ROOT))


def composed_names(path: Path) -> Iterator[re.Pattern[str]]:
    """A pattern for each f-string of the file: what is fixed in it, anything where a value goes."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.JoinedStr):
            parts = [re.escape(part.value) if isinstance(part, ast.Constant) else "[^/]+" for part in node.values]
            yield re.compile("".join(parts))


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Name and number of lines of each function, without its decorators."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{named(path)}:{node.lineno} {node.name}", (node.end_lineno or node.lineno) - node.lineno + 1


def written_attributes(path: Path) -> Iterator[tuple[int, str]]:
    """Every attribute that the file assigns, by `x.name = …`, `setattr(x, "name", …)` or `update(name=…)`."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.attr
        elif isinstance(node, ast.Call):
            yield from ((node.lineno, name) for name in _written_by_call(node))


def _written_by_call(call: ast.Call) -> Iterator[str]:
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    if name == "update":
        yield from (word.arg for word in call.keywords if word.arg)
    if name == "setattr" and len(call.args) > 1 and isinstance(call.args[1], ast.Constant):
        yield str(call.args[1].value)
