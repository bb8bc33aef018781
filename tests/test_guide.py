"""The candidate guide, sentence by sentence: what it warns of, the pages say or no longer need (S95)."""

import io
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse
from pypdf import PdfReader

from accounts.enums import Part
from applications.commands import answer, desk, filing, jury, pieces
from applications.commands.population import change_population
from applications.enums import DecisionKind, FileStatus, RefusalReason, Stage
from applications.models import Application
from ecandidat.common import clock
from notifications.models import OutgoingMail
from offers.commands.campaign import make_current
from offers.enums import Obligation, Role
from offers.models import Opening, Population
from tests.applications import scene
from tests.documents.samples import pdf, upload
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.documents import StoredFileFactory
from tests.factories.offers import CampaignFactory, PieceKindFactory, RequirementFactory
from tests.strict import StrictClient

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


@pytest.fixture
def opening():
    return scene.opening_in(enrolment_text="Les inscriptions ouvrent le 1ᵉʳ juillet.", capacity=1)


@pytest.fixture
def manager(opening):
    return scene.hire(Role.MANAGER, opening.commission)


@pytest.fixture
def camille(client):
    user = UserFactory(complete=True)
    client.force_login(user)
    return user


def plain(text: str) -> str:
    """The same words with ordinary spaces."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def read(client, address: str) -> str:
    return plain(client.get(address).content.decode())


def paper(client, name: str, dossier) -> PdfReader:
    """A PDF of the dossier, as its candidate downloads it."""
    answered = client.get(reverse(f"applications:{name}", args=[dossier.ref]))
    assert answered["Content-Type"] == "application/pdf"
    return PdfReader(io.BytesIO(answered.getvalue()))


def page_of(client, dossier) -> str:
    return read(client, dossier.get_absolute_url())


def step(dossier, slug: str) -> str:
    return reverse("applications:step", args=[dossier.ref, slug])


def line(dossier, label: str):
    return dossier.pieces.get(label=label)


def act(name: str, dossier, piece) -> str:
    return reverse(f"applications:{name}", args=[dossier.ref, piece.ref])


def last_mail(user) -> OutgoingMail:
    return OutgoingMail.objects.filter(recipient=user).latest("pk")


# ── Informations générales, mon compte ──


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
    new_file = filing.open_candidate_file(camille, coming.campaign)
    assert new_file.number != former.file.number
    assert "À vérifier" in read(client, "/mon-compte/")
    visitor = StrictClient()
    signed_in = visitor.post("/connexion/", {"login": new_file.number, "password": PASSWORD})
    assert signed_in["Location"] == "/mon-compte/"
    assert former.get_absolute_url() in read(visitor, "/candidatures/"), "what was filed before stays readable"


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
    assert "complétez votre profil" in refused.content.decode()
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


# ── Je candidate ──


def test_one_applies_from_candidatures(client, opening, camille):
    """« Vous pouvez candidater via l’onglet candidatures », then on the title (S39, S46)."""
    assert 'href="/offre/">Nouvelle candidature</a>' in read(client, "/candidatures/")
    sheet = opening.formation.get_absolute_url()
    assert f'<a href="{sheet}">{opening.formation.title}</a>' in read(client, "/offre/")
    assert f'href="/candidatures/nouvelle/{opening.formation.code}/">Candidater</a>' in read(client, sheet)


def test_applying_again_resumes_the_same_dossier(client, opening, camille):
    """« Cliquez sur l’intitulé pour compléter ou finaliser votre candidature » (S46, S47)."""
    address = reverse("applications:apply", args=[opening.formation.code])
    facts = {"opening": opening.ref, "population": Population.objects.get().pk}
    first = client.post(address, facts)
    again = client.post(address, facts)
    assert first["Location"] == again["Location"] == client.get(address)["Location"]
    assert Application.objects.count() == 1


def test_several_formations_may_be_applied_for(client, opening, camille):
    scene.filed(opening, camille)
    other = scene.opening_in(commission=opening.commission)
    population = Population.objects.filter(requirements__opening=other).distinct().get()
    filing.file_application(camille, other, population)
    page = read(client, "/candidatures/")
    assert opening.formation.title in page
    assert other.formation.title in page


# ── Je complète ma candidature ──


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


# ── Les étapes de mon dossier ──


def test_the_meaning_of_each_status_is_on_the_page(client, opening, camille):
    """« En attente », « Réceptionné », « Complet », « Incomplet » (S68, S75)."""
    dossier = scene.filed(opening, camille)
    for page in (page_of(client, dossier), read(client, "/candidatures/")):
        for status in FileStatus:
            assert f"<dt>{status.label}</dt>" in page
        assert "n’ont pas encore été transmises" in page
        assert "une pièce manque, est illisible, irrecevable ou incorrecte" in page


def test_every_change_of_status_is_mailed(opening, manager, camille):
    """« Dès qu’il y a un changement de statut, vous êtes averti par mail » (S69)."""
    dossier = scene.transmitted(opening, camille)
    scene_of_correction(dossier, manager)
    mails = OutgoingMail.objects.filter(recipient=camille).order_by("pk")
    assert [plain(mail.subject).partition(" :")[0] for mail in mails] == [
        "Votre candidature est ouverte",
        "Accusé de réception de votre candidature",
        "À corriger",
    ]
    complete_again(dossier, manager, camille)
    assert "Votre dossier est complet" in last_mail(camille).subject
    jury.propose(dossier, DecisionKind.FAVOURABLE, by=manager)
    assert "Votre dossier est complet" in last_mail(camille).subject, "an opinion is not told before its release"
    jury.release(dossier, by=manager)
    assert "Avis favorable" in last_mail(camille).subject
    answer.confirm(dossier, by=camille)
    assert "confirmée" in last_mail(camille).subject
    answer.decline(dossier, by=camille)
    assert "désistement" in last_mail(camille).subject


def scene_of_correction(dossier, manager) -> None:
    """One piece refused with its reason, the other accepted, and it is said."""
    desk.refuse_piece(line(dossier, "Relevé de notes"), RefusalReason.ILLEGIBLE, "La page 2 est floue.", by=manager)
    desk.validate_piece(line(dossier, "CV avec photo"), by=manager)
    desk.incomplete(dossier, by=manager)


def complete_again(dossier, manager, camille) -> None:
    corrected = StoredFileFactory(owner=camille, content=b"%PDF-1.7\n% une autre page\n")
    pieces.add_file(line(dossier, "Relevé de notes"), corrected, by=camille)
    filing_again(dossier, camille)
    desk.validate_piece(line(dossier, "Relevé de notes"), by=manager)
    desk.complete(dossier, by=manager)


def filing_again(dossier, camille) -> None:
    client = StrictClient()
    client.force_login(camille)
    assert client.post(step(dossier, "transmettre")).status_code == 302


def test_incomplete_says_which_piece_why_and_until_when_and_reopens_it_alone(client, opening, manager, camille):
    """« Vérifier l’état de vos pièces, modifier celle qui fait défaut, puis transmettre de nouveau » (S70–S73)."""
    dossier = scene.transmitted(opening, camille)
    scene_of_correction(dossier, manager)
    mail = plain(last_mail(camille).body)
    assert "- Relevé de notes : Illisible. La page 2 est floue." in mail
    assert dossier.get_absolute_url() in mail
    assert "À faire avant" in mail
    page = page_of(client, dossier)
    assert "La page 2 est floue." in page
    assert act("piece_add", dossier, line(dossier, "Relevé de notes")) in page
    assert act("piece_add", dossier, line(dossier, "CV avec photo")) not in page
    complete_again(dossier, manager, camille)
    assert "Dossier complet, prêt à être examiné" in page_of(client, dossier)


# ── Avis favorable, confirmation, désistement ──


def admitted(opening, manager, camille) -> Application:
    dossier = scene.completed(opening, manager, camille)
    jury.propose(dossier, DecisionKind.FAVOURABLE, by=manager)
    jury.release(dossier, by=manager)
    return scene.fresh(dossier)


def test_the_letter_of_admission_is_mailed_and_stays_in_the_dossier(client, opening, manager, camille):
    """« Vous recevrez en pièce jointe une lettre d’admission », asked for at enrolment (S76, S77, S78)."""
    dossier = admitted(opening, manager, camille)
    mail = last_mail(camille)
    letter = mail.attachments.get()
    assert "elle vous sera demandée à l’inscription" in mail.body
    assert "Les inscriptions ouvrent le 1ᵉʳ juillet." in mail.body
    assert letter.sha256 == dossier.decision.letter.sha256
    text = paper(client, "letter", dossier).pages[0].extract_text()
    assert "Dominique Aubry" in text, "it says who signs"
    page = page_of(client, dossier)
    assert "<dt>Décision</dt><dd>Favorable</dd>" in page
    assert "Les inscriptions ouvrent le 1ᵉʳ juillet." in page


def test_nothing_of_a_decision_is_read_before_its_publication(client, opening, manager, camille):
    """S80: an opinion that waits for its date is on no page, in no mail, in no paper."""
    Opening.objects.filter(pk=opening.pk).update(publication_on=clock.today() + timedelta(days=14))
    dossier = scene.completed(opening, manager, camille)
    before = page_of(client, dossier)
    jury.propose(dossier, DecisionKind.UNFAVOURABLE, by=manager, reason="Prérequis insuffisants.")
    assert words_of(page_of(client, dossier)) == words_of(before)
    for address in ("/candidatures/", "/mon-compte/", reverse("applications:history", args=[dossier.ref])):
        assert "avorable" not in read(client, address).partition("<main")[2]
    with pytest.raises(answer.StepRefused, match="publi"):
        jury.release(dossier, by=manager)


def words_of(page: str) -> str:
    """The page without the token of its forms, which changes each time."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


