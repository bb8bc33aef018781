"""The candidate's pages: the overview, the list, the door of a dossier, and the dossier at every stage."""

from datetime import timedelta

import pytest
from django.urls import get_resolver, reverse

from accounts.enums import Part
from applications.commands import filing
from applications.models import Application
from ecandidat.common import clock
from ecandidat.common.dates import day_ahead
from tests import typography
from tests.applications import scene
from tests.applications.candidate_reading import read
from tests.applications.reading import plain
from tests.applications.story import Story
from tests.factories.accounts import UserFactory
from tests.factories.offers import OpeningFactory, PieceKindFactory, PopulationFactory, RequirementFactory

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


@pytest.fixture
def camille(client):
    person = UserFactory(complete=True)
    client.force_login(person)
    return person


# ── Vue d’ensemble, Candidatures ──


def test_someone_who_has_just_arrived_is_led_to_the_profile(client):
    client.force_login(UserFactory())
    page = read(client, reverse("applications:dashboard"))
    assert "Bienvenue Camille" in page
    assert "Profil : 0 partie sur 6" in page
    assert "Compléter 6 parties du profil" in page
    assert "Aucun message pour l’instant" in page


def test_with_a_complete_profile_one_is_led_to_the_offer(client, camille):
    page = read(client, reverse("applications:dashboard"))
    assert "Votre profil est complet : vous pouvez candidater." in page
    assert reverse("offers:catalogue") in page


def test_the_overview_says_first_what_is_most_urgent(client, camille):
    days = [clock.today() + timedelta(number) for number in (2, 9)]
    soon, later = (scene.opening_in(return_by=day, publication_on=day) for day in days)
    for opening in (later, soon):
        scene.filed(opening, camille)
    scene.transmitted(scene.opening_in(), camille)
    page = read(client, reverse("applications:dashboard"))
    assert page.index(soon.formation.title) < page.index(later.formation.title)
    assert "3 candidatures" in page
    assert "Déposer 2 pièces, puis transmettre" in page
    assert "Accusé de réception de votre candidature" in page, "the last messages are there"


def test_an_empty_list_says_what_to_do(client, camille):
    page = read(client, reverse("applications:list"))
    assert "Aucune candidature pour l’instant." in page
    assert "Choisir une formation" in page


def test_the_list_puts_first_what_waits_for_the_person(client, camille):
    waiting = scene.transmitted(scene.opening_in(), camille)
    mine = scene.filed(scene.opening_in(), camille)
    cancelled = filing.cancel(scene.filed(scene.opening_in(), camille), by=camille)
    page = read(client, reverse("applications:list"))
    where = [page.index(f'<a href="{each.get_absolute_url()}">') for each in (mine, waiting)]
    assert where == sorted(where)
    assert f"n° {cancelled.number}" in page, "a cancelled one stays in the person's history"
    assert "3 candidatures" in page


def test_a_list_where_nothing_waits_says_so(client, camille):
    scene.transmitted(scene.opening_in(), camille)
    page = read(client, reverse("applications:list"))
    assert "Rien pour l’instant" in page
    assert "1 candidature<" in page


# ── Ouvrir un dossier ──


def apply_url(opening) -> str:
    return reverse("applications:apply", args=[opening.formation.code])


def choice(opening) -> dict:
    return {"opening": opening.ref, "population": opening.requirements.first().population_id}


def test_opening_a_dossier_leads_to_it(client, camille):
    opening = scene.opening_in()
    assert "Ouvrir mon dossier" in read(client, apply_url(opening))
    response = client.post(apply_url(opening), choice(opening), follow=True)
    dossier = Application.objects.get()
    assert response.redirect_chain[-1][0] == dossier.get_absolute_url()
    assert "Votre candidature est ouverte." in response.content.decode()


def test_an_incomplete_profile_is_led_to_what_it_lacks_not_to_a_form_that_refuses(client):
    client.force_login(UserFactory())
    page = read(client, apply_url(scene.opening_in()))
    assert "Ouvrir mon dossier" not in page
    assert "Il reste 6 parties à remplir ou à vérifier." in page
    for part in Part:
        assert f'<a href="{reverse("accounts:part", args=[part.value])}">{part.label}</a>' in page


def test_a_complete_profile_leads_back_to_the_formation_that_was_chosen_before_it(client, camille):
    opening = scene.opening_in()
    back = f'href="{apply_url(opening)}"'
    assert back not in read(client, reverse("applications:dashboard"))
    camille.internships.all().delete()
    camille.profile_parts.filter(part=Part.INTERNSHIPS).delete()
    read(client, apply_url(opening))
    assert back not in read(client, reverse("applications:dashboard")), "the profile comes first"
    client.post(reverse("accounts:declare_nothing", args=[Part.INTERNSHIPS.value]))
    page = read(client, reverse("applications:dashboard"))
    assert back in page
    assert f"Continuer ma candidature à « {opening.formation.title} »" in page
    assert plain(f"<strong>{day_ahead(opening.closes_on, clock.now())}</strong>") in page
    client.post(apply_url(opening), choice(opening))
    assert back not in read(client, reverse("applications:dashboard"))


