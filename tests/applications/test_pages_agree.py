"""What the pages of one dossier say of one thing: nothing is to come where all is over, and no two of them differ."""

import pytest
from django.urls import reverse

from applications.commands import filing
from applications.enums import DecisionKind, Stage
from applications.guidance import MEANINGS
from ecandidat.common import clock
from notifications.models import OutgoingMail
from tests.applications import story
from tests.applications.reading import plain
from tests.applications.story import Story, at_stage

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
TO_COME = ("Pas encore rendue", "Date de publication", "Date de confirmation")


def read(client, dossier, at, address="") -> str:
    client.force_login(dossier.file.user)
    with clock.travel(at):
        return plain(client.get(address or dossier.get_absolute_url()).content.decode())


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
    assert "Vous avez annulé cette candidature : elle ne sera pas étudiée" in page


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
    explained = read(client, dossier, at).partition("Que veulent dire ces statuts ?")[2].partition("</details>")[0]
    assert f"<dt>{plain(stage.label)}</dt><dd>{plain(MEANINGS[stage])}</dd>" in explained
    assert "Elles" not in explained