@pytest.mark.parametrize(
    ("slug", "label", "stage"),
    [
        ("confirmation", "Confirmation candidature", Stage.CONFIRMED),
        ("desistement", "Désistement candidature", Stage.DECLINED),
    ],
)
def test_the_answer_is_given_on_a_page_that_says_what_it_means(client, opening, manager, camille, slug, label, stage):
    """« Vous devez confirmer ou vous désister de la proposition d’admission » (S81, S82)."""
    dossier = admitted(opening, manager, camille)
    page = page_of(client, dossier)
    assert label in page
    assert "Sans réponse, la place sera proposée à une autre personne." in page
    assert "vos autres candidatures ne changent pas" in read(client, step(dossier, slug))
    client.post(step(dossier, slug), {"agree": "on"})
    assert scene.fresh(dossier).stage == stage


def test_without_an_answer_the_place_is_lost_and_the_page_says_by_when(client, opening, manager, camille):
    """« Passé ce délai, vous risquez de perdre votre place » (S84)."""
    dossier = admitted(opening, manager, camille)
    with clock.travel(clock.now() + timedelta(days=31)):
        answer.lapse(dossier)
        assert "Délai de réponse dépassé" in page_of(client, dossier)
        assert client.post(step(dossier, "confirmation"), {"agree": "on"}).status_code == 409
    assert "Délai de réponse dépassé" in last_mail(camille).subject


