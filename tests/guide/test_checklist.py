"""The candidate guide, sentence by sentence: « Je complète ma candidature » (S95)."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from applications.commands import filing
from applications.commands.population import change_population
from ecandidat.common import clock
from offers.enums import Obligation
from offers.models import Opening, Population
from tests.applications import scene
from tests.documents.samples import pdf, upload
from tests.factories.accounts import UserFactory
from tests.factories.offers import PieceKindFactory, RequirementFactory
from tests.guide.reading import act, line, page_of, paper, read, step

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


@pytest.fixture
def sample():
    """The ten formations of the guide, today being a day of their campaign."""
    call_command("import_offer", verbosity=0, email="master@utt.fr")
    found = Opening.objects.get(formation__code="ISC-M1")
    with clock.travel(clock.now().replace(year=2025, month=3, day=17)):
        yield found


def test_three_documents_for_a_double_degree_and_nine_for_the_others(client, sample):
    """« Documents obligatoires » (S57, S58, S59, S60, S94)."""
    user = UserFactory(complete=True)
    client.force_login(user)
    dossier = filing.file_application(user, sample, Population.objects.get(label="Candidat externe"))
    page = page_of(client, dossier)
    assert page.count('class="piece"') == 9
    assert page.count("(obligatoire)</span>") == 7
    assert "Facultative mais conseillée." in page
    assert "Pour les diplômes étrangers" in page
    assert "numéro de matricule Etudes en France (pour les concernés)" in page
    change_population(dossier, Population.objects.get(label__startswith="Double"), by=user)
    page = page_of(client, dossier)
    assert page.count('class="piece"') == 3
    assert "déposer ici le profil étudiant UTT complet" in page


def test_the_dossier_gives_its_dates_and_whom_to_write_to(client, sample):
    """« Informations détaillées », « Adresse de contact » (S48, S49, S61, S79, S83, S85)."""
    user = UserFactory(complete=True)
    client.force_login(user)
    page = page_of(client, filing.file_application(user, sample, Population.objects.get(label="Candidat externe")))
    for label, value in (
        ("Formation", "Ingénierie des Systèmes Complexes (M1)"),
        ("Statut du dossier", "En attente"),
        ("Décision", "Pas encore rendue"),
        ("Date limite de retour", "14 avril 2025 inclus (23 h 59, heure de Paris)"),
        ("Date de publication", "28 avril 2025"),
        ("Date de confirmation", "31 mai 2025 inclus (23 h 59, heure de Paris)"),
    ):
        assert f"<dt>{label}</dt><dd>{value}</dd>" in page
    assert '<a href="mailto:master@utt.fr">master@utt.fr</a>' in page
    assert "Procédure dématérialisée : déposez vos pièces avant le" in page
    assert "Une fois fait, il restera à transmettre votre candidature." in page


def test_the_help_of_a_piece_has_live_links(client, opening, camille):
    """S52: how to scan, where to ask for a certificate, beside the piece itself."""
    kind = PieceKindFactory(help="Demandez l’attestation sur https://www.example.org/comparabilite")
    RequirementFactory(opening=opening, population=Population.objects.get(), kind=kind)
    page = page_of(client, scene.filed(opening, camille))
    assert '<a href="https://www.example.org/comparabilite"' in page


def test_a_file_is_dropped_seen_kept_replaced_and_withdrawn(client, opening, camille):
    """The table of pieces: upload while empty, then view, download, replace, delete (S51, S53, S54)."""
    dossier = scene.filed(opening, camille)
    cv = line(dossier, "CV avec photo")
    assert ">En attente</span>" in page_of(client, dossier)
    client.post(act("piece_add", dossier, cv), {"fichier": upload(pdf(2), "mon cv.pdf", "application/pdf")})
    page = page_of(client, dossier)
    for words in ("mon cv.pdf", "2 pages", "déposé le", ">Déposée</span>", "Voir", "Télécharger", "Remplacer"):
        assert words in page
    former = cv.files.get()
    for name, disposition in (("file", "inline"), ("file_download", "attachment")):
        shown = client.get(act(name, dossier, former))
        assert disposition in shown["Content-Disposition"]
        assert shown.getvalue().startswith(b"%PDF")
    client.post(act("file_replace", dossier, former), {"fichier": upload(pdf(3), "autre.pdf", "application/pdf")})
    assert [file.stored.name for file in cv.files.all()] == ["autre.pdf"]
    client.post(act("file_remove", dossier, cv.files.get()))
    assert not cv.files.exists()
    assert line(dossier, cv.label).status == "AT"


def test_several_photos_make_one_piece_and_one_document(client, opening, camille):
    """« Je n’arrive pas à scanner plusieurs documents » (S92, S93): no other site is needed."""
    dossier = scene.filed(opening, camille)
    transcript = line(dossier, "Relevé de notes")
    for number in (1, 2):
        client.post(act("piece_add", dossier, transcript), {"fichier": [upload(pdf(number), f"page {number}.pdf")]})
    second = transcript.files.last()
    client.post(act("file_up", dossier, second))
    assert [file.stored.name for file in transcript.files.all()] == ["page 2.pdf", "page 1.pdf"]
    *_, piece, photos = paper(client, "download", dossier).outline
    assert (piece.title, [photo.title for photo in photos]) == ("Relevé de notes", ["page 2.pdf", "page 1.pdf"])
    assert "nous les assemblons dans l’ordre" in page_of(client, dossier)


def test_not_concerned_is_a_choice_that_can_be_undone(client, opening, camille):
    """« Vous pouvez au choix ajouter la pièce ou cliquer sur Non concerné par cette pièce » (S55, S56)."""
    kind = PieceKindFactory(label="Numéro Études en France")
    population = Population.objects.get()
    RequirementFactory(opening=opening, population=population, kind=kind, obligation=Obligation.CONDITIONAL)
    dossier = scene.filed(opening, camille)
    conditional, required = line(dossier, kind.label), line(dossier, "CV avec photo")
    page = page_of(client, dossier)
    assert act("piece_not_concerned", dossier, conditional) in page
    client.post(act("piece_not_concerned", dossier, conditional))
    assert "Finalement, cette pièce me concerne" in page_of(client, dossier)
    client.post(act("piece_concerned", dossier, conditional))
    assert line(dossier, kind.label).status == "AT"
    refused = client.post(act("piece_not_concerned", dossier, required))
    assert refused.status_code == 422, "what is required concerns everybody"


def test_what_is_missing_is_named_beside_the_button_and_transmitting_waits_for_it(client, opening, camille):
    """« Une fois toutes les pièces obligatoires déposées, vous devez transmettre votre dossier » (S62, S63)."""
    dossier = scene.filed(opening, camille)
    page = page_of(client, dossier)
    assert "Possible dès que ces 2 pièces seront réglées" in page
    assert f'<a href="#p-{line(dossier, "CV avec photo").ref}">CV avec photo</a>' in page
    assert client.post(step(dossier, "transmettre")).status_code == 409
    for label in ("Transmettre ma candidature", "Annuler la candidature", "Télécharger mon dossier"):
        assert label in page


def test_a_dossier_that_is_ready_but_not_sent_says_so_everywhere(client, opening, camille):
    """« Un dossier non transmis est une candidature incomplète, il ne sera pas étudié » (S64)."""
    dossier = scene.filed(opening, camille)
    scene.fill(dossier)
    sentence = "Tout est déposé, mais rien n’est encore transmis."
    assert sentence in page_of(client, dossier)
    assert "Un dossier non transmis n’est pas étudié." in page_of(client, dossier)
    assert sentence in read(client, "/mon-compte/")
    assert "Transmettre ma candidature" in read(client, "/candidatures/")


def test_past_the_date_nothing_is_written_and_everything_is_read(client, opening, camille):
    """S67: the page says the date that is past."""
    dossier = scene.filed(opening, camille)
    scene.fill(dossier)
    with clock.travel(clock.now() + timedelta(days=1)):
        page = page_of(client, dossier)
        assert "Ce dossier n’a pas été transmis à temps." in page
        assert 'type="file"' not in page
        assert client.post(step(dossier, "transmettre")).status_code == 409
        optional = line(dossier, "Lettre de recommandation")
        file = {"fichier": upload(pdf(), "lettre.pdf", "application/pdf")}
        refused = client.post(act("piece_add", dossier, optional), file)
        assert "La date limite était le" in refused.content.decode()
        assert paper(client, "download", dossier).pages
    assert not optional.files.exists()


def test_cancelling_is_asked_for_then_done(client, opening, camille):
    """S66: a page of its own says what it means; one may apply again."""
    dossier = scene.filed(opening, camille)
    assert "cette candidature s’arrête" in read(client, step(dossier, "annuler"))
    unchecked = client.post(step(dossier, "annuler"), {"agree": ""})
    assert "Cochez la case" in unchecked.content.decode()
    client.post(step(dossier, "annuler"), {"agree": "on"})
    assert scene.fresh(dossier).is_cancelled
    assert scene.filed(opening, camille) != dossier
