"""The sample university on the embedded engines: loaded once, kept, served with its accounts and its mailbox."""

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.urls import reverse

from ecandidat.management.commands import serve
from offers.models import Campaign


class Command(serve.Command):
    help = "L’université d’exemple : charge, démarre tout, affiche les comptes ; Ctrl-C arrête tout."

    @property
    def accounts(self) -> Path:
        """What load_demo leaves last: its presence says that the sample university is whole."""
        return settings.VAR_DIR / "demo-accounts.txt"

    def handle(self, *, port: int, **options):
        if settings.EMBEDDED and not settings.DEMO:
            # Settings are read once: start again with the variable that opens the mailbox.
            command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "demo", "--port", str(port)]
            os.execve(sys.executable, command, {**os.environ, "ECANDIDAT_DEMO": "1"})  # noqa: S606, ourselves
        super().handle(port=port, **options)

    def prepare(self, environment: dict[str, str]) -> None:
        super().prepare(environment)
        if self.accounts.exists():
            return
        if Campaign.objects.exists():
            raise CommandError(
                f"La base de {settings.VAR_DIR} tient déjà une campagne qui n’est pas celle de l’exemple, ou un "
                "exemple chargé à moitié. Rien n’a été touché : supprimez ce dossier, ou donnez-en un autre par "
                "ECANDIDAT_VAR."
            )
        manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
        if subprocess.run([*manage, "load_demo"], env=environment, check=False).returncode:  # noqa: S603, ourselves
            raise CommandError(f"L’exemple n’a pas pu être chargé : supprimez {settings.VAR_DIR} et recommencez.")

    def welcome(self, address: str) -> None:
        super().welcome(address)
        self.stdout.write(self.accounts.read_text())
        self.stdout.write(f"\n  Les courriels : {address}{reverse('notifications:mailbox')}")
        self.stdout.write(f"  Les données et les journaux : {settings.VAR_DIR}\n")
