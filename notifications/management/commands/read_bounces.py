"""Read the delivery reports that the bounce mailbox received."""

import sys
from pathlib import Path

from ecandidat.common import clock
from ecandidat.common.commands import OpsCommand
from notifications.commands import bounces
from notifications.reports import ReportError, from_mail


class Command(OpsCommand):
    help = (
        "Lit les avis de non-remise (RFC 3464) d’un dossier, ou un seul sur l’entrée standard (« - ») ; "
        "un avis lu deux fois ne compte qu’une fois."
    )

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("folder", help="dossier de fichiers .eml ou Maildir ; « - » : l’entrée standard")
        parser.add_argument("--remove", action="store_true", help="effacer les avis une fois lus, et eux seuls")

    def handle(self, *args, folder, remove, dry_run, limit, **options):
        if folder == "-":
            self.each([sys.stdin.buffer.read()], lambda content: _read(content)[0], dry_run=dry_run)
            return

        def read_file(path: Path) -> str:
            said, is_report = _read(path.read_bytes())
            if remove and is_report and not dry_run:
                path.unlink()
            return said

        self.each(_files(Path(folder)), read_file, dry_run=dry_run, limit=limit)


def _files(folder: Path) -> list[Path]:
    """The files of a plain folder, or of a Maildir's new/ and cur/."""
    inside = [folder / name for name in ("new", "cur") if (folder / name).is_dir()] or [folder]
    return sorted(path for place in inside for path in place.iterdir() if path.is_file())


def _read(content: bytes) -> tuple[str, bool]:
    """What was found, and whether it is a report: what a person wrote there is left for people to read."""
    try:
        reports = from_mail(content, now=clock.now())
    except ReportError:
        return "autre(s) mail(s)", False
    taken = [bounces.take(report, is_trusted=False) for report in reports]
    return "avis lu(s)" if any(taken) else "avis sans mail de chez nous", True
