"""Opens an account from the command line: the first administrator, or someone whom no mail reaches."""

import secrets

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError

from accounts.commands.registration import open_account


class Command(BaseCommand):
    help = "Ouvre un compte déjà activé et affiche son login ; sans --mot-de-passe, un mot de passe est tiré au sort."

    def add_arguments(self, parser):
        parser.add_argument("--email", required=True, help="adresse mail")
        parser.add_argument("--nom", required=True, help="nom")
        parser.add_argument("--prenom", required=True, help="prénom")
        parser.add_argument("--mot-de-passe", default="", help="mot de passe ; visible dans l’historique du terminal")
        parser.add_argument("--superuser", action="store_true", help="tous les droits sur la scolarité")

    def handle(self, *args, **options):
        password = options["mot_de_passe"] or secrets.token_urlsafe(12)
        try:
            user = open_account(
                first_name=options["prenom"],
                last_name=options["nom"],
                email=options["email"],
                password=password,
                is_superuser=options["superuser"],
            )
        except IntegrityError:
            raise CommandError(f"L’adresse {options['email']} a déjà un compte.") from None
        self.stdout.write(f"Login : {user.login}")
        if not options["mot_de_passe"]:
            self.stdout.write(f"Mot de passe : {password}")
