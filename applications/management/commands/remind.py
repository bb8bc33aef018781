"""Remind candidates of a limit that comes near."""

from datetime import timedelta

from django.db.models import Q

from applications.commands import reminders
from applications.enums import Answer, FileStatus
from applications.models import Application
from ecandidat.common import clock
from ecandidat.common.commands import OpsCommand
from offers.calendar import REMINDER_DAYS


class Command(OpsCommand):
    help = (
        "Rappelle les dossiers à transmettre et les réponses à donner, 7, 3 et 1 jours avant la date limite. "
        "Chaque rappel ne part qu’une fois ; un rappel manqué part en retard."
    )

    def handle(self, *args, **options):
        today = clock.today()
        near = (today, today + timedelta(days=max(REMINDER_DAYS)))
        waiting = Application.objects.active().filter(is_to_transmit(near) | is_to_answer(near))

        def remind(dossier: Application) -> str:
            posted = reminders.remind_to_transmit(dossier, today) or reminders.remind_to_answer(dossier, today)
            return "rappel(s) posté(s)" if posted else "sans rappel"

        rows = waiting.for_page().order_by("pk")
        self.each(rows, remind, dry_run=options["dry_run"], limit=options["limit"])


def is_to_transmit(near) -> Q:
    """One of the days that the limit may be is near; the command computes the limit itself."""
    one_near = Q(opening__return_by__range=near) | Q(correct_by__range=near) | Q(extended_to__range=near)
    return one_near & Q(status__in=(FileStatus.PENDING, FileStatus.INCOMPLETE))


def is_to_answer(near) -> Q:
    return Q(decision__answer_by__range=near, answer=Answer.NONE)
