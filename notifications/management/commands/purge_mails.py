"""Delete the old mails whose story is over."""

from datetime import timedelta

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from ecandidat.common import clock
from ecandidat.common.commands import OpsCommand
from notifications import outbox
from notifications.models import OutgoingMail


class Command(OpsCommand):
    help = "Efface les mails envoyés, annulés ou en échec depuis plus de N jours. Ceux qui attendent restent."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--days", type=int, default=730, help="âge minimal en jours (730 par défaut)")

    def handle(self, *args, **options):
        if options["days"] < outbox.KEPT_AT_LEAST.days:
            raise CommandError(
                _("Gardez les mails au moins %(days)s jours : `reconcile_mails` les relit, et renverrait les autres.")
                % {"days": outbox.KEPT_AT_LEAST.days},
                returncode=2,
            )
        old = OutgoingMail.objects.finished(before=clock.now() - timedelta(days=options["days"]))
        self.each(
            old.order_by("pk").values_list("pk", flat=True),
            self._purge,
            dry_run=options["dry_run"],
            limit=options["limit"],
        )

    def _purge(self, pk):
        outbox.purge(pk)
        return "effacé(s)"