def test_a_seat_given_up_goes_to_somebody_else(opening, manager, camille):
    """S86: with one seat, the next person confirms once it is free."""
    first = admitted(opening, manager, camille)
    second = admitted(opening, manager, UserFactory(complete=True))
    answer.confirm(first, by=camille)
    with pytest.raises(answer.StepRefused, match="places sont prises"):
        answer.confirm(second, by=second.file.user)
    answer.decline(first, by=camille)
    answer.confirm(second, by=second.file.user)
    assert Opening.objects.get(pk=opening.pk).seats_taken == 1


# ── Besoin d'aide ──


def test_forgotten_identifiers_are_asked_for_from_the_sign_in_and_may_be_given_up(client):
    """« J’ai oublié mes identifiants » (S87, S88)."""
    assert 'href="/identifiants-oublies/">J’ai oublié mes identifiants</a>' in read(client, "/connexion/")
    page = read(client, "/identifiants-oublies/")
    assert "Revenir à la connexion" in page
    assert 'type="email"' in page
    assert "required" in page


def test_help_is_one_click_away_from_every_dossier(client, opening, camille):
    """« Une assistance est disponible pour vous répondre » (S90), with what comes next (S91)."""
    page = page_of(client, scene.filed(opening, camille))
    assert 'href="/assistance/"' in page
    assert "Les étapes de mon dossier" in page
    assert "Que se passe-t-il après ?" in read(client, "/assistance/")
