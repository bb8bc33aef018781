"""`manage.py import_offer`: the offer of a campaign from two CSV files, and what its dates mean for open offers."""

import argparse
from collections import Counter
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

import offers
from applications.commands.answer_dates import extend_open_offers
from applications.models import Application
from ecandidat.common import clock
from ecandidat.common.words import ngettext
from offers.commands.offer_import import CHANGED, CREATED, REMOVED, UNCHANGED, Named, OfferImportRefused, import_offer
from offers.models import Campaign

SAMPLES = Path(offers.__file__).resolve().parent / "samples"
MODELS = {
    "Campaign": "campagnes",
    "Centre": "centres",
    "Commission": "commissions",
    "Formation": "formations",
    "Opening": "ouvertures",
    "PieceKind": "pièces justificatives",
    "Population": "populations",
    "Requirement": "pièces demandées",
}
# What the sample files of the project belong to; any other file says its own.
SAMPLE_POPULATIONS = ["candidats_externes:Candidat externe", "double_diplome_utt:Double diplôme ingénieur/master UTT"]


def named(text: str) -> Named:
    """« CODE:Libellé », the label being optional."""
    code, _sep, label = text.partition(":")
    if not code.strip():
        raise argparse.ArgumentTypeError("attendu CODE ou CODE:Libellé")
    return Named(code.strip(), label.strip())


def outcomes(counter: Counter) -> list[str]:
    """« 9 ajouts », « 1 modification »: what happened to the rows of one model."""
    return [
        said % {"number": counter[outcome]}
        for outcome, said in (
            (CREATED, ngettext("%(number)s ajout", "%(number)s ajouts", counter[CREATED])),
            (CHANGED, ngettext("%(number)s modification", "%(number)s modifications", counter[CHANGED])),
            (REMOVED, ngettext("%(number)s retrait", "%(number)s retraits", counter[REMOVED])),
            (UNCHANGED, _("%(number)s sans changement")),
        )
        if counter[outcome]
    ]


def quoted(value: object) -> str:
    return _("rien") if value in ("", None) else f"« {value} »"


class Command(BaseCommand):
    help = (
        "Importe l’offre d’une campagne : formations et dates d’un fichier, pièces par population de l’autre. "
        "Tout ou rien ; relancée sur les mêmes fichiers, elle ne change rien."
    )

    def add_arguments(self, parser):
        parser.add_argument("--formations", type=Path, default=SAMPLES / "utt-2025-formations.csv", metavar="FICHIER")
        parser.add_argument("--pieces", type=Path, default=SAMPLES / "utt-2025-pieces.csv", metavar="FICHIER")
        parser.add_argument("--campaign", type=named, default=named("2025"), metavar="CODE[:Libellé]")
        parser.add_argument("--campaign-label", default="", metavar="LIBELLÉ", help="nom de la campagne")
        parser.add_argument(
            "--centre", type=named, default=named("UTT:Université de Technologie de Troyes"), metavar="CODE[:Libellé]"
        )
        parser.add_argument(
            "--commission", type=named, default=named("MASTERS:Service des masters"), metavar="CODE[:Libellé]"
        )
        parser.add_argument("--population", action="append", metavar="COLONNE:Libellé", help="nom d’une population")
        for fact, said in (
            ("address", "adresse postale, lignes séparées par |"),
            ("phone", "téléphone"),
            ("email", "adresse mail"),
            ("url", "page web"),
        ):
            parser.add_argument(f"--{fact}", default="", help=f"contact de la commission : {said}")
        parser.add_argument("--dry-run", action="store_true", help="tout vérifier, ne rien garder")

    def handle(self, *args, **options):
        contact = {fact: options[fact] for fact in ("phone", "email", "url")}
        contact["address"] = options["address"].replace("|", "\n")
        asked = {name: options[name] for name in ("campaign", "centre", "commission")}
        asked["campaign"] = Named(asked["campaign"].code, options["campaign_label"] or asked["campaign"].label)
        asked["commission"] = Named(asked["commission"].code, asked["commission"].label, contact)
        populations = {item.code: item.label for item in map(named, options["population"] or SAMPLE_POPULATIONS)}
        files = [self._lines_of(options[name]) for name in ("formations", "pieces")]
        try:
            with transaction.atomic():
                done = import_offer(*files, **asked, populations=populations)
                behind = Application.objects.behind_their_date(clock.today()).count()
                transaction.set_rollback(options["dry_run"])
        except OfferImportRefused as refusal:
            listed = "\n".join(f"- {problem}" for problem in refusal.problems)
            raise CommandError(_("Rien n’a été importé :\n%(listed)s") % {"listed": listed}) from refusal
        extended = behind if options["dry_run"] else extend_open_offers(by=None)
        self._say(done, extended, dry_run=options["dry_run"])

    def _lines_of(self, path: Path) -> list[str]:
        try:
            return path.read_text(encoding="utf-8-sig").splitlines(keepends=True)
        except OSError as error:
            raise CommandError(_("%(path)s ne peut pas être lu : vérifiez le chemin.") % {"path": path}) from error
        except UnicodeDecodeError as error:
            raise CommandError(
                _("%(path)s n’est pas en UTF-8 : enregistrez-le en « CSV UTF-8 ».") % {"path": path}
            ) from error

    def _say(self, done, extended, *, dry_run):
        if dry_run:
            self.stdout.write(_("À blanc, rien n’est gardé :"))
        for model, counter in done.counts.items():
            said = ", ".join(outcomes(counter))
            if said:
                self.stdout.write(f"{MODELS[model]} : {said}")
        for each in done.replaced:
            self.stdout.write(f"  {each.row}, {each.fact} : {quoted(each.before)} → {quoted(each.after)}")
        if extended:
            self.stdout.write(_("offres sans réponse prolongées, avec un mail à chaque personne : %d") % extended)
        current = Campaign.objects.current()
        if not dry_run and current != done.campaign:
            self.stdout.write(
                _("La campagne en cours reste « %(current)s » : la nouvelle se désigne dans l’administration.")
                % {"current": current}
            )
