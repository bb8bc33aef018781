"""One line for each thing that the platform stands on."""

from django.core.management.base import CommandError

from ecandidat.common.commands import OpsCommand
from ecandidat.common.words import many
from ecandidat.management.examinations import Level, examinations, examine


class Command(OpsCommand):
    help = "Dit en une ligne chacun si base, tâches, mails, fichiers, horloges et secrets vont bien ; code 1 sinon."
    requires_system_checks = []

    def handle(self, *args, dry_run, **options):
        ill = 0
        for name, look in examinations(dry_run=dry_run).items():
            finding = examine(look)
            ill += finding.level is Level.ILL
            self.stdout.write(f"{finding.level:<7} {name:<19} {finding.said}")
        if ill:
            raise CommandError(f"{many(ill, 'panne(s)')}.", returncode=1)
