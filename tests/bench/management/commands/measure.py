"""Measures on a database of its own, made and dropped here, and writes docs/performance.md."""

import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

from tests.bench import documents, pages, report, university


class Command(BaseCommand):
    help = "mesure les pages et les fichiers, puis écrit docs/performance.md"

    def handle(self, **options):
        call_command("collectstatic", interactive=False, verbosity=0)
        former = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            self.measure()
        finally:
            connection.creation.destroy_test_db(former, verbosity=0)

    def measure(self):
        self.say("Fichiers…")
        costs = documents.costs()  # first: the process has not grown yet
        self.say("Chargement de 20 000 dossiers…")
        started = time.perf_counter()
        university.load()
        loaded = time.perf_counter() - started
        self.say(f"Chargés en {loaded:.0f} s. Pages…")
        visited = pages.visits()
        pages.measured(visited)
        costs.append(documents.upload_cost(pages.signed_in(1), pages.awaited_line()))
        target = settings.BASE_DIR / "docs" / "performance.md"
        report.written(target, visited, costs, loaded)
        self.say(report.verdict(visited).strip())
        self.say(f"Écrit dans {target.relative_to(settings.BASE_DIR)}.")

    def say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()
