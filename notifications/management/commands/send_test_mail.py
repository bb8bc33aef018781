"""Send one mail now, and say what the mail server answered."""

import time

from django.conf import settings
from django.core.management.base import CommandError
from django.db import transaction

from ecandidat.common import clock, dates, refs
from ecandidat.common.commands import OpsCommand
from notifications import delivery, outbox
from notifications.emails import TEST_MAIL
from notifications.enums import MailState
from notifications.models import OutgoingMail

# The worker may have taken the mail first: as long as the slowest server may be waited for.
PATIENCE_SECONDS = 60
NEXT = {
    MailState.QUEUED: "Il partira seul ; `doctor` dit ce qui retient les mails.",
    MailState.SENDING: "Le worker qui l’a pris n’a pas fini ; `doctor` dit s’il vit, le journal des mails la suite.",
}


class Command(OpsCommand):
    help = "Envoie un mail d’essai à une adresse et dit ce que le serveur SMTP a répondu."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("address", help="adresse qui recevra l’essai")

    def handle(self, *args, **options):
        values = {
            "institution": settings.INSTITUTION_NAME,
            "instant": dates.instant_long(clock.now()),
            "site": settings.SITE_URL,
        }
        with transaction.atomic():
            cause = f"essai-{refs.new_ref()}"
            mail = outbox.post(TEST_MAIL, to=None, address=options["address"], cause=cause, values=values)
            transaction.set_rollback(options["dry_run"])
        if options["dry_run"]:
            self.stdout.write(f"À blanc : {mail.subject}\n\n{mail.body}")
            return
        delivery.deliver(mail.pk)
        _wait_for_the_end(mail)
        if mail.state != MailState.SENT:
            said = (f"{mail.get_state_display()}.", mail.last_error, NEXT.get(MailState(mail.state), ""))
            raise CommandError(" ".join(filter(None, said)))
        self.stdout.write(f"{mail.get_state_display()} : {mail.address} ({mail.message_id})")


def _wait_for_the_end(mail: OutgoingMail) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    mail.refresh_from_db()
    while mail.state == MailState.SENDING and time.monotonic() < until:
        time.sleep(0.2)
        mail.refresh_from_db()
