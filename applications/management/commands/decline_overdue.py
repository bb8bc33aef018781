"""Close the offers that nobody answered in time."""

from applications.commands import answer
from applications.commands.moving import StepRefused
from applications.models import Application
from ecandidat.common import clock
from ecandidat.common.commands import OpsCommand


class Command(OpsCommand):
    help = "Constate l’absence de réponse aux avis favorables dont la date limite est passée."

    def handle(self, *args, **options):
        overdue = Application.objects.unanswered(clock.today()).order_by("pk")
        self.each(overdue, lapse, dry_run=options["dry_run"], limit=options["limit"])


def lapse(dossier) -> str:
    """Somebody may have answered, or the date may have moved, since the row was read."""
    try:
        answer.lapse(dossier)
    except StepRefused:
        return "déjà réglée(s)"
    return "sans réponse"
