"""Write the next anchor of the journals now."""

from applications.commands import anchoring
from ecandidat.common.commands import OpsCommand


class Command(OpsCommand):
    help = (
        "Ancre les journaux de tous les dossiers dans une ligne scellée, et en dit l’empreinte : gardée ailleurs, "
        "elle prouve que rien n’a été retiré depuis."
    )

    def handle(self, *args, dry_run, **options):
        self.each([None], lambda _nothing: self._anchor(), dry_run=dry_run)

    def _anchor(self) -> str:
        anchor = anchoring.anchor_journal()
        if anchor is None:
            return "ancrage déjà en cours ailleurs"
        self.stdout.write(f"{anchor.at.isoformat()} {anchor.hash} ({anchor.heads_count} journaux)")
        return "ancrage(s)"
