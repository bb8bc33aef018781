"""Where a formation reads dossiers on paper, no page tells the person to deposit or to transmit anything online."""

from datetime import timedelta

import pytest
from django.urls import reverse

from applications.commands import desk, transmission
from applications.enums import Stage
from applications.guidance import guide
from applications.models import Application
from applications.views.candidate.journey import journey_of
from ecandidat.common import clock
from notifications.enums import MailState
from notifications.models import OutgoingMail
from offers.enums import Mode, Role
from tests.applications import scene
from tests.applications.reading import plain
from tests.factories.accounts import UserFactory
from tests.factories.applications import population_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


@pytest.fixture
def opening():
    return scene.opening_in(mode=Mode.PAPER)


def read(client, dossier) -> str:
    client.force_login(dossier.file.user)
    return plain(client.get(dossier.get_absolute_url()).content.decode())


def test_the_sheet_and_the_page_that_opens_a_dossier_ask_for_paper(client, opening):
    client.force_login(UserFactory(complete=True))
    sheet = plain(client.get(reverse("offers:formation", args=[opening.formation.code])).content.decode())
    assert "sur papier : elles s’envoient à l’adresse de contact" in sheet
    assert "PDF, JPEG ou PNG" not in sheet
    page = plain(client.get(reverse("applications:apply", args=[opening.formation.code])).content.decode())
    assert "vous envoyez ensuite vos pièces sur papier" in page
    assert "vous transmettez" not in page


def test_a_dossier_just_opened_is_to_be_sent_by_post(client, opening):
    person = UserFactory(complete=True)
    client.force_login(person)
    said = {"opening": opening.ref, "population": population_of(opening).pk}
    answer = client.post(reverse("applications:apply", args=[opening.formation.code]), said, follow=True)
    page = plain(answer.content.decode())
    assert "Envoyez votre dossier papier au service" in page
    steps = page.split('id="etapes"')[1]
    assert "Envoyer mon dossier papier" in steps
    assert "Transmettre ma candidature" not in steps
    assert "Votre dossier papier n’est pas encore réceptionné." in page
    for words in ("Déposez vos pièces", "Votre dossier n’est pas encore transmis"):
        assert words not in page
    assert Application.objects.of(person).count() == 1


def test_once_received_it_is_the_paper_that_is_checked(client, opening):
    dossier = scene.filed(opening)
    transmission.receive(dossier, by=scene.hire(Role.MANAGER, opening.commission))
    dossier = scene.fresh(dossier)
    page = read(client, dossier)
    assert "Votre dossier papier est arrivé" in page
    assert "exactement ces fichiers" not in page
    points = journey_of(dossier, Stage.RECEIVED, at=clock.now())
    assert points[1].title == "Dossier papier réceptionné"
    guidance = guide(dossier, list(dossier.pieces.all()), at=clock.now(), transmissions=0)
    assert "Dossier papier réceptionné le" in plain(guidance.where.text)


def test_sessions_of_both_modes_say_both(client, opening):
    scene.opening_in(formation=opening.formation, label="En ligne")
    client.force_login(UserFactory(complete=True))
    page = plain(client.get(reverse("applications:apply", args=[opening.formation.code])).content.decode())
    assert "en ligne ou sur papier selon la session" in page


def test_online_one_still_deposits_and_transmits(client):
    opening = scene.opening_in()
    client.force_login(UserFactory(complete=True))
    page = plain(client.get(reverse("applications:apply", args=[opening.formation.code])).content.decode())
    assert "puis vous transmettez avant la date limite" in page


def test_more_time_on_paper_asks_to_send_by_post_and_the_last_date_alone_leaves(opening):
    dossier = scene.filed(opening)
    manager = scene.hire(Role.MANAGER, opening.commission)
    for days in (3, 6):
        desk.extend(dossier, opening.return_by + timedelta(days=days), by=manager)
    mails = OutgoingMail.objects.filter(key__startswith="applications.more_time").order_by("pk")
    assert list(mails.values_list("key", "state")) == [
        ("applications.more_time_on_paper", MailState.VOID),
        ("applications.more_time_on_paper", MailState.QUEUED),
    ]
    assert "envoyer votre dossier, ou les pièces qui manquent, à l’adresse ci-dessous" in mails[1].body
    assert "transmettre" not in mails[1].body
