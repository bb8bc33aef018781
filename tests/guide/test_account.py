"""The candidate guide, sentence by sentence: « Informations générales », « Mon compte » (S95)."""

import pytest
from django.conf import settings
from django.urls import reverse

from accounts.enums import Part
from applications.models import Application
from offers.commands.campaign import make_current
from offers.models import Population
from tests.applications import scene
from tests.applications.reading import plain
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.offers import CampaignFactory
from tests.guide.reading import act, line, page_of, read
from tests.strict import StrictClient

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


def test_everybody_needs_an_account_even_those_who_study_here(client):
    assert "y compris les personnes déjà inscrites ici" in read(client, "/")


def test_the_header_bears_the_logo_the_application_and_the_institution(client):
    """S7, S8: none of the three is written in a template."""
    header = read(client, "/").partition("<header")[2].partition("</header>")[0]
    assert f'src="/static/{settings.INSTITUTION_LOGO}"' in header
    assert "<strong>eCandidat</strong>" in header
    assert settings.INSTITUTION_NAME in header


def test_no_page_has_the_name_of_an_institution_of_its_own():
    """S7: the guide's pictures mix three names, because one was written by hand."""
    for folder in ("templates", "accounts", "applications", "notifications", "documents", "offers"):
        for path in (settings.BASE_DIR / folder).rglob("*"):
            if path.suffix in (".html", ".txt", ".typ"):
                assert [name for name in ("UTT", "Troyes", "Cergy") if name in path.read_text()] == [], path


def test_every_field_that_must_be_filled_carries_an_asterisk(client):
    """S9, S10: nom, prénom and a valid address, typed twice (S27)."""
    page = read(client, "/creer-un-compte/")
    assert "Les champs marqués d’un astérisque" in page
    for name, label in (
        ("last_name", "Nom"),
        ("first_name", "Prénom"),
        ("email", "Adresse mail"),
        ("email2", "Confirmation de l’adresse mail"),
    ):
        assert f'<label for="id_{name}">{label} <span class="req" aria-hidden="true">*</span></label>' in page


def test_a_former_account_still_serves_and_each_campaign_opens_a_fresh_file(client, opening, camille):
    """« Vous devez créer un nouveau compte pour chaque campagne » (S16, S17): a fresh number, nothing to retype."""
    assert "celui d’une campagne précédente sert encore" in read(StrictClient(), "/connexion/")
    former = scene.filed(opening, camille)
    make_current(CampaignFactory(code="suivante"))
    coming = scene.opening_in()
    assert "À vérifier" not in read(client, "/mon-compte/")
    apply = reverse("applications:apply", args=[coming.formation.code])
    situation = {"opening": coming.ref, "population": coming.requirements.first().population_id}
    asked = plain(client.post(apply, situation).content.decode())
    assert "Il reste 6 parties à remplir ou à vérifier." in asked
    new_file = camille.candidate_files.get(campaign=coming.campaign)
    assert new_file.number != former.file.number
    assert "À vérifier" in read(client, "/mon-compte/")
    visitor = StrictClient()
    signed_in = visitor.post("/connexion/", {"login": new_file.number, "password": PASSWORD})
    assert signed_in["Location"] == "/mon-compte/"
    assert former.get_absolute_url() in read(visitor, "/candidatures/"), "what was filed before stays readable"
    for part in Part:
        client.post(reverse("accounts:confirm_part", args=[part.value]))
    assert client.post(apply, situation).status_code == 302
    assert new_file.applications.count() == 1


def test_the_days_to_apply_are_said_before_and_after_signing_in(client, opening):
    sentence = "L’application est ouverte pour candidature entre le"
    assert sentence in read(client, "/")
    client.force_login(UserFactory())
    page = read(client, "/")
    assert sentence in page
    assert "Que voulez-vous faire ?" in page


def test_forgetting_to_sign_out_blocks_nobody(client, opening, camille):
    """« Votre compte risque d’être bloqué si vous n’effectuez pas la déconnexion » (S21)."""
    dossier = scene.filed(opening, camille)
    forgotten, elsewhere = client, StrictClient()
    page_of(forgotten, dossier)
    elsewhere.post("/connexion/", {"login": camille.login, "password": PASSWORD})
    optional = line(dossier, "Lettre de recommandation")
    assert elsewhere.post(act("piece_not_concerned", dossier, optional)).status_code == 302
    assert forgotten.post(act("piece_concerned", dossier, optional)).status_code == 302
    assert line(dossier, optional.label).status == "AT"


def test_staff_who_read_a_dossier_hold_nothing(client, opening, manager, camille):
    """« Candidature verrouillée par un autre utilisateur, vous ne pouvez pas la modifier » (S22)."""
    dossier = scene.filed(opening, camille)
    staff = StrictClient()
    staff.force_login(manager)
    assert staff.get(reverse("admin:applications_application_change", args=[dossier.pk])).status_code == 200
    optional = line(dossier, "Lettre de recommandation")
    assert client.post(act("piece_not_concerned", dossier, optional)).status_code == 302
    assert line(dossier, optional.label).status == "NC"


def test_the_whole_profile_is_asked_before_the_first_dossier(client, opening):
    """« Vous devez compléter l’intégralité des éléments demandés » (S31), and the page says which are left."""
    user = UserFactory()
    client.force_login(user)
    address = reverse("applications:apply", args=[opening.formation.code])
    page = read(client, address)
    for part in Part:
        assert f'<a href="/mon-compte/{part.value}/">{part.label}</a>' in page
    facts = {"opening": opening.ref, "population": Population.objects.get().pk}
    refused = client.post(address, facts)
    assert "vérifiez votre profil" in refused.content.decode()
    assert not Application.objects.exists()


def test_the_ine_is_asked_first_with_where_to_find_it(client):
    """« Votre INE devra être saisi dès l’apparition du pop-up » (S34, S35)."""
    client.force_login(UserFactory())
    page = read(client, "/mon-compte/informations-perso/")
    assert page.index('name="ine"') < page.index('name="last_name"') < page.index('name="birth_date"')
    for place in ("relevé de notes du baccalauréat", "enseignement supérieur", "ancien établissement"):
        assert place in page
    for shape in ("10 chiffres et 1 lettre", "9 chiffres et 2 lettres"):
        assert shape in page


def test_the_menu_of_a_candidate_is_the_same_on_every_page(client, opening, camille):
    """S20, S96: profile parts, applications, offer, help and sign-out, wherever one is."""
    dossier = scene.transmitted(opening, camille)
    addresses = ["/", "/mon-compte/", "/mon-compte/stages/", "/candidatures/", "/offre/", "/assistance/"]
    addresses += [opening.formation.get_absolute_url(), "/mes-messages/", "/mon-compte/identifiants/"]
    addresses += [reverse(f"applications:{name}", args=[dossier.ref]) for name in ("detail", "receipt", "history")]
    labels = [str(part.label) for part in Part] + ["Candidatures", "Offre de formation", "Assistance", "Déconnexion"]
    for address in addresses:
        page = read(client, address)
        assert [label for label in labels if label not in page] == [], address
