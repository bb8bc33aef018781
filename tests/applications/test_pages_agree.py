"""What the pages of one dossier say of one thing: nothing is to come where all is over, and no two of them differ."""

import pytest
from django.urls import reverse

from applications.commands import filing
from applications.enums import Stage
from ecandidat.common import clock
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
