"""Forgets who read which dossier, once that is old."""

from applications.commands import readings
from applications.models import Reading
from ecandidat.common.commands import OpsCommand


class Command(OpsCommand):
    help = "Efface les consultations de dossiers plus vieilles que READINGS_DAYS, heure par heure."

    def handle(self, *args, dry_run, limit, **options):
        hours = Reading.objects.before(readings.forgotten_before()).hours()
        self.each(hours, self._forget, dry_run=dry_run, limit=limit)

    def _forget(self, hour) -> str:
        readings.forget(hour)
        return "heure(s) de consultations effacée(s)"
