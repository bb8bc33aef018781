"""What each page costs the server: milliseconds in this process and queries, beside a view that does nothing."""

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Part
from accounts.models import User
from tests.bench import plan

WARM_UP, ROUNDS = 5, 50
AIM_MS, AIM_QUERIES, AIM_RATIO = 25.0, 12, 3.0


class NotThePage(AssertionError):
    """What was measured is not the page that it is called: a figure about it would be a lie."""


@dataclass
class Visit:
    """One page as one person asks for it, and what 50 visits took."""

    name: str
    client: Client
    address: str
    holds: str
    is_nine_lines: bool = False
    took: list[float] = field(default_factory=list)
    queries: int = 0

    @property
    def median(self) -> float:
        return statistics.median(self.took)

    @property
    def p95(self) -> float:
        return sorted(self.took)[int(len(self.took) * 0.95)]

    def missed(self, empty: "Visit") -> list[str]:
        """The aims that this page misses, in words."""
        words = [f"plus de {AIM_MS:.0f} ms"] if self.median > AIM_MS else []
        words += [f"plus de {AIM_QUERIES} requêtes"] if self.queries > AIM_QUERIES else []
        over = self.is_nine_lines and self.median > AIM_RATIO * empty.median
        return words + ([f"plus de {AIM_RATIO:.0f} fois la vue vide"] if over else [])

    def run(self) -> float:
        started = time.perf_counter()
        self.client.get(self.address)
        return (time.perf_counter() - started) * 1000

    def check(self) -> None:
        """That the address gives the page meant, and its number of queries: the first visit of an hour writes one more
        row of who reads, the usual one does not.
        """
        self.run()
        with CaptureQueriesContext(connection) as seen:
            response = self.client.get(self.address)
        if response.status_code != 200 or self.holds not in response.content.decode():
            raise NotThePage(f"{self.name} ({self.address}): {response.status_code}, without « {self.holds} »")
        self.queries = len(seen)


def signed_in(number: int) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=number))
    return client


def visits() -> list[Visit]:
    """The empty view first, then the main pages of the public, of candidates and of the staff."""
    person = signed_in(1)
    nothing = [
        Visit("Vue vide, personne connectée", person, reverse("empty"), ""),
        Visit("Page vide, personne connectée", person, reverse("layout"), "Déconnexion"),
    ]
    return nothing + public() + candidate() + desk()


def public() -> list[Visit]:
    anyone = Client()
    catalogue = reverse("offers:catalogue")
    return [
        Visit("Accueil", anyone, reverse("home"), "Connexion"),
        Visit("Connexion", anyone, reverse("accounts:login"), "Connexion"),
        Visit("Offre de formation (1 000 formations)", anyone, catalogue, "F0"),
        Visit("Offre, dernière page", anyone, f"{catalogue}?page=20", "parcours"),
        Visit("Offre, recherche « energie »", anyone, f"{catalogue}?q=energie", "Énergie"),
        Visit("Fiche d’une formation", anyone, reverse("offers:formation", args=["F0001"]), "Pièces demandées"),
        Visit("offre.json (toute l’offre)", anyone, reverse("offers:feed"), "F1000"),
    ]


def candidate() -> list[Visit]:
    """The first person has a dossier at four stages; the last one has twenty."""
    person, busy = signed_in(1), signed_in(plan.PEOPLE)

    def dossier(pk: int, name: str = "detail") -> str:
        return reverse(f"applications:{name}", args=[plan.ref("D", pk)])

    return [
        Visit("Accueil, personne connectée", person, reverse("home"), "Déconnexion"),
        Visit("Mon compte", person, reverse("applications:dashboard"), "Bienvenue"),
        Visit("Mon compte (20 dossiers)", busy, reverse("applications:dashboard"), "Bienvenue"),
        Visit("Informations perso.", person, reverse("accounts:part", args=[Part.PERSONAL.value]), "INE"),
        Visit("Cursus Post-Bac", person, reverse("accounts:part", args=[Part.STUDIES.value]), "Licence 3"),
        Visit("Candidatures", person, reverse("applications:list"), "Avis favorable"),
        Visit("Candidatures (20 dossiers)", busy, reverse("applications:list"), "Avis favorable"),
        Visit("Ouvrir un dossier", person, reverse("applications:apply", args=["F0200"]), "Ouvrir mon dossier"),
        Visit("Dossier en attente (neuf pièces)", person, dossier(1), "Transmettre", is_nine_lines=True),
        Visit("Dossier transmis (neuf pièces)", person, dossier(2), "figé", is_nine_lines=True),
        Visit("Dossier favorable (neuf pièces)", person, dossier(3), "Désistement", is_nine_lines=True),
        Visit("Dossier incomplet (neuf pièces)", person, dossier(4), "À corriger", is_nine_lines=True),
        Visit("Accusé de réception", person, dossier(3, "receipt"), "Empreinte"),
        Visit("Historique", person, dossier(3, "history"), "Historique"),
        Visit("Mes messages (50 mails)", busy, reverse("notifications:inbox"), "Mes messages"),
    ]


def awaited_line() -> str:
    """Where the first person drops a file on the sixth line of their dossier, which waits for one."""
    return reverse("applications:piece_add", args=[plan.ref("D", 1), plan.ref("P", 6)])


def desk() -> list[Visit]:
    """The manager of every centre sees the 20,000 dossiers."""
    manager = signed_in(plan.MANAGER)
    dossiers = reverse("admin:applications_application_changelist")
    dossier = reverse("admin:applications_application_change", args=[2])
    publication = reverse("admin:applications_application_openings")
    piece = reverse("admin:applications_application_piece", args=[2, plan.ref("P", plan.LINES + 1)])

    return [
        Visit("Scolarité : à faire", manager, reverse("admin:index"), "Corrections à contrôler"),
        Visit("Scolarité : dossiers (20 000)", manager, dossiers, "C0"),
        Visit("Scolarité : dossiers, page 10", manager, f"{dossiers}?p=10", "C0"),
        Visit("Scolarité : dossiers d’une commission", manager, f"{dossiers}?commission=3", "C0"),
        Visit("Scolarité : dossiers à une étape", manager, f"{dossiers}?etape=receptionne", "C0"),
        Visit("Scolarité : recherche par nom", manager, f"{dossiers}?q=belkacem", "BELKACEM"),
        Visit("Scolarité : recherche par numéro", manager, f"{dossiers}?q=C0000123-2", "C0000123"),
        Visit("Scolarité : un dossier", manager, dossier, "Pièce d’identité"),
        Visit("Scolarité : contrôle d’une pièce", manager, piece, "Curriculum"),
        Visit("Scolarité : publication des décisions", manager, publication, "parcours"),
    ]


def measured(pages: Sequence[Visit]) -> None:
    """All of them in turn, again and again: a slow moment of the machine falls on every page alike."""
    for page in pages:
        page.check()
    for number in range(WARM_UP + ROUNDS):
        for page in pages:
            took = page.run()
            if number >= WARM_UP:
                page.took.append(took)
