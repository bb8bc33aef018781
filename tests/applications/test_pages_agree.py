"""What the pages of one dossier say of one thing: nothing is to come where all is over, and no two of them differ."""

import pytest
from django.urls import reverse

from applications import pdf
from applications.commands import filing, jury, pieces, transmission
from applications.enums import DecisionKind, Stage
from applications.guidance.answers import ALWAYS
from ecandidat.common import clock
from notifications.models import OutgoingMail
from tests.applications import scene, story
from tests.applications.reading import plain
from tests.applications.story import Story, at_stage
from tests.factories.documents import StoredFileFactory
from tests.spacing import as_read

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
TO_COME = ("Pas encore rendue", "Date de publication", "Date de confirmation")


def read(client, dossier, at, address="") -> str:
    client.force_login(dossier.file.user)
    with clock.travel(at):
        return as_read(plain(client.get(address or dossier.get_absolute_url()).content.decode()))


def test_a_cancelled_dossier_is_said_to_be_studied_nowhere(client):
    dossier = Story().transmitted()
    receipt = reverse("applications:receipt", args=[dossier.ref])
    assert "la commission étudie exactement ces fichiers" in read(client, dossier, story.SENT_AT)
    assert "sera réputée rejetée" in read(client, dossier, story.SENT_AT, receipt)
    with clock.travel(story.SENT_AT):
        filing.cancel(dossier, by=dossier.file.user)
    assert "la commission étudie exactement" not in read(client, dossier, story.SENT_AT)
    page = read(client, dossier, story.SENT_AT, receipt)
    assert "réputée rejetée" not in page
    assert "Cette candidature a été annulée : elle ne sera pas étudiée" in page


@pytest.mark.parametrize(
    ("stage", "is_over"), [(Stage.NOT_SENT, True), (Stage.CANCELLED, True), (Stage.PENDING, False)]
)
def test_what_will_not_come_is_not_announced(client, stage, is_over):
    dossier, at = at_stage(stage)
    page = read(client, dossier, at)
    assert [words in page for words in TO_COME] == [not is_over] * 3


def test_a_place_given_up_has_no_date_of_confirmation(client):
    dossier, at = at_stage(Stage.DECLINED)
    assert "Date de confirmation" not in read(client, dossier, at)


@pytest.mark.parametrize("stage", story.WAYS, ids=lambda stage: stage.value)
def test_my_account_never_says_nothing_below_something(client, stage):
    dossier, at = at_stage(stage)
    page = read(client, dossier, at, reverse("applications:dashboard"))
    above, below = page.split("Ce qu’il vous reste à faire</h2>")
    below = below.partition("</section>")[0]
    assert ("Rien pour l’instant" in above) == ("Rien pour l’instant." in below)


def test_a_delay_that_ran_out_says_the_limit_and_not_when_it_was_seen(client):
    dossier, at = at_stage(Stage.LAPSED)
    page = read(client, dossier, at)
    assert "La réponse était attendue jusqu’au samedi 31 mai 2025 à 23 h 59." in page
    assert "écrivez sans attendre. La place peut être proposée à une autre personne." in page


def test_a_refusal_gives_the_right_to_its_reasons_and_until_when_as_its_mail_does(client):
    dossier, at = at_stage(Stage.UNFAVOURABLE)
    page = read(client, dossier, at)
    assert "demander les motifs de cette décision jusqu’au <strong>mercredi 28 mai 2025</strong> inclus" in page
    assert "<strong>Mercredi 28 mai 2025</strong><p>Dernier jour pour demander les motifs." in page
    assert "Dernier jour pour demander les motifs." in read(client, dossier, at, reverse("applications:dashboard"))
    late = read(client, dossier, story.LAPSED_AT)
    assert "Pas de date à tenir" in late
    assert "Dernier jour pour demander" not in late


