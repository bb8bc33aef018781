"""Transmettre, annuler, confirmer, se désister: asked first, done once, refused with its reason and status 409."""

import io

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from pypdf import PdfReader

from applications.commands import answer, filing, jury, pieces
from applications.enums import Answer, DecisionKind, Stage
from applications.models import Application, Event, Submission
from applications.workflow import TRANSITIONS
from ecandidat.common import clock
from notifications.models import OutgoingMail
from tests import typography
from tests.applications import scene, story
from tests.applications.story import Story, at_stage
from tests.factories.accounts import UserFactory
from tests.factories.documents import StoredFileFactory

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
AGREED = {"agree": "on"}


def url(dossier, slug: str) -> str:
    return reverse("applications:step", args=[dossier.ref, slug])


def page(response) -> str:
    html = response.content.decode()
    typography.check(html)
    return html.replace("\u00a0", " ").replace("\u202f", " ")


def said(response) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def fresh(dossier) -> Application:
    return Application.objects.get(pk=dossier.pk)


def events_of(dossier, verb) -> int:
    return Event.objects.filter(application=dossier, verb=verb).count()


# ── Transmettre ──


@pytest.fixture
def ready(client):
    dossier = scene.filed(scene.opening_in())
    scene.fill(dossier)
    client.force_login(dossier.file.user)
    return dossier


def test_transmitting_leads_to_the_receipt(client, ready):
    response = client.post(url(ready, "transmettre"))
    assert response["Location"] == reverse("applications:receipt", args=[ready.ref])
    assert said(response) == "Votre candidature est transmise."


