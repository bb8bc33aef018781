"""The faults that are tried: each mutant is the module with one small thing changed, and words that say which."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

SWAPS: dict[type, tuple[type, ...]] = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,), ast.NotIn: (ast.In,), ast.And: (ast.Or,), ast.Or: (ast.And,),
    ast.Add: (ast.Sub,), ast.Sub: (ast.Add,), ast.Mult: (ast.FloorDiv,), ast.Mod: (ast.Mult,),
}  # fmt: skip
NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}
SENTENCES = {"_", "gettext_lazy", "ngettext"}
UNTOUCHED = {"annotation", "returns", "decorator_list", "type_params"}  # types and decorators decide no rule


@dataclass(frozen=True)
class Mutant:
    """`where` and `change` name it for people and for equivalent.csv: lines move, words stay."""

    path: str
    where: str
    change: str
    source: str


def mutants(path: str, source: str) -> Iterator[Mutant]:
    tree = ast.parse(source)
    members = sorted({name for node in ast.walk(tree) if (name := _member(node))})
    seen: dict[tuple[str, str], int] = {}
    for where, parent, field, index, node in _places(tree, "module"):
        for new in _variants(node, parent, field, members):
            before = _said(node, parent)
            _put(parent, field, index, new)
            mutated, after = ast.unparse(ast.fix_missing_locations(tree)), _said(new, parent)
            _put(parent, field, index, node)
            change = f"{before} → {after}"
            seen[where, change] = count = seen.get((where, change), 0) + 1
            yield Mutant(path, where, change + (f" ({count})" if count > 1 else ""), mutated)


def _places(parent: ast.AST, where: str) -> Iterator[tuple[str, ast.AST, str, int | None, ast.AST]]:
    """Every node that may change, with its function or table and its place in its parent."""
    for field, value in ast.iter_fields(parent):
        children = value if isinstance(value, list) else [value]
        for index, node in enumerate(children):
            if not isinstance(node, ast.AST) or field in UNTOUCHED or _is_words(node):
                continue
            inner = _named(node, where)
            yield inner, parent, field, index if isinstance(value, list) else None, node
            yield from _places(node, inner)


def _is_words(node: ast.AST) -> bool:
    """Sentences for people (their wording is proof-read, not measured), docstrings, the list of public names."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SENTENCES:
        return True
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    targets = node.targets if isinstance(node, ast.Assign) else []
    is_names = any(isinstance(target, ast.Name) and target.id == "__all__" for target in targets)
    return is_names or isinstance(node, ast.JoinedStr | ast.Import | ast.ImportFrom)


def _named(node: ast.AST, where: str) -> str:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return node.name if where == "module" else f"{where}.{node.name}"
    if where == "module" and isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id
    return where


def _variants(node: ast.AST, parent: ast.AST, field: str, members: list[str]) -> Iterator[ast.AST]:
    yield from (swap() for swap in SWAPS.get(type(node), ()) if not _is_formatting(parent))
    yield from _shorter(node, field)
    yield from _other_statements(node)
    if isinstance(node, ast.Constant):
        yield from (ast.Constant(value) for value in _other_values(node.value, parent))
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand
    elif isinstance(node, ast.Name) and node.id in NAMES:
        yield ast.Name(NAMES[node.id], ast.Load())
    elif (name := _member(node)) and (others := [each for each in members if _kin(each, name)]):
        yield ast.parse(others[members.index(name) % len(others)], mode="eval").body
    if field == "value" and isinstance(parent, ast.AnnAssign) and not isinstance(node, ast.Constant):
        yield ast.Constant(None)  # the default of a field


def _shorter(node: ast.AST, field: str) -> Iterator[ast.AST]:
    """A term, a guard, a filter less."""
    parts = {ast.BoolOp: "values", ast.Tuple: "elts", ast.comprehension: "ifs"}.get(type(node))
    if parts and field != "slice" and not isinstance(getattr(node, "ctx", None), ast.Store):
        yield from (_without(node, parts, index) for index in range(len(getattr(node, parts))))


def _other_statements(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Return) and node.value is not None:
        yield ast.Return(ast.Constant("mutant" if _is_none(node.value) else None))
    elif isinstance(node, ast.If):
        yield ast.If(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)
        yield ast.If(ast.Constant(value=False), node.body, node.orelse)
    elif isinstance(node, ast.IfExp):
        yield ast.IfExp(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)
    elif isinstance(node, ast.Expr):
        yield ast.Pass()  # a call for its effect, forgotten


def _other_values(value: object, parent: ast.AST) -> list[object]:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1, value - 1]
    if value is None and isinstance(parent, ast.AnnAssign):
        return ["mutant"]
    if isinstance(value, str) and " " not in value and not isinstance(parent, ast.Dict):
        return [value + "mutant"]
    return []


def _member(node: ast.AST) -> str:
    """« Actor.DESK »: swapped with another member of the same enumeration."""
    is_member = isinstance(node, ast.Attribute) and node.attr.isupper() and isinstance(node.value, ast.Name)
    return ast.unparse(node) if is_member else ""


def _kin(one: str, other: str) -> bool:
    return one != other and one.partition(".")[0] == other.partition(".")[0]


def _is_formatting(parent: ast.AST) -> bool:
    return isinstance(parent, ast.BinOp) and isinstance(parent.right, ast.Dict)


def _is_none(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _without(node: ast.AST, field: str, index: int) -> ast.AST:
    values = dict(ast.iter_fields(node))
    values[field] = [value for position, value in enumerate(values[field]) if position != index]
    if isinstance(node, ast.BoolOp) and len(values[field]) == 1:
        return values[field][0]
    return type(node)(**values)


def _put(parent: ast.AST, field: str, index: int | None, node: ast.AST) -> None:
    if index is None:
        setattr(parent, field, node)
    else:
        getattr(parent, field)[index] = node


def _said(node: ast.AST, parent: ast.AST) -> str:
    """One line; a sign (`<`, `and`) is said with what it stands between."""
    line = " ".join((ast.unparse(node) or ast.unparse(parent)).split())
    return line if len(line) <= 100 else line[:98] + "…"
