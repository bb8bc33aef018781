"""One command for the embedded engines: brings the database up to date, starts web, worker and beat, stops all."""

import os
import socket
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from ecandidat.health import PATH as HEALTH_PATH
from ecandidat.supervision import Program, ProgramFailed, Supervisor

HOST = "127.0.0.1"
FIRST_PORT = 8000
PORTS_TRIED = 20
READY_SECONDS = 30


class Command(BaseCommand):
    help = "Démarre le site, le facteur et l’horloge sur les moteurs embarqués ; Ctrl-C arrête tout."
    requires_system_checks = []  # the web server runs them; here they would only cost a second

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=FIRST_PORT, help="premier port essayé")

    def handle(self, *, port: int, **options):
        if not settings.EMBEDDED:
            raise CommandError(
                "Cette commande ne sert que les moteurs embarqués (ecandidat.settings.embedded). "
                "En production : docker-compose.yml, ou gunicorn, celery worker et celery beat."
            )
        environment = self.environment(self.free_port(port))
        with Supervisor(settings.BASE_DIR, environment, self.stdout.write) as supervisor:
            try:
                self.prepare(environment)
                self.run(supervisor, environment["SITE_URL"])
            except ProgramFailed as error:
                raise CommandError(str(error)) from error
            except KeyboardInterrupt:
                self.stdout.write("\nArrêt…")
        self.stdout.write("Tout est arrêté.")

    def run(self, supervisor: Supervisor, address: str) -> None:
        """Start the programs, say where the site is once it answers, then keep them up."""
        for program in programs(address):
            supervisor.start(program)
        deadline = time.monotonic() + READY_SECONDS
        while not answers(address) and time.monotonic() < deadline:
            supervisor.revive()
            time.sleep(0.1)
        self.welcome(address)
        supervisor.watch()

    def environment(self, port: int) -> dict[str, str]:
        """What the programs are told: the same variables as everywhere, plus the address that was free."""
        told = {"DJANGO_SETTINGS_MODULE": "ecandidat.settings.embedded", "SITE_URL": f"http://{HOST}:{port}"}
        return {**os.environ, **told}

    def prepare(self, environment: dict[str, str]) -> None:
        """Migrate, only when there is something to migrate: a second start is a matter of seconds."""
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Préparation de la base…")
            call_command("migrate", verbosity=0, interactive=False)

    def welcome(self, address: str) -> None:
        self.stdout.write(f"\n  {address}\n\n  Ctrl-C arrête tout.\n")

    def free_port(self, first: int) -> int:
        """The first port that is free; each one that is taken is named."""
        for port in range(first, first + PORTS_TRIED):
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind((HOST, port))
                except OSError:
                    self.stdout.write(f"Le port {port} est pris, essai du suivant.")
                else:
                    return port
        raise CommandError(f"Aucun port libre de {first} à {first + PORTS_TRIED - 1}.")


def programs(address: str) -> list[Program]:
    """The web server, the worker and the clock, each writing its own log in var/logs/."""
    logs = settings.VAR_DIR / "logs"
    logs.mkdir(exist_ok=True)
    celery = [sys.executable, "-m", "celery", "-A", "ecandidat"]
    web = [
        sys.executable, "-m", "gunicorn", "ecandidat.wsgi:application", "--bind", address.removeprefix("http://"),
        "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--reuse-port", "--graceful-timeout", "1",
        "--no-control-socket",
    ]  # fmt: skip
    schedule = Path(settings.VAR_DIR) / "beat-schedule"
    return [
        Program("Le site", web, logs / "web.log"),
        Program("Le facteur", [*celery, "worker", "-P", "solo", "-l", "info"], logs / "worker.log"),
        Program("L’horloge", [*celery, "beat", "-l", "info", "-s", str(schedule), "--pidfile="], logs / "beat.log"),
    ]


def answers(address: str) -> bool:
    """Whether the site answers, be it to say that something is wrong."""
    try:
        urllib.request.urlopen(address + HEALTH_PATH, timeout=2).close()  # noqa: S310, our own loopback address
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True
