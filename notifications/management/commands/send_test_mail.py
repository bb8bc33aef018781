"""Send one mail now, and say what the mail server answered."""

from django.conf import settings
from django.core.management.base import CommandError
from django.db import transaction

from ecandidat.common import clock, dates, refs
from ecandidat.common.commands import OpsCommand
from notifications import delivery, outbox
from notifications.emails import TEST_MAIL
from notifications.enums import MailState


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
        mail.refresh_from_db()
        if mail.state not in {MailState.SENT, MailState.SENDING}:
            raise CommandError(f"{mail.get_state_display()}. {mail.last_error}")
        self.stdout.write(f"{mail.get_state_display()} : {mail.address} ({mail.message_id})")
