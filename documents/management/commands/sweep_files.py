"""Put rows and bytes back in agreement: what nobody holds goes, what is lost is said."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from documents import storage
from documents.commands import discard, discard_orphan
from documents.models import StoredFile
from ecandidat.common import clock
from ecandidat.common.commands import OpsCommand
from ecandidat.common.words import many

AGE = timedelta(days=1)


class Command(OpsCommand):
    """Rows nobody holds and bytes without a row are taken away after a day; rows without bytes are listed."""

    help = _(
        "Retire les fichiers que plus rien ne désigne et les contenus sans trace, vieux de plus d’un jour ;"
        " liste les fichiers dont le contenu manque (code de sortie 1)."
    )

    def handle(self, *args, dry_run, limit, **options):
        before = clock.now() - AGE
        try:
            self.each(_candidates(before), _sweeper(dry_run=dry_run), dry_run=dry_run, limit=limit)
        finally:  # what could not be taken away does not hide what is lost
            self.say_lost()

    def say_lost(self) -> None:
        """List the rows without bytes; raises CommandError (code 1) when there are some."""
        lost = _lost()
        for row in lost:
            self.stdout.write(_("Contenu manquant : %(ref)s (%(key)s)") % {"ref": row.ref, "key": row.storage_key})
        if lost:
            raise CommandError(many(len(lost), _("fichier(s) sans contenu.")), returncode=1)


def _candidates(before: datetime) -> Iterator[StoredFile | str]:
    yield from StoredFile.objects.before(before).unreferenced()
    known = set(StoredFile.objects.values_list("storage_key", flat=True))
    yield from (key for key in storage.stored_keys() if key not in known)


def _sweeper(*, dry_run: bool) -> Callable[[StoredFile | str], str]:
    def sweep(found: StoredFile | str) -> str:
        if isinstance(found, StoredFile):
            discard(found)
            return _("fichier(s) sans usage retiré(s)")
        if not storage.written_before(found, clock.now() - AGE):
            return _("contenu(s) récent(s) laissé(s)")
        if not dry_run:
            discard_orphan(found)
        return _("contenu(s) sans trace retiré(s)")

    return sweep


def _lost() -> list[StoredFile]:
    """Rows are read before the storage is listed, so a file stored meanwhile is not taken for lost."""
    rows = dict(StoredFile.objects.values_list("storage_key", "pk"))
    gone = rows.keys() - set(storage.stored_keys())
    still = StoredFile.objects.filter(storage_key__in=gone)
    return [row for row in still if not storage.private().exists(row.storage_key)]
