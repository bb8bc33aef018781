"""Deletes accounts that were never activated, and the traces of tries that no limit counts any more."""

from accounts.commands import attempts, retention
from ecandidat.common.commands import OpsCommand


class Command(OpsCommand):
    help = "Supprime les comptes jamais activés (ACCOUNT_PURGE_DAYS) et les tentatives qui ne comptent plus."

    def handle(self, *args, **options):
        if not options["dry_run"]:  # first: an account that cannot be deleted does not keep everybody's traces
            attempts.purge()
            retention.purge_letter_requests()
        found = retention.never_activated().order_by("pk").values_list("pk", flat=True)
        self.each(found, _purge, dry_run=options["dry_run"], limit=options["limit"])


def _purge(user_id: int) -> str:
    return "compte supprimé" if retention.purge_account(user_id) else "laissé"
