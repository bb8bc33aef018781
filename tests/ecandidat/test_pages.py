"""The pages of the roof: home, help, legal statements, errors; for a visitor, a candidate and staff."""

import re

import pytest
from django.test import Client

from applications.guidance import MEANINGS
from ecandidat import errors
from tests import typography
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.offers import CampaignFactory, FaqEntryFactory, OpeningFactory

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

PUBLIC = ["/", "/assistance/", "/mentions-legales/", "/donnees-personnelles/", "/accessibilite/", "/rien-du-tout/"]


def person(**facts):
    return UserFactory(login="BE5009SR", first_name="Camille", last_name="Roy", **facts)


@pytest.fixture
def camille(client):
    user = person()
    client.force_login(user)
    return user


@pytest.fixture
def campaign():
    made = CampaignFactory(is_current=True)
    OpeningFactory(campaign=made)
    return made


def text(client, address):
    return client.get(address).content.decode()


class TestEveryPage:
    @pytest.mark.parametrize("address", PUBLIC)
    def test_a_visitor_may_read_it_in_proper_french(self, client, campaign, address):
        FaqEntryFactory(question="J’ai oublié mes identifiants", answer="Demandez-les.")
        typography.check(text(client, address), address)

    @pytest.mark.parametrize("address", PUBLIC)
    def test_so_may_a_candidate(self, client, camille, campaign, address):
        page = text(client, address)
        typography.check(page, address)
        assert "Camille Roy" in page
        assert "BE5009SR" in page
        assert '<form method="post" action="/deconnexion/">' in page, "sign-out is on every page (S20)"

    def test_it_says_the_institution_of_the_configuration(self, client):
        page = text(client, "/")
        assert "Université de Technologie de Troyes" in page
        assert '<html lang="fr">' in page

    def test_each_status_that_a_candidate_may_read_is_explained(self, client):
        page = text(client, "/assistance/")
        for stage, meaning in MEANINGS.items():
            assert f"<dt>{stage.label}</dt><dd>{meaning}</dd>" in page

    def test_a_question_answered_in_english_says_its_language(self, client, campaign):
        FaqEntryFactory(question_en="Lost your login?", answer_en="Ask for it.")
        assert '<div lang="en"><p><strong>Lost your login?</strong></p><p>Ask for it.</p></div>' in text(
            client, "/assistance/"
        )

    def test_its_menu_has_the_guide_s_entries(self, client):
        page = text(client, "/assistance/")
        for label in ("Accueil", "Offre de formation", "Assistance", "Connexion", "Créer un compte"):
            assert f">{label}</a>" in page
        assert "Scolarité" not in page
        assert page.count('aria-current="page"') == 1

    def test_a_candidate_s_menu_too(self, client, camille):
        page = text(client, "/assistance/")
        for label in ("Accueil", "Candidatures", "Offre de formation", "Assistance", "Mes messages"):
            assert f">{label}</a>" in page
        assert ">Connexion</a>" not in page

    def test_the_demonstration_says_so(self, client, settings):
        assert "Démonstration" not in text(client, "/")
        settings.DEMO = True
        assert "les personnes sont inventées" in text(client, "/")


class TestHome:
    def test_it_stands_without_campaign(self, client):
        page = text(client, "/")
        assert "pas encore annoncées" in page
        assert "timeline" not in page

    def test_it_says_the_window_and_the_dates(self, client, campaign):
        page = text(client, "/")
        assert "L’application est ouverte pour candidature" in page
        assert "Date limite de retour" in page

    def test_the_ent_door_shows_only_when_there_is_one(self, client, settings):
        assert "ENT" not in text(client, "/")
        settings.ENT_LOGIN_URL = "https://ent.example.org/"
        page = text(client, "/")
        assert "Je suis étudiant à l’Université de Technologie de Troyes" in page
        assert 'href="https://ent.example.org/"' in page

    def test_it_signs_in_from_here(self, client):
        person()
        page = text(client, "/")
        assert 'autocomplete="current-password"' in page
        fields = re.findall(r'<input type="(?:text|password)" name="(\w+)"', page)
        action = re.search(r'<form method="post" action="([^"]+)">', page)[1]
        answer = client.post(action, dict(zip(fields, ["be5009sr", PASSWORD], strict=True)))
        assert answer["Location"] == "/mon-compte/"
        assert "Bienvenue Camille Roy" in text(client, "/")

    def test_a_candidate_is_greeted_by_name_and_login(self, client, camille):
        page = text(client, "/")
        assert "<h1>Bienvenue Camille Roy</h1>" in page
        assert '<span class="login">BE5009SR</span>' in page
        assert 'type="password"' not in page

    def test_who_is_signed_in_is_not_told_to_create_an_account(self, client, camille, campaign):
        page = text(client, "/")
        assert "L’application est ouverte pour candidature" in page, "no dossier: the campaign's window"
        assert "Complétez votre profil" in page
        assert "Créez votre compte" not in page
        client.logout()
        assert "Créez votre compte" in text(client, "/")

    @pytest.mark.parametrize("number", [1, 3])
    def test_the_same_two_queries_whatever_the_offer(self, client, number, django_assert_num_queries):
        campaign = CampaignFactory(is_current=True)
        OpeningFactory.create_batch(number, campaign=campaign)
        with django_assert_num_queries(2):
            client.get("/")