def test_transmitting_twice_leads_to_the_same_receipt(client, ready):
    answers = [client.post(url(ready, "transmettre")) for _time in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Submission.objects.count() == events_of(ready, "transmit") == 1
    assert OutgoingMail.objects.filter(key="applications.transmitted").count() == 1


def test_transmitting_too_early_names_what_is_missing(client):
    dossier = scene.filed(scene.opening_in())
    client.force_login(dossier.file.user)
    response = client.post(url(dossier, "transmettre"))
    assert response.status_code == 409
    text = page(response)
    assert "Ce n’est pas possible maintenant" in text
    assert "Il manque 2 pièces : « CV avec photo » et « Relevé de notes »." in text
    assert not Submission.objects.exists()


def test_transmitting_too_late_says_the_limit(client):
    dossier, at = at_stage(Stage.NOT_SENT)
    client.force_login(dossier.file.user)
    with clock.travel(at):
        response = client.post(url(dossier, "transmettre"))
    assert response.status_code == 409
    assert "La date limite était le lundi 14 avril 2025 à 23 h 59." in page(response)


def test_the_address_of_the_button_read_by_hand_leads_to_the_button(client, ready):
    assert client.get(url(ready, "transmettre"))["Location"] == f"{ready.get_absolute_url()}#transmettre"


def test_a_correction_is_transmitted_again_under_another_receipt(client):
    dossier, at = at_stage(Stage.INCOMPLETE)
    person = dossier.file.user
    client.force_login(person)
    with clock.travel(at):
        assert client.post(url(dossier, "transmettre")).status_code == 409
        pieces.add_file(dossier.pieces.get(status="RE"), StoredFileFactory(owner=person), by=person)
        client.post(url(dossier, "transmettre"))
        text = page(client.get(reverse("applications:receipt", args=[dossier.ref])))
    first, second = dossier.submissions.order_by("rank")
    assert f'class="login">{second.number}<' in text, "the last one is the one that is read"
    assert f'class="login">{first.number}<' not in text


# ── Ce qui se demande d’abord ──

ASKED = {
    "annuler": (Stage.RECEIVED, "Annuler votre candidature ?", "Oui, j’annule ma candidature"),
    "confirmation": (Stage.FAVOURABLE, "Confirmer votre candidature ?", "Oui, je confirme ma candidature"),
    "desistement": (
        Stage.FAVOURABLE,
        "Vous désister de cette candidature ?",
        "Oui, je me désiste de cette candidature",
    ),
}
STEPS = {step.slug: step for step in TRANSITIONS}
EACH = pytest.mark.parametrize("slug", ASKED)


@pytest.fixture
def asked(client, slug):
    """A dossier where the step is open, its owner signed in, on that day."""
    dossier, at = at_stage(ASKED[slug][0])
    client.force_login(dossier.file.user)
    with clock.travel(at):
        yield dossier


@EACH
def test_the_page_asks_names_the_dossier_and_says_what_follows(client, asked, slug):
    _stage, question, button = ASKED[slug]
    text = page(client.get(url(asked, slug)))
    assert f"<h1>{question}</h1>" in text
    assert button in text
    assert f"(dossier n° {asked.number})" in text
    assert "vos autres candidatures" in text
    assert "Non, revenir à mon dossier" in text
    assert text.count(f'href="{asked.get_absolute_url()}"') >= 1
    assert fresh(asked).version == asked.version, "reading a question answers nothing"


@EACH
def test_without_the_tick_nothing_is_done(client, asked, slug):
    response = client.post(url(asked, slug), {"other": "1"})
    text = page(response)
    assert "Cochez la case pour confirmer que c’est bien ce dossier, puis recommencez." in text
    assert ASKED[slug][1] in text
    assert fresh(asked).version == asked.version


@EACH
def test_with_the_tick_it_is_done_once(client, asked, slug):
    step = STEPS[slug]
    answers = [client.post(url(asked, slug), AGREED) for _time in range(2)]
    assert {answer["Location"] for answer in answers} == {asked.get_absolute_url()}
    assert str(step.done) in said(answers[0])
    assert events_of(asked, step.verb) == 1
    assert OutgoingMail.objects.filter(key=f"applications.{step.mail}").count() == 1


@EACH
def test_once_done_the_question_is_no_longer_asked(client, asked, slug):
    client.post(url(asked, slug), AGREED)
    response = client.get(url(asked, slug))
    assert response.status_code == 409
    assert "Ce n’est pas possible maintenant" in page(response)


CLOSED = {
    "annuler": (Stage.FAVOURABLE, "Une décision « Favorable » a été publiée"),
    "confirmation": (Stage.COMPLETE, "Seul un avis favorable publié attend une réponse."),
    "desistement": (Stage.LAPSED, "Le délai de réponse est dépassé"),
}


@pytest.mark.parametrize("slug", CLOSED)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_closed_step_says_why_and_changes_nothing(client, slug, method):
    stage, reason = CLOSED[slug]
    dossier, at = at_stage(stage)
    client.force_login(dossier.file.user)
    with clock.travel(at):
        response = getattr(client, method)(url(dossier, slug), AGREED if method == "post" else None)
    assert response.status_code == 409
    assert reason in page(response)
    assert fresh(dossier).version == dossier.version


def test_no_seat_left_is_said_and_the_offer_stays_open(client):
    told = Story(capacity=1)
    answer.confirm(told.released(), by=told.candidate, at=story.ANSWERED_AT)
    told.candidate = UserFactory(complete=True)
    dossier = told.released()
    client.force_login(told.candidate)
    with clock.travel(story.ANSWERED_AT):
        response = client.post(url(dossier, "confirmation"), AGREED)
    assert response.status_code == 409
    assert "votre proposition reste ouverte, même après sa date : écrivez au service." in page(response)
    assert fresh(dossier).reply is Answer.NONE


def test_one_may_decline_after_having_confirmed(client):
    dossier, at = at_stage(Stage.CONFIRMED)
    client.force_login(dossier.file.user)
    with clock.travel(at):
        client.post(url(dossier, "desistement"), AGREED)
    assert fresh(dossier).reply is Answer.DECLINED


def test_past_the_answer_limit_neither_answer_is_taken(client):
    dossier = Story().released()
    client.force_login(dossier.file.user)
    with clock.travel(story.LAPSED_AT):
        answers = [client.post(url(dossier, slug), AGREED) for slug in ("confirmation", "desistement")]
    assert [answer.status_code for answer in answers] == [409, 409]
    assert "La date limite de réponse était le samedi 31 mai 2025" in page(answers[0])


@pytest.mark.parametrize("slug", [*sorted(set(STEPS) - set(ASKED) - {"transmettre"}), "inconnu"])
def test_a_step_of_the_desk_has_no_address_here(client, ready, slug):
    assert client.get(url(ready, slug)).status_code == 404
    assert client.post(url(ready, slug), AGREED).status_code == 404


# ── Les papiers ──


def paper(client, name: str, dossier) -> str:
    response = client.get(reverse(f"applications:{name}", args=[dossier.ref]))
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment")
    return " ".join(
        "\n".join(each.extract_text() for each in PdfReader(io.BytesIO(response.getvalue())).pages).split()
    )


def test_the_receipt_says_its_number_its_instants_its_service_and_each_hash(client):
    dossier, at = at_stage(Stage.RECEIVED)
    client.force_login(dossier.file.user)
    with clock.travel(at):
        text = page(client.get(reverse("applications:receipt", args=[dossier.ref])))
        pdf = paper(client, "receipt_pdf", dossier)
    submission = dossier.submissions.get()
    assert "mercredi 26 mars 2025 à 14 h 12" in text
    assert "2025-03-26T13:12:00Z" in text
    assert dossier.opening.commission.name in text
    assert "Sans réponse de notre part au samedi 26 juillet 2025" in text
    assert story.APPEAL in text
    for line in submission.lines.exclude(sha256=""):
        assert line.sha256 in text
    assert submission.number in text
    assert submission.number in pdf


def test_a_left_out_piece_is_said_on_the_receipt(client):
    dossier, at = at_stage(Stage.RECEIVED)
    client.force_login(dossier.file.user)
    with clock.travel(at):
        text = page(client.get(reverse("applications:receipt", args=[dossier.ref])))
    assert "Lettre de recommandation" in text
    assert "aucun" in text


@pytest.mark.parametrize("stage", [Stage.PENDING, Stage.RECEIVED, Stage.INCOMPLETE], ids=lambda stage: stage.value)
def test_the_dossier_may_be_downloaded_at_any_time(client, stage):
    dossier, at = at_stage(stage)
    client.force_login(dossier.file.user)
    with clock.travel(at):
        text = paper(client, "download", dossier)
    assert dossier.number in text
    assert "CV avec photo" in text


@pytest.mark.parametrize("name", ["receipt", "receipt_pdf", "letter"])
def test_what_does_not_exist_yet_is_not_found(client, ready, name):
    assert client.get(reverse(f"applications:{name}", args=[ready.ref])).status_code == 404


def test_the_letter_is_read_once_the_decision_is_released_and_not_before(client):
    told = Story()
    dossier = told.proposed()
    client.force_login(told.candidate)
    address = reverse("applications:letter", args=[dossier.ref])
    with clock.travel(story.CHECKED_AT):
        assert client.get(address).status_code == 404
    with clock.travel(story.RELEASED_AT):
        jury.release(dossier, by=told.manager)
        assert "Lettre d’admission" in paper(client, "letter", dossier)


def test_no_letter_goes_with_another_decision(client):
    dossier = Story().released(DecisionKind.WAITING_LIST)
    client.force_login(dossier.file.user)
    assert client.get(reverse("applications:letter", args=[dossier.ref])).status_code == 404


# ── Historique ──


def test_the_history_tells_who_did_what_in_order(client):
    dossier, at = at_stage(Stage.CONFIRMED)
    client.force_login(dossier.file.user)
    with clock.travel(at):
        text = page(client.get(reverse("applications:history", args=[dossier.ref])))
    told = ["Candidature ouverte", "Fichier déposé", "Candidature transmise", "Dossier déclaré complet"]
    told += ["Décision publiée", "Candidature confirmée"]
    where = [text.index(f"<b>{label}</b>") for label in told]
    assert where == sorted(where)
    assert "par vous" in text
    assert "par le service" in text
    assert "Avis de la commission enregistré" not in text
    assert "Pièce contrôlée" not in text


def test_what_the_clock_did_is_said_automatic(client):
    dossier, at = at_stage(Stage.LAPSED)
    client.force_login(dossier.file.user)
    with clock.travel(at):
        text = page(client.get(reverse("applications:history", args=[dossier.ref])))
    assert "automatique" in text


def test_a_cancelled_dossier_stays_readable(client, ready):
    filing.cancel(ready, by=ready.file.user)
    text = page(client.get(ready.get_absolute_url()))
    assert "Cette candidature a été annulée. Elle ne sera pas étudiée." in text
    assert "Transmettre ma candidature" not in text
