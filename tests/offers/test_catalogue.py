"""The public pages of the offer: what is shown, found, open, and said when it is closed."""

import json
import re
from datetime import UTC, datetime, time, timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from accounts.enums import Part
from ecandidat.common import clock
from offers.enums import Mode, Obligation
from offers.models import Opening
from tests.factories.offers import (
    CampaignFactory,
    CommissionFactory,
    FormationFactory,
    OpeningFactory,
    PieceKindFactory,
    PopulationFactory,
    RequirementFactory,
)
from tests.offers.people import person
from tests.spacing import as_read

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
CATALOGUE = "/offre/"
IN_MARCH = datetime(2025, 3, 3, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def plain(response) -> str:
    """The page's text with ordinary spaces."""
    return as_read(response.content.decode()).replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture
def campaign():
    return CampaignFactory(current=True)


@pytest.fixture
def sample():
    call_command("import_offer", verbosity=0)
    with clock.travel(IN_MARCH):
        yield


class TestTree:
    def test_shows_the_sample_university_with_the_columns_of_the_guide(self, client, sample):
        page = plain(client.get(CATALOGUE))
        assert "10 formations ouvertes jusqu’au lundi 14 avril 2025 à 23 h 59." in page
        assert page.count('class="tree__leaf"') == 10
        assert "MASTER, première année <small>4 formations</small>" in page
        assert "MASTER, deuxième année <small>6 formations</small>" in page
        assert '<a href="/offre/ISC-M1/">Ingénierie des Systèmes Complexes (M1)</a>' in page
        assert "M1, dossier dématérialisé</span>" in page
        assert "Dépôt du 5 février au 14 avril 2025" in page
        assert "Page de la formation (monmaster.gouv.fr)" in page
        assert "Filtre en cours : Aucun." in page
        assert page.count("Ouverte</span>") == 10

    def test_is_found_without_accents_or_case_and_says_the_filter(self, client, sample):
        page = plain(client.get(CATALOGUE, {"q": "INGENIERIE", "niveau": "M1"}))
        assert "Filtre en cours : « INGENIERIE », niveau M1." in page
        assert "<strong>3 formations</strong>" in page
        assert "Effacer le filtre" in page
        assert "Risques et Environnement" not in page

    def test_an_address_with_nonsense_still_gives_a_page(self, client, sample):
        page = plain(client.get(CATALOGUE, {"q": "x" * 500, "niveau": "<b>", "depot": "demain", "page": "dix"}))
        assert "Aucune formation ne répond à ce filtre" in page
        assert "niveau &lt;b&gt;" in page

    def test_what_a_person_types_is_shown_as_text(self, client, sample):
        assert '"><script>' not in client.get(CATALOGUE, {"q": '"><script>alert(1)</script>'}).content.decode()

    def test_badges_follow_the_dates(self, client, campaign):
        OpeningFactory(campaign=campaign)
        OpeningFactory(campaign=campaign, coming=True)
        OpeningFactory(campaign=campaign, closed=True)
        page = plain(client.get(CATALOGUE))
        for word in ("Ouverte", "Bientôt", "Fermée"):
            assert page.count(f"{word}</span>") == 1
        assert "1 formation ouverte jusqu’au" in page
        assert "<strong>1 formation</strong>" in plain(client.get(CATALOGUE, {"depot": "ouvertes"}))

    def test_different_limits_are_said_as_a_span(self, client, campaign):
        first = OpeningFactory(campaign=campaign)
        OpeningFactory(campaign=campaign, closes_on=first.closes_on - DAY)
        assert "2 formations ouvertes ; les dates limites vont du" in plain(client.get(CATALOGUE))

    def test_a_closing_hour_is_not_promised_to_all(self, client, campaign):
        OpeningFactory(campaign=campaign, closing_time=time(12))
        assert "23 h 59." not in plain(client.get(CATALOGUE)).partition("</form>")[0]

    def test_before_and_after_the_campaign_the_page_says_so(self, client, campaign):
        OpeningFactory(campaign=campaign, closed=True)
        assert "Aucune formation n’est ouverte aujourd’hui. Les fiches restent lisibles" in plain(
            client.get(CATALOGUE)
        )
        OpeningFactory(campaign=campaign, coming=True)
        assert "Aucune formation n’est ouverte aujourd’hui. Le dépôt ouvre le" in plain(client.get(CATALOGUE))

    def test_without_a_campaign_nothing_is_shown_and_it_says_so(self, client):
        OpeningFactory()
        assert "Aucune formation n’est publiée pour le moment" in plain(client.get(CATALOGUE))

    def test_two_sessions_of_a_formation_are_two_lines(self, client, campaign):
        first = OpeningFactory(campaign=campaign)
        OpeningFactory(campaign=campaign, formation=first.formation, label="Rentrée de janvier")
        assert f"{first.formation.title} (Rentrée de janvier)</a>" in plain(client.get(CATALOGUE))

    def test_long_offers_turn_by_fifty_and_keep_the_filter(self, client, campaign):
        commission = CommissionFactory()
        for formation in FormationFactory.create_batch(51):
            OpeningFactory(campaign=campaign, commission=commission, formation=formation)
        first = plain(client.get(CATALOGUE, {"niveau": "M1"}))
        assert first.count('class="tree__leaf"') == 50
        assert "MASTER, première année <small>51 formations</small>" in first
        assert "niveau=M1&amp;page=2" in first
        assert plain(client.get(CATALOGUE, {"niveau": "M1", "page": 2})).count('class="tree__leaf"') == 1

    @pytest.mark.parametrize("rows", [1, 3])
    @pytest.mark.parametrize(("query", "queries"), [({}, 5), ({"q": "formation", "depot": "ouvertes"}, 6)])
    def test_queries_do_not_depend_on_the_rows(
        self, client, campaign, django_assert_num_queries, rows, query, queries
    ):
        OpeningFactory.create_batch(rows, campaign=campaign)
        with django_assert_num_queries(queries):
            client.get(CATALOGUE, query)


class TestFormation:
    def test_says_where_what_when_which_pieces_and_whom_to_write_to(self, client, sample):
        call_command("import_offer", verbosity=0, email="master@utt.fr", phone="03 25 71 76 00")
        page = plain(client.get("/offre/ISC-M1/"))
        assert "<h1>Ingénierie des Systèmes Complexes (M1)</h1>" in page
        assert "MASTER, première année. Dossier dématérialisé : toutes les pièces se déposent en ligne." in page
        assert "Candidature ouverte jusqu’au <strong>lundi 14 avril 2025 à 23 h 59</strong>" in page
        assert "Il reste 42 jours" in page
        for step in ("Ouverture", "Date limite de retour", "Publication des avis", "Date limite de réponse"):
            assert step in page
        assert "31 mai 2025" in page
        assert "Candidat externe <small>(9 pièces)</small>" in page
        assert "Double diplôme ingénieur/master UTT <small>(3 pièces)</small>" in page
        assert "Facultative mais conseillée." in page
        assert "Si elle ne vous concerne pas, vous le direz dans le dossier." in page
        assert 'href="mailto:master@utt.fr"' in page
        assert "20 Mo par fichier" in page

    def test_who_does_not_read_french_finds_what_was_written_in_english(self, client, campaign):
        formation = FormationFactory(title_en="Complex Systems", description_en="Taught in English.")
        opening = OpeningFactory(campaign=campaign, formation=formation)
        kind = PieceKindFactory(label="Relevé de notes", label_en="Transcript", help_en="All years.")
        RequirementFactory(opening=opening, kind=kind)
        RequirementFactory(opening=opening, help="Deux pages.", kind__label_en="Résumé", kind__help_en="One page.")
        page = plain(client.get(formation.get_absolute_url()))
        assert '<p class="hint" lang="en">Complex Systems</p>' in page
        assert "<p>Taught in English.</p>" in page
        assert '<span class="hint" lang="en">Transcript. All years</span>' in page
        assert '<span class="hint" lang="en">Résumé</span>' in page, "its help was replaced in French alone"

    def test_offers_an_account_to_a_visitor_and_then_the_way_in(self, client, campaign):
        formation = OpeningFactory(campaign=campaign).formation
        page = plain(client.get(formation.get_absolute_url()))
        assert f"{reverse('accounts:login')}?next={reverse('applications:apply', args=[formation.code])}" in page
        assert ">Candidater</a>" not in page

    def test_names_the_missing_parts_of_the_profile_beside_the_button(self, client, campaign):
        formation = OpeningFactory(campaign=campaign).formation
        client.force_login(person())
        page = plain(client.get(formation.get_absolute_url()))
        assert 'aria-disabled="true" aria-describedby="pourquoi-1">Candidater</a>' in page
        assert "Votre profil doit être complet pour candidater. Il reste : <a" in page
        assert ">Informations perso.</a>" in page

    def test_a_complete_profile_opens_the_way_in(self, client, campaign):
        formation = OpeningFactory(campaign=campaign).formation
        user = person()
        for part in Part:
            user.profile_parts.create(part=part, saved_at=clock.now())
        client.force_login(user)
        page = plain(client.get(formation.get_absolute_url()))
        apply_url = reverse("applications:apply", args=[formation.code])
        assert f'<a class="btn" href="{apply_url}">Candidater</a>' in page
        assert "Votre profil doit être complet" not in page

    @pytest.mark.parametrize(
        ("trait", "sentence"),
        [
            ({"coming": True}, "Le dépôt ouvre le "),
            ({"closed": True}, "Les candidatures se déposaient jusqu’au "),
        ],
    )
    def test_what_is_closed_explains_itself_and_offers_no_button(self, client, campaign, trait, sentence):
        formation = OpeningFactory(campaign=campaign, **trait).formation
        client.force_login(person())
        page = plain(client.get(formation.get_absolute_url()))
        assert sentence in page
        assert "heure de Paris" in page
        assert ">Candidater</a>" not in page

    def test_keeps_its_address_when_it_is_not_offered_this_year(self, client, campaign):
        not_this_year, no_more = FormationFactory(), FormationFactory(is_active=False, url="")
        assert "n’est pas proposée dans la campagne en cours" in plain(client.get(not_this_year.get_absolute_url()))
        assert "n’est plus proposée" in plain(client.get(no_more.get_absolute_url()))

    def test_hides_what_is_not_published_and_knows_no_unknown_code(self, client, campaign):
        opening = OpeningFactory(campaign=campaign, is_published=False)
        assert "n’est pas proposée" in plain(client.get(opening.formation.get_absolute_url()))
        assert client.get("/offre/INCONNUE/").status_code == 404

    def test_says_a_paper_dossier_a_delay_an_hour_and_the_seats(self, client, campaign):
        opening = OpeningFactory(
            campaign=campaign, paper=True, confirm_delay_days=10, closing_time=time(12), capacity=24
        )
        Opening.objects.filter(pk=opening.pk).update(return_by=opening.return_by + DAY)
        page = plain(client.get(opening.formation.get_absolute_url()))
        assert "Dossier papier : vous l’imprimez" in page
        assert "10 jours après l’avis favorable" in page
        assert "Fin des candidatures" in page
        assert ", 12 h</span>" in page
        assert "24 places." in page

    def test_without_an_answer_date_it_says_so_and_the_centre_answers_for_a_silent_commission(self, client, campaign):
        opening = OpeningFactory(campaign=campaign, confirm_by=None, commission__email="", commission__phone="")
        page = plain(client.get(opening.formation.get_absolute_url()))
        assert "Aucune date fixée" in page
        assert "mailto:centre@example.org" in page

    def test_the_help_of_the_line_comes_first_and_its_links_live(self, client, campaign):
        opening = OpeningFactory(campaign=campaign)
        RequirementFactory(opening=opening, help="Voir https://www.example.org/aide", kind__help="Aide générale.")
        RequirementFactory(opening=opening, obligation=Obligation.OPTIONAL, kind__help="Deux pages.")
        page = plain(client.get(opening.formation.get_absolute_url()))
        assert '<a href="https://www.example.org/aide"' in page
        assert "Aide générale." not in page
        assert "Facultative. Deux pages." in page

    @pytest.mark.parametrize("rows", [1, 3])
    def test_queries_do_not_depend_on_the_rows(self, client, campaign, django_assert_num_queries, rows):
        formation = FormationFactory()
        for number in range(rows):
            opening = OpeningFactory(campaign=campaign, formation=formation, label=f"Session {number}")
            population = PopulationFactory(campaign=campaign)
            RequirementFactory.create_batch(rows, opening=opening, population=population)
        with django_assert_num_queries(6):
            client.get(formation.get_absolute_url())


class TestFeed:
    def test_says_the_whole_offer_in_the_words_of_the_files(self, client, sample, settings):
        offer = json.loads(client.get("/offre.json").content)
        assert offer["version"] == 1
        assert offer["etablissement"] == settings.INSTITUTION_NAME
        assert offer["campagne"] == {"code": "2025", "libelle": "Campagne 2025"}
        assert len(offer["formations"]) == 10
        formation = next(item for item in offer["formations"] if item["code"] == "ISC-M1")
        assert formation == {
            "code": "ISC-M1",
            "intitule": "Ingénierie des Systèmes Complexes (M1)",
            "type_diplome": "MASTER",
            "niveau": "M1",
            "mots_cles": "",
            "url": "https://www.monmaster.gouv.fr/master",
            "fiche": "http://testserver/offre/ISC-M1/",
            "ouvertures": [
                {
                    "session": "",
                    "mode": Mode.ONLINE.value,
                    "etat": "open",
                    "date_debut_depot": "2025-02-05",
                    "date_fin_depot": "2025-04-14",
                    "heure_limite": None,
                    "date_limite_retour": "2025-04-14",
                    "date_publication": "2025-04-28",
                    "date_confirmation": "2025-05-31",
                    "delai_confirmation_jours": None,
                    "places": None,
                    "service": "Service des masters",
                    "courriel": "",
                }
            ],
        }

    def test_its_page_of_the_documentation_names_every_field(self, client, sample, settings):
        page = (settings.BASE_DIR / "docs" / "offre.md").read_text()
        documented = set(re.findall(r"`(\w+)`", page.partition("Lire l’offre en JSON")[2]))
        offer = json.loads(client.get("/offre.json").content)
        formation = offer["formations"][0]
        fields = {*offer, *offer["campagne"], *formation, *formation["ouvertures"][0]}
        assert fields - documented == set()
        assert documented - fields <= {"ETag", "null", "online", "paper", "open", "coming", "closed"}

    def test_groups_the_sessions_of_a_formation(self, client, campaign):
        opening = OpeningFactory(campaign=campaign, closing_time=time(12))
        OpeningFactory(campaign=campaign, formation=opening.formation, label="Janvier")
        (formation,) = json.loads(client.get("/offre.json").content)["formations"]
        assert [item["session"] for item in formation["ouvertures"]] == ["", "Janvier"]
        assert formation["ouvertures"][0]["heure_limite"] == "12:00"

    def test_an_unchanged_offer_is_not_sent_again(self, client, sample):
        first = client.get("/offre.json")
        again = client.get("/offre.json", headers={"if-none-match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        Opening.objects.filter(formation__code="IC-M1").update(capacity=3)
        assert client.get("/offre.json", headers={"if-none-match": first["ETag"]}).status_code == 200

    def test_any_site_may_read_it_and_no_cookie_is_set(self, client, sample):
        answer = client.get("/offre.json")
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert "max-age=300" in answer["Cache-Control"]
        assert not answer.cookies

    def test_says_nothing_is_offered_when_no_campaign_is(self, client):
        offer = json.loads(client.get("/offre.json").content)
        assert (offer["campagne"], offer["formations"]) == (None, [])

    @pytest.mark.parametrize("rows", [1, 3])
    def test_queries_do_not_depend_on_the_rows(self, client, campaign, django_assert_num_queries, rows):
        OpeningFactory.create_batch(rows, campaign=campaign)
        with django_assert_num_queries(2):
            client.get("/offre.json")


@pytest.mark.parametrize("address", [CATALOGUE, "/offre.json"])
def test_the_public_pages_are_only_read(client, address):
    assert client.post(address).status_code == 405
