"""docs/performance.md: the figures, the machine that gave them, and in plain words what misses its aim."""

import os
import platform
from collections.abc import Sequence
from pathlib import Path

import django
import psutil
from django.db import connection

from ecandidat.common import clock
from tests.bench.documents import Cost
from tests.bench.pages import AIM_MS, AIM_QUERIES, AIM_RATIO, ROUNDS, Visit

HEAD = """# Performances

Cette page est écrite par `make bench` ; ne la corrigez pas à la main.

## Les pages

Université de mesure : 1 000 formations (neuf pièces pour chacune des deux situations), 20 000 dossiers à toutes les
étapes, quatre par personne, avec leurs pièces, fichiers, transmissions, décisions, journal et mails. Réglages de
production, gabarits en mémoire, un seul processus. Temps du serveur : médiane et 95ᵉ centile de {rounds} visites,
les pages étant visitées à tour de rôle. « Vue vide » : une vue de Django qui ne fait rien pour une personne
connectée, dans le même passage. « Page vide » : la même, dans le gabarit du site (entête, menus, pied). Requêtes :
celles d’une visite habituelle ; à la scolarité, la première d’une heure sur un dossier en fait trois de plus, pour
garder qui le lit.

Buts : au plus {ms} ms et {queries} requêtes par page ; un dossier de neuf pièces, au plus {ratio} fois la vue vide.

| Page | Requêtes | Médiane (ms) | 95ᵉ centile (ms) | × vue vide |
| --- | ---: | ---: | ---: | ---: |
"""


def number(value: float, digits: int = 1) -> str:
    return f"{value:.{digits}f}".replace(".", ",")


def line(page: Visit, empty: Visit) -> str:
    figures = (number(page.median), number(page.p95), number(page.median / empty.median))
    return f"| {page.name} | {page.queries} | {' | '.join(figures)} |\n"


def verdict(pages: Sequence[Visit]) -> str:
    """Which pages miss which aim; the sentence is there too when none does."""
    empty, *others = pages
    missed = [(page, words) for page in others if (words := page.missed(empty))]
    if not missed:
        return "\nToutes les pages tiennent les buts.\n"
    lines = " ;\n".join(f"- {page.name} : {', '.join(words)}" for page, words in missed)
    return f"\nNe tiennent pas les buts :\n\n{lines}.\n"


def files(costs: Sequence[Cost]) -> str:
    """What keeping and binding files costs."""
    rows = "".join(
        f"| {cost.name} | {number(cost.seconds, 2)} | {number(cost.server_growth, 0)} | "
        f"{number(cost.child_peak, 0)} |\n"
        for cost in costs
    )
    return f"""
## Les fichiers

Mémoire : ce dont grandit le processus du serveur pendant le travail, et le sommet du processus confiné qui lit et
assemble les fichiers.

| Travail | Secondes (médiane) | Serveur (Mo) | Processus confiné (Mo) |
| --- | ---: | ---: | ---: |
{rows}"""


def machine(seconds_to_load: float) -> str:
    """What the figures were made on."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        postgres = cursor.fetchone()[0].split()[0]
    memory = psutil.virtual_memory().total / 1024**3
    return f"""
## La machine

| | |
| --- | --- |
| Date | {clock.today().isoformat()} |
| Commande | `make bench` |
| Processeur | {processor()}, {os.cpu_count()} cœurs |
| Mémoire | {memory:.0f} Gio |
| Système | {platform.system()} {platform.machine()} |
| Python | {platform.python_version()} |
| Django | {django.get_version()} |
| PostgreSQL | {postgres}, sur la même machine, sans `fsync` |
| Charge de la machine à la fin | {number(os.getloadavg()[0])} (1 : la mesure est seule) |
| Chargement | {seconds_to_load:.0f} s |
"""


def processor() -> str:
    """The model as Linux says it, else the architecture."""
    known = Path("/proc/cpuinfo")
    lines = known.read_text().splitlines() if known.exists() else []
    return next((text.partition(": ")[2] for text in lines if text.startswith("model name")), platform.machine())


def written(target: Path, pages: Sequence[Visit], costs: Sequence[Cost], seconds_to_load: float) -> None:
    head = HEAD.format(rounds=ROUNDS, ms=f"{AIM_MS:.0f}", queries=AIM_QUERIES, ratio=f"{AIM_RATIO:.0f}")
    table = "".join(line(page, pages[0]) for page in pages)
    target.write_text(head + table + verdict(pages) + files(costs) + machine(seconds_to_load), encoding="utf-8")
