"""The candidate guide, sentence by sentence: « Avis favorable », « Confirmation », « Désistement » (S95)."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from applications.commands import answer, jury
from applications.enums import DecisionKind, Stage
from applications.models import Application
from ecandidat.common import clock
from offers.models import Opening
from tests.applications import scene
from tests.factories.accounts import UserFactory
from tests.guide.reading import last_mail, page_of, paper, read, step

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


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