@pytest.mark.parametrize(
    ("stage", "is_said"),
    [
        (Stage.UNFAVOURABLE, True),
        (Stage.RANKED_LIST, True),
        (Stage.WAITING_LIST, True),
        (Stage.PRESELECTION, False),
        (Stage.FAVOURABLE, False),
    ],
)
def test_the_ways_of_appeal_are_in_the_dossier_where_the_mail_carries_them(client, stage, is_said):
    dossier, at = at_stage(stage)
    assert (story.APPEAL in read(client, dossier, at)) == is_said
    mail = OutgoingMail.objects.filter(recipient=dossier.file.user).order_by("pk").last()
    assert (story.APPEAL in mail.body) == is_said


def test_a_preselection_leads_to_the_message_only_where_there_is_one(client):
    for reason, words in [
        ("Entretien le 12 mai.", "Lisez le message de la commission"),
        ("", "Le service vous écrira"),
    ]:
        told = Story()
        dossier = told.released(DecisionKind.PRESELECTION, reason=reason)
        page = read(client, dossier, story.RELEASED_AT)
        assert words in page
        assert ("Message de la commission" in page) == bool(reason)


@pytest.mark.parametrize("stage", story.WAYS, ids=lambda stage: stage.value)
def test_the_status_that_stands_above_is_among_those_explained(client, stage):
    dossier, at = at_stage(stage)
    for address in (dossier.get_absolute_url(), reverse("applications:list")):
        explained = read(client, dossier, at, address).partition("Que veulent dire ces statuts ?")[2]
        explained = explained.partition("</details>")[0]
        assert explained.count(f"<dt>{plain(stage.label)}</dt>") == 1
        assert explained.count("<dt>") == 4 + (stage not in ALWAYS), "and no decision that is not read"
        assert "<dd>Elles" not in explained


def test_the_home_page_says_ones_own_nearest_date_and_leads_there(client):
    dossier, at = at_stage(Stage.PENDING)
    page = read(client, dossier, at, reverse("home"))
    assert f'<a href="{dossier.get_absolute_url()}">' in page
    assert "<strong>Lundi 14 avril 2025</strong>. 23 h 59, heure de Paris. Il reste" in page
    assert page.count("Il reste") == 1, "not the campaign's days beside one's own"
    sent, at = at_stage(Stage.RECEIVED)
    assert sent.get_absolute_url() not in read(client, sent, at, reverse("home")), "nothing waits for the person"


def test_each_receipt_and_its_mail_say_which_transmission_they_are_of(client):
    told = Story()
    dossier = told.incomplete()
    first = dossier.submissions.get()
    with clock.travel(story.CHECKED_AT):
        refused = dossier.pieces.get(status="RE")
        pieces.replace_file(refused.files.get(), StoredFileFactory(owner=told.candidate), by=told.candidate)
        last = transmission.transmit(dossier, by=told.candidate)
    address = reverse("applications:receipt", args=[dossier.ref])
    former, latest = (read(client, dossier, story.CHECKED_AT, f"{address}?numero={s.number}") for s in (first, last))
    assert "<dd>La première</dd>" in former
    assert f"votre dernier accusé de réception est le n° {last.number}" in former
    assert "<dd>La 2ᵉ, avec vos corrections</dd>" in latest
    assert "Vous avez transmis de nouveau depuis" not in latest
    mails = OutgoingMail.objects.filter(recipient=told.candidate, key="applications.transmitted").order_by("pk")
    assert [plain(mail.subject).split(" : ")[0] for mail in mails] == [
        "Accusé de réception de votre candidature",
        "Accusé de réception de vos corrections",
    ]
    assert "Nous avons reçu vos corrections pour" in plain(mails[1].body)
    assert [pdf.transmission_words(s) for s in (first, last)] == ["La première", "La 2ᵉ, avec vos corrections"]


def test_what_was_decided_on_papers_not_checked_is_no_longer_being_studied(client):
    told = Story()
    dossier = told.transmitted()
    with clock.travel(story.CHECKED_AT):
        jury.propose(dossier, DecisionKind.UNFAVOURABLE, by=told.manager, reason=story.REASON)
    assert "la commission étudie exactement" in read(client, dossier, story.CHECKED_AT)
    with clock.travel(story.RELEASED_AT):
        jury.release(scene.fresh(dossier), by=told.manager)
    assert "la commission étudie exactement" not in read(client, dossier, story.RELEASED_AT)