class TestAssistance:
    def test_published_questions_are_answered(self, client):
        FaqEntryFactory(question="Publiée", answer="Ligne\n\nhttps://example.org/aide")
        FaqEntryFactory(question="Gardée", is_published=False)
        page = text(client, "/assistance/")
        assert "Publiée" in page
        assert '<a href="https://example.org/aide"' in page
        assert "Gardée" not in page

    def test_what_happens_next_is_told_stage_by_stage(self, client):
        page = text(client, "/assistance/")
        assert "Que se passe-t-il après" in page
        for stage in ("En attente", "Réceptionné", "Incomplet", "Complet", "Favorable", "Défavorable", "Confirmée"):
            assert f"{stage}</span>" in page

    def test_the_services_can_be_written_to(self, client, campaign):
        assert "mailto:master@example.org" in text(client, "/assistance/")

    @pytest.mark.parametrize("number", [1, 3])
    def test_three_queries_whatever_the_lists(self, client, number, django_assert_num_queries):
        campaign = CampaignFactory(is_current=True)
        OpeningFactory.create_batch(number, campaign=campaign)
        FaqEntryFactory.create_batch(number)
        with django_assert_num_queries(3):
            client.get("/assistance/")


class TestErrors:
    def test_what_does_not_exist_reveals_nothing(self, client, camille):
        answer = client.get("/rien-du-tout/")
        assert answer.status_code == 404
        assert "rien-du-tout" not in answer.content.decode()
        assert "Cette page est introuvable" in answer.content.decode()

    def test_a_form_without_its_token_says_what_to_do(self):
        answer = Client(enforce_csrf_checks=True).post("/connexion/", {"login": "x"})
        assert answer.status_code == 403
        page = answer.content.decode()
        assert "Rien n’a été enregistré" in page
        typography.check(page)

    def test_our_own_fault_is_said_without_asking_the_database(self, rf, django_assert_num_queries):
        request = rf.get("/")
        request.id = "ABC123DEF4"
        with django_assert_num_queries(0):
            answer = errors.server_error(request)
        page = answer.content.decode()
        assert answer.status_code == 500
        assert "ABC123DEF4" in page
        typography.check(page)

    def test_an_unreadable_request_is_explained(self, rf):
        answer = errors.bad_request(rf.get("/"), ValueError())
        assert answer.status_code == 400
        typography.check(answer.content.decode())


class TestStaffDoor:
    def test_staff_sign_in_where_everybody_does(self, client):
        assert client.get("/scolarite/")["Location"] == "/scolarite/login/?next=/scolarite/"
        assert client.get("/scolarite/login/?next=/scolarite/")["Location"] == "/connexion/?next=/scolarite/"

    def test_a_candidate_is_told_that_it_is_not_for_them(self, client, camille):
        answer = client.get("/scolarite/", follow=True)
        assert answer.status_code == 403
        assert "Votre compte ne donne pas accès" in answer.content.decode()
        typography.check(answer.content.decode())

    def test_what_is_closed_to_them_leads_back_to_the_desk_and_not_to_a_profile(self, client):
        client.force_login(UserFactory(is_staff=True))
        page = client.get("/scolarite/nulle-part/")
        assert page.status_code == 404
        assert "Revenir à la scolarité" in page.content.decode()
        assert "Informations perso." not in page.content.decode()

    def test_staff_come_in_and_find_their_way_out(self, client):
        client.force_login(person(is_staff=True, is_superuser=True))
        assert client.get("/scolarite/login/")["Location"] == "/scolarite/"
        page = text(client, "/scolarite/")
        assert "Camille Roy" in page
        assert 'action="/deconnexion/"' in page
        assert ">Scolarité</a>" in text(client, "/")


class TestColour:
    def test_the_sheet_holds_the_institution_s_colour_and_keeps_a_year(self, client, settings):
        answer = client.get("/couleur-0b5b66.css")
        assert answer.content.decode() == ":root{--brand:#0b5b66}\n"
        assert answer["Content-Type"].startswith("text/css")
        assert "max-age=31536000" in answer["Cache-Control"]

    def test_nobody_chooses_it_by_address(self, client):
        assert "evil" not in client.get("/couleur-evil}.css").content.decode()

    def test_every_page_loads_it_last(self, client):
        page = text(client, "/")
        assert page.index("/couleur-0b5b66.css") > page.index("pages.css")
