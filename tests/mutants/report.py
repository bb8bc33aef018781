"""docs/mutations.md: how many mutants the tests kill, which ones no test could, which ones live."""

import csv
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.operators import Mutant

HERE = Path(__file__).parent
PAGE = HERE.parent.parent / "docs" / "mutations.md"
AIM = 90
HEAD = """# Mutations

Page écrite par `make mutants` ; ne la corrigez pas à la main. Mesurée le {day} en {minutes} min ({cores} cœurs).

Un mutant est un module de règles où une seule chose a changé : une comparaison ou sa borne, un « et » en « ou », un
terme ou une condition ôtés, un nombre ± 1, une valeur par défaut, une valeur rendue, un membre d’énumération pris
pour un autre, une garde ôtée d’une étape, `min` pour `max`, un appel oublié. Il est tué quand un test qui spécifie
le module échoue. Des tests qui ne finissent pas en {limit} s de processeur comptent comme un échec : {endless} cas
ici. Les phrases destinées aux personnes ne sont pas mutées (elles se relisent), ni les annotations de type, ni les
décorateurs. But : {aim} % de mutants tués dans chaque module.

Un mutant équivalent fait la même chose que le vrai module : aucun test ne peut le voir. Ceux-là, relus un à un, sont
listés plus bas et ne comptent pas dans la part.

| module | mutants | équivalents | tués | survivants | part tuée | tests |
|---|---:|---:|---:|---:|---:|---|
"""


@dataclass(frozen=True)
class Result:
    mutant: Mutant
    is_killed: bool
    is_endless: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        return self.mutant.path, self.mutant.where, self.mutant.change


def equivalents() -> dict[tuple[str, str, str], str]:
    """The mutants that change nothing, with the reason: read one by one by a person."""
    with (HERE / "equivalent.csv").open(encoding="utf-8", newline="") as stream:
        return {(row["module"], row["where"], row["change"]): row["reason"] for row in csv.DictReader(stream)}


def write(
    found: Sequence[Result], tests: Mapping[str, Sequence[str]], *, minutes: float, limit: int, is_whole: bool
) -> dict[str, float]:
    """Each module's share. The page is only written from a whole run."""
    known = equivalents()
    alive = [result for result in found if not result.is_killed and result.key not in known]
    same = [result for result in found if not result.is_killed and result.key in known]
    shares, rows = {}, ""
    for path in dict.fromkeys(result.mutant.path for result in found):
        all_of, alive_of, same_of = (sum(each.mutant.path == path for each in kind) for kind in (found, alive, same))
        killed = all_of - alive_of - same_of
        shares[path] = 100 * killed / (killed + alive_of)
        names = ", ".join(f"`{test}`" for test in tests[path])
        rows += f"| `{path}` | {all_of} | {same_of} | {killed} | {alive_of} | {_percent(shares[path])} | {names} |\n"
    killed = len(found) - len(alive) - len(same)
    share = _percent(100 * killed / (killed + len(alive)))
    rows += f"| **ensemble** | {len(found)} | {len(same)} | {killed} | {len(alive)} | **{share}** | |\n"
    head = HEAD.format(
        day=time.strftime("%d/%m/%Y"),
        minutes=round(minutes),
        cores=os.cpu_count(),
        limit=limit,
        endless=sum(result.is_endless for result in found),
        aim=AIM,
    )
    print(rows)
    if is_whole:
        PAGE.write_text(head + rows + _list("Survivants", alive, {}) + _list("Équivalents", same, known), "utf-8")
    return shares


def _percent(share: float) -> str:
    return f"{share:.1f} %".replace(".", ",")


def _list(title: str, found: Sequence[Result], reasons: Mapping[tuple[str, str, str], str]) -> str:
    lines = [
        f"- `{result.mutant.path}`, `{result.mutant.where}` : `{result.mutant.change}`"
        + (f" : {reasons[result.key]}" if reasons else "")
        for result in found
    ]
    return "\n".join(["", f"## {title}", "", *(lines or ["Aucun."]), ""])
