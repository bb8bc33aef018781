"""Put back in the queue the mails that failed."""

from ecandidat.common.commands import OpsCommand
from notifications import outbox
from notifications.enums import MailState
from notifications.models import OutgoingMail


class Command(OpsCommand):
    help = "Remet en attente les mails en échec ; ceux d’issue inconnue seulement si on le demande."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument(
            "--unknown", action="store_true", help="aussi ceux d’issue inconnue, qui ont pu arriver déjà"
        )
        parser.add_argument("--message", default="", help="seulement ce message, par exemple applications.received")

    def handle(self, *args, **options):
        states = [MailState.FAILED] + [MailState.UNKNOWN] * options["unknown"]
        mails = OutgoingMail.objects.filter(state__in=states).order_by("priority", "pk")
        if options["message"]:
            mails = mails.filter(key=options["message"])
        self.each(mails.values_list("pk", flat=True), self._again, dry_run=options["dry_run"], limit=options["limit"])

    def _again(self, pk):
        try:
            outbox.resend(pk)
        except outbox.ResendRefused as refused:
            self.stderr.write(str(refused))
            return "non renvoyable(s)"
        return "remis en attente"
