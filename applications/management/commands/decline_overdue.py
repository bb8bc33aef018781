"""Close the offers that nobody answered in time, once those whose date moved have followed it."""

from applications.commands import answer, answer_dates
from applications.commands.moving import StepRefused
from applications.models import Application
from ecandidat.common import clock
from ecandidat.common.commands import OpsCommand


class Command(OpsCommand):
    help = (
        "Prolonge les offres dont la formation a repoussé la date, puis constate l’absence de réponse aux avis "
        "favorables dont la date limite est passée."
    )

    def handle(self, *args, **options):
        today = clock.today()
        behind = Application.objects.behind_their_date(today).order_by("pk")
        overdue = Application.objects.unanswered(today).order_by("pk")
        both = [*behind, *overdue.exclude(pk__in=behind)]
        self.each(both, settle, dry_run=options["dry_run"], limit=options["limit"])


def settle(dossier) -> str:
    """A date that moved later comes first: whoever still has time is not closed."""
    if answer_dates.extend(dossier, by=None):
        return "prolongée(s)"
    return lapse(dossier)


def lapse(dossier) -> str:
    """Somebody may have answered, or the date may have moved, since the row was read."""
    try:
        answer.lapse(dossier)
    except StepRefused:
        return "déjà réglée(s)"
    return "sans réponse"