@pytest.mark.parametrize(
    ("state", "sentence"),
    [("coming", "ouvrent le"), ("closed", "sont closes depuis le")],
)
def test_a_formation_that_is_not_open_says_from_or_until_when(client, camille, state, sentence):
    opening = OpeningFactory(campaign=scene.current_campaign(), **{state: True})
    RequirementFactory(opening=opening)
    read(client, apply_url(opening))
    refused = client.post(apply_url(opening), choice(opening)).content.decode()
    typography.check(refused)
    assert f"Les candidatures à cette formation {sentence}" in refused
    assert not Application.objects.exists()


def test_a_formation_opened_already_is_resumed(client, camille):
    dossier = scene.filed(scene.opening_in(), camille)
    assert client.get(apply_url(dossier.opening))["Location"] == dossier.get_absolute_url()
    assert client.post(apply_url(dossier.opening), choice(dossier.opening))["Location"] == dossier.get_absolute_url()
    assert Application.objects.count() == 1


def test_a_cancelled_one_is_no_obstacle_to_another(client, camille):
    opening = scene.opening_in()
    filing.cancel(scene.filed(opening, camille), by=camille)
    client.post(apply_url(opening), choice(opening))
    assert Application.objects.active().get().rank_in_file == 2


def test_of_two_populations_one_must_be_chosen(client, camille):
    opening = scene.opening_in()
    other = PopulationFactory(campaign=opening.campaign, label="Candidat international")
    RequirementFactory(opening=opening, population=other, kind=PieceKindFactory(label="Titre de séjour"))
    assert "Candidat international" in read(client, apply_url(opening))
    refused = client.post(apply_url(opening), {"opening": opening.ref})
    assert "Choisissez la situation qui est la vôtre" in refused.content.decode()
    client.post(apply_url(opening), {"opening": opening.ref, "population": other.pk})
    assert [line.label for line in Application.objects.get().pieces.all()] == ["Titre de séjour"]


def test_of_two_sessions_one_must_be_chosen(client, camille):
    first = scene.opening_in(label="Session d’avril")
    scene.opening_in(formation=first.formation, label="Session de juin")
    page = read(client, apply_url(first))
    assert "Session d’avril" in page
    assert "Session de juin" in page


def test_the_quota_of_a_centre_is_said_with_its_figure(client, camille):
    opening = scene.opening_in()
    centre = opening.commission.centre
    centre.max_applications = 2
    centre.save()
    for full in (opening, scene.opening_in(opening.commission)):
        scene.filed(full, camille)
    other = scene.opening_in(opening.commission)
    refused = plain(client.post(apply_url(other), choice(other)).content.decode())
    assert f"Vous avez déjà 2 candidatures dans « {centre.name} », le maximum permis." in refused
    assert Application.objects.count() == 2


def test_a_formation_without_opening_leads_to_its_page(client, camille):
    formation = OpeningFactory(is_published=False).formation
    assert client.get(reverse("applications:apply", args=[formation.code]))["Location"] == formation.get_absolute_url()
    assert client.get(reverse("applications:apply", args=["INCONNUE"])).status_code == 404


# ── Le dossier d’une autre personne ──

WITHOUT_DOSSIER = {
    "dashboard", "list", "apply", "public_receipt", "public_receipts", "public_receipt_qr", "public_letter",
}  # fmt: skip


def addresses_of(dossier) -> dict[str, str]:
    """Every address of the app that leads to this dossier, by name."""
    piece = dossier.pieces.first()
    file = piece.files.first()
    words = {"piece": piece.ref, "file": file.ref, "step": "annuler", "ref": dossier.ref}
    found = {}
    for pattern in get_resolver("applications.urls").url_patterns:
        if pattern.name not in WITHOUT_DOSSIER:
            names = pattern.pattern.converters
            found[pattern.name] = reverse(f"applications:{pattern.name}", kwargs={name: words[name] for name in names})
    return found


def test_what_belongs_to_another_person_does_not_exist(client, camille):
    dossier = Story().released()
    before = Application.objects.values().get(pk=dossier.pk)
    for name, address in addresses_of(dossier).items():
        assert client.get(address).status_code == 404, name
        assert client.post(address).status_code in (404, 405), name
    assert Application.objects.values().get(pk=dossier.pk) == before


def test_a_visitor_is_asked_to_sign_in(client):
    for name, address in addresses_of(Story().transmitted()).items():
        response = client.get(address)
        assert (response.status_code, response["Location"].partition("?")[0]) == (302, "/connexion/"), name


def test_a_file_of_one_dossier_is_not_reached_through_another(client, camille):
    mine, also_mine = (scene.transmitted(scene.opening_in(), camille) for _ in range(2))
    file = mine.pieces.first().files.get()
    for name in ("file", "file_download"):
        assert client.get(reverse(f"applications:{name}", args=[also_mine.ref, file.ref])).status_code == 404
