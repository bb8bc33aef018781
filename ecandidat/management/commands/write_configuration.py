"""Writes docs/configuration.md and .env.example from the settings files, or says that they are out of date."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ecandidat import configuration


class Command(BaseCommand):
    help = "Écrit docs/configuration.md et .env.example à partir des réglages."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="ne rien écrire, échouer si une page a vieilli")

    def handle(self, *, check: bool, **options):
        pages = {"docs/configuration.md": configuration.as_markdown(), ".env.example": configuration.as_example()}
        for name, text in pages.items():
            path = settings.BASE_DIR / name
            if check and (not path.exists() or path.read_text(encoding="utf-8") != text):
                raise CommandError(f"{name} n’est plus à jour : `make docs` le réécrit.")
            if not check:
                path.write_text(text, encoding="utf-8")
