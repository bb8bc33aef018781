"""docs/droits.md is the oracle: each of its cells is visited by someone of that role and must say what happens."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from applications.models import Application
from ecandidat.common.text import normalised
from offers.enums import Role
from offers.rights import rights_of
from tests.applications import scene
from tests.factories.accounts import UserFactory
from tests.factories.offers import CommissionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
PAGE = settings.BASE_DIR / "docs" / "droits.md"
ADMIN = "admin:applications_application_"


def tables(page: Path) -> list[tuple[str, str, str]]:
    """(row, role, outcome) of every cell of the page."""
    cells, roles = [], []
    for line in page.read_text().splitlines():
        if not line.startswith("| ") or set(line) <= set("|- "):
            continue
        name, *values = [cell.strip() for cell in line.strip("|").split("|")]
        if not name:
            roles = values
        else:
            cells += [(name, role, value) for role, value in zip(roles, values, strict=True)]
    return cells


CELLS = tables(PAGE)


@dataclass
class Stage:
    """One commission, a received dossier of a stranger and one of its own manager."""

    people: dict
    dossier: Application
    own: Application

    def dossier_of(self, role: str) -> Application:
        return self.own if role == "agent candidat" else self.dossier


@pytest.fixture
def stage() -> Stage:
    opening = scene.opening_in()
    commission = opening.commission
    candidate = UserFactory(complete=True)
    clerk = scene.hire(Role.MANAGER, commission, complete=True)
    dossier, own = scene.transmitted(opening, candidate), scene.transmitted(opening, clerk)
    people = {
        "personne": candidate,
        "autre candidat": UserFactory(complete=True),
        "gestionnaire": scene.hire(Role.MANAGER, commission),
        "voisin": scene.hire(Role.MANAGER, CommissionFactory()),
        "membre": scene.hire(Role.COMMISSION_MEMBER, commission),
        "lecture": scene.hire(Role.VIEWER, commission),
        "sans droit": scene.hire(),
        "agent candidat": clerk,
        "administration": UserFactory(is_staff=True, is_superuser=True),
        "anonyme": None,
    }
    return Stage(people, dossier, own)


def space(name, *more):
    return lambda d: ("get", reverse(f"applications:{name}", args=[d.ref, *[value(d) for value in more]]))


def desk(name, *more, method="get"):
    return lambda d: (method, reverse(ADMIN + name, args=[d.pk, *[value(d) for value in more]]))


def step(slug):
    return lambda d: ("post", reverse(ADMIN + "step", args=[d.pk, slug]))


def first_line(dossier):
    return dossier.pieces.first()


def first_file(dossier):
    return first_line(dossier).files.get()


VISITS = {
    "Lire le dossier": space("detail"),
    "Ouvrir un fichier": space("file", lambda d: first_file(d).ref),
    "Télécharger mon dossier": space("download"),
    "Annuler la candidature": space("step", lambda d: "annuler"),
    "Ouvrir la liste": lambda d: ("get", reverse(ADMIN + "changelist")),
    "Trouver le dossier dans la liste": lambda d: ("get", reverse(ADMIN + "changelist")),
    "Lire le dossier à la scolarité": desk("change"),
    "Lire une pièce": desk("piece", lambda d: first_line(d).ref),
    "Ouvrir un fichier à la scolarité": desk("file", lambda d: first_file(d).stored.ref),
    "Garder un fichier": desk("file_download", lambda d: first_file(d).stored.ref),
    "Télécharger le dossier": desk("pdf"),
    "Valider ou refuser une pièce": desk("piece", lambda d: first_line(d).ref, method="post"),
    "Réceptionner": step("receptionner"),
    "Complet": step("complet"),
    "Incomplet": step("incomplet"),
    "Demander une pièce": step("demander-une-piece"),
    "Retirer la pièce demandée": step("retirer-une-piece"),
    "Corriger la situation": step("situation"),
    "Repousser la date limite": step("repousser"),
    "Corriger l’état civil ou l’INE": lambda d: (
        "get",
        reverse("admin:accounts_user_identity", args=[d.file.user_id]),
    ),
    "Enregistrer l’avis": step("avis"),
    "Publier la décision": step("publier"),
    "Annuler au nom de la personne": step("annuler"),
    "Publier les avis de la formation": lambda d: ("get", reverse(ADMIN + "publication", args=[d.opening.ref])),
    "Ajouter, modifier, supprimer par un formulaire": lambda d: (
        "post",
        reverse(ADMIN + "changelist") + f"{d.pk}/delete/",
    ),
}


def is_signed_out(response) -> bool:
    """What a form sent without a session gets: what was written in it, and the way to sign in."""
    return response.status_code == 403 and "Votre session a expiré" in response.content.decode()


def outcome(client, name: str, dossier: Application) -> str:
    """What the site answers, in the page's words: done, closed for now and badly filled all mean « oui »."""
    method, address = VISITS[name](dossier)
    response = getattr(client, method)(address, follow=True)
    if response.streaming:
        response.getvalue()
        return "oui"
    if response.request["PATH_INFO"] == reverse("accounts:login") or is_signed_out(response):
        return "connexion"
    if response.status_code in (403, 404):
        return str(response.status_code)
    assert response.status_code in (200, 409, 422), response.status_code
    if name == "Trouver le dossier dans la liste":
        return "oui" if dossier.number in response.content.decode() else "non"
    return "oui"


@pytest.mark.parametrize("role", dict.fromkeys(role for _name, role, _said in CELLS), ids=normalised)
def test_the_page_says_what_each_role_meets(client, stage, role):
    user = stage.people[role]
    if user is not None:
        client.force_login(user)
    said = {name: value for name, who, value in CELLS if who == role}
    met = {name: outcome(client, name, stage.dossier_of(role)) for name in said}
    assert met == said


def test_every_act_of_the_desk_is_on_the_page():
    assert set(VISITS) == {name for name, _role, _said in CELLS}


def test_what_a_person_may_see_is_the_queryset_alone(client, stage):
    for role, user in stage.people.items():
        if user is None or not user.is_staff:
            continue
        client.force_login(user)
        seen = set(Application.objects.visible_to(user, rights_of(user)).values_list("pk", flat=True))
        for dossier in (stage.dossier, stage.own):
            status = client.get(reverse(ADMIN + "change", args=[dossier.pk])).status_code
            assert (status == 200) == (dossier.pk in seen), (role, dossier.pk)


def test_a_right_that_has_ended_opens_nothing(client, stage):
    user = stage.people["gestionnaire"]
    user.memberships.update(since="2020-01-01", until="2020-12-31")
    client.force_login(user)
    assert client.get(reverse(ADMIN + "change", args=[stage.dossier.pk])).status_code == 404


def test_a_file_of_another_dossier_is_not_served_through_ones_own(client, stage):
    user = stage.people["gestionnaire"]
    client.force_login(user)
    stranger = scene.transmitted(scene.opening_in())
    foreign = first_file(stranger).stored.ref
    assert client.get(reverse(ADMIN + "file", args=[stage.dossier.pk, foreign])).status_code == 404


def test_the_index_shows_dossiers_to_those_who_read_some(client, stage):
    for role, shown in {"gestionnaire": True, "membre": True, "lecture": True, "sans droit": False}.items():
        client.force_login(stage.people[role])
        page = client.get(reverse("admin:index")).content.decode()
        assert (reverse(ADMIN + "changelist") in page) is shown, role
