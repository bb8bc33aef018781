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

from ecandidat import checks
from ecandidat.health import PATH as HEALTH_PATH
from ecandidat.supervision import Program, ProgramFailed, Supervisor

HOST = "127.0.0.1"
FIRST_PORT = 8000
PORTS_TRIED = 20
READY_SECONDS = 30
BACKLOG = 128  # who knocks while the web server starts waits a moment


class Command(BaseCommand):
    help = "Démarre le site, le facteur et l’horloge sur les moteurs embarqués ; Ctrl-C arrête tout."
    requires_system_checks = []  # only ours below: the others would cost a second at each start

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=FIRST_PORT, help="premier port essayé")

    def handle(self, *, port: int, **options):
        if not settings.EMBEDDED:
            raise CommandError(
                "Cette commande ne sert que les moteurs embarqués (ecandidat.settings.embedded). "
                "En production : docker-compose.yml, ou gunicorn, celery worker et celery beat."
            )
        if wrong := checks.site_settings():
            raise CommandError("\n".join(each.msg for each in wrong))
        door = self.door(port)
        address = f"http://{HOST}:{door.getsockname()[1]}"
        environment = self.environment(address)
        with door, Supervisor(settings.BASE_DIR, environment, self.stdout.write) as supervisor:
            try:
                self.prepare(environment)
                self.run(supervisor, door, address)
            except ProgramFailed as error:
                raise CommandError(str(error)) from error
            except KeyboardInterrupt:
                self.stdout.write("\nArrêt…")
        self.stdout.write("Tout est arrêté.")

    def run(self, supervisor: Supervisor, door: socket.socket, address: str) -> None:
        """Start the programs, say where the site is once it answers, then keep them up."""
        for program in programs(door):
            supervisor.start(program)
        deadline = time.monotonic() + READY_SECONDS
        while not answers(address) and time.monotonic() < deadline:
            supervisor.revive()
            time.sleep(0.1)
        self.welcome(address)
        self.stdout.flush()  # read through a pipe, it would wait for the end
        supervisor.watch()

    def environment(self, address: str) -> dict[str, str]:
        """What the programs are told: the same variables as everywhere, and the free address when no SITE_URL is."""
        return {"SITE_URL": address, **os.environ, "DJANGO_SETTINGS_MODULE": "ecandidat.settings.embedded"}

    def prepare(self, environment: dict[str, str]) -> None:
        """Migrate, only when there is something to migrate: a second start is a matter of seconds."""
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Préparation de la base…")
            call_command("migrate", verbosity=0, interactive=False)

    def welcome(self, address: str) -> None:
        site = os.environ.get("SITE_URL", address)
        self.stdout.write(f"\n  {site}\n")
        if site != address:
            self.stdout.write(f"  Le mandataire doit mener à {address}\n")
        self.stdout.write("\n  Ctrl-C arrête tout.\n")

    def door(self, first: int) -> socket.socket:
        """The first free port, each taken one being named; under a given SITE_URL, that one or none.

        It is held from here on: a second start beside this one, which prepares for a minute, takes the next.
        """
        for port in range(first, first + PORTS_TRIED):
            door = socket.socket()
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                door.bind((HOST, port))
                door.listen(BACKLOG)
            except OSError:
                door.close()
                if "SITE_URL" in os.environ:
                    raise CommandError(
                        f"Le port {port} est pris, et c’est à lui que SITE_URL mène : libérez-le, ou donnez "
                        "--port et changez l’adresse dans le mandataire."
                    ) from None
                self.stdout.write(f"Le port {port} est pris, essai du suivant.")
            else:
                return door
        raise CommandError(f"Aucun port libre de {first} à {first + PORTS_TRIED - 1}.")


def programs(door: socket.socket) -> list[Program]:
    """The web server behind that door, the worker and the clock, each writing its own log in var/logs/."""
    logs = settings.VAR_DIR / "logs"
    logs.mkdir(exist_ok=True)
    celery = [sys.executable, "-m", "celery", "-A", "ecandidat"]
    web = [
        sys.executable, "-m", "gunicorn", "ecandidat.wsgi:application", "--bind", f"fd://{door.fileno()}",
        "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--graceful-timeout", "1",
        "--no-control-socket",
    ]  # fmt: skip
    schedule = Path(settings.VAR_DIR) / "beat-schedule"
    return [
        Program("Le site", web, logs / "web.log", doors=[door.fileno()]),
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
