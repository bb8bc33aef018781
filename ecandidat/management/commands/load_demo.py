"""`manage.py load_demo`: the sample university, whole or not at all, on the embedded engines only."""

import logging

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from ecandidat.management.commands.import_offer import SAMPLES
from ecandidat.management.sample_university import PASSWORD, load
from offers.models import Campaign


class Command(BaseCommand):
    help = "Charge l’université d’exemple : dix formations, une personne inventée par étape, leurs courriels."

    def handle(self, **options):
        if not (settings.EMBEDDED and settings.DEMO):
            raise CommandError("L’université d’exemple ne se charge qu’en démonstration : make demo.")
        if Campaign.objects.exists():
            raise CommandError("Cette base contient déjà une campagne : rien n’a été touché.")
        formations = (SAMPLES / "utt-2025-formations.csv").read_text(encoding="utf-8").splitlines()
        pieces = (SAMPLES / "utt-2025-pieces.csv").read_text(encoding="utf-8").splitlines()
        # Eighty mails leave: who starts the demonstration reads the address and the accounts, not a line for each.
        logging.getLogger("notifications.delivery").setLevel(logging.WARNING)
        with transaction.atomic():
            accounts = load(formations, pieces)
        lines = [f"  {role:<28} {user.email:<28} login {user.login}" for role, user in accounts]
        text = "\n".join(["", "  Comptes (mot de passe pour tous : " + PASSWORD + ")", *lines])
        (settings.VAR_DIR / "demo-accounts.txt").write_text(text + "\n", encoding="utf-8")
        self.stdout.write("L’université d’exemple est chargée.")
