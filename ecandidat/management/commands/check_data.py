"""Look at every invariant, and say where the data do not hold it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice

from django.core.management.base import CommandError
from django.db import connection, transaction

from ecandidat.common.commands import OpsCommand
from ecandidat.common.words import many
from ecandidat.management.invariants import BOOK, Invariant, file_invariants

SHOWN = 20


class Command(OpsCommand):
    help = (
        "Vérifie ce qui doit être vrai des données (journal, places, décisions, pièces, mails, comptes) sans rien "
        "écrire ; code de sortie 1 si quelque chose est trouvé."
    )

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--only", action="append", default=[], metavar="ID", help="seulement celui-ci, répétable")
        parser.add_argument("--files", action="store_true", help="lire aussi le contenu des fichiers ; --limit : N")
        parser.add_argument("--json", action="store_true", help="répondre en JSON, tout ce qui est trouvé")
        parser.add_argument("--list", action="store_true", help="dire seulement ce qui serait vérifié")

    def handle(self, *args, only, files, limit, **options):
        book = BOOK | file_invariants(limit)
        if unknown := [identity for identity in only if identity not in book]:
            raise CommandError(f"Aucun contrôle ne se nomme {', '.join(unknown)} (--list les dit).", returncode=2)
        wanted = [each for each in book.values() if each.id in only or (not only and (files or not each.reads_files))]
        if options["list"]:
            self.stdout.write("\n".join(f"{each.id} : {each.sentence}" for each in wanted))
            return
        say = self.as_json if options["json"] else self.as_text
        with one_instant():
            found = say(wanted)
        if found:
            raise CommandError(f"{many(found, 'anomalie(s)')}, rien n’a été changé.", returncode=1)

    def as_text(self, wanted: list[Invariant]) -> int:
        total = 0
        for each in wanted:
            shown, number = counted(each)
            total += number
            if number:
                self.stdout.write(f"{each.id} : {number}. Il devrait être vrai que : {each.sentence}")
                self.stdout.write("".join(f"  {row}\n" for row in shown) + ("  …\n" if number > SHOWN else ""))
        self.stdout.write(f"{len(wanted)} contrôles, {many(total, 'anomalie(s)')}")
        return total

    def as_json(self, wanted: list[Invariant]) -> int:
        found = [
            {"id": each.id, "sentence": each.sentence, "rows": rows} for each in wanted if (rows := list(each.find()))
        ]
        total = sum(len(each["rows"]) for each in found)
        answer = {"checked": [each.id for each in wanted], "found": total, "invariants": found}
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1))
        return total


@contextmanager
def one_instant() -> Iterator[None]:
    """Every query sees the data of one instant: work that goes on meanwhile is no anomaly.

    SQLite would stop the writers for as long: there a finding is to be looked for twice.
    """
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def counted(each: Invariant) -> tuple[list[str], int]:
    """The first rows found, and how many there are, without holding them all."""
    found: Iterator[str] = iter(each.find())
    shown = list(islice(found, SHOWN))
    return shown, len(shown) + sum(1 for _row in found)
