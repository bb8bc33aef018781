"""S46: the page of a formation leads its reader to the dossier that they have there, open or closed."""

from datetime import timedelta

import pytest
from django.urls import reverse

from ecandidat.common import clock
from tests.applications import scene
from tests.factories.accounts import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


@pytest.fixture
def dossier():
    return scene.filed(scene.opening_in())


def page_of(client, dossier) -> str:
    response = client.get(reverse("offers:formation", args=[dossier.opening.formation.code]))
    assert response.status_code == 200
    return response.content.decode()


def test_who_has_a_dossier_there_is_led_to_it_instead_of_being_asked_to_apply(client, dossier):
    client.force_login(dossier.file.user)
    page = page_of(client, dossier)
    assert dossier.number in page
    assert f'href="{dossier.get_absolute_url()}"' in page
    assert "Candidater" not in page.partition("<main")[2]


def test_it_is_found_again_once_the_formation_is_closed(client, dossier):
    client.force_login(dossier.file.user)
    with clock.travel(clock.now() + timedelta(days=3)):
        client.force_login(dossier.file.user)
        page = page_of(client, dossier)
    assert "Voir mon dossier" in page
    assert dossier.get_absolute_url() in page


def test_nobody_else_sees_it_and_a_cancelled_one_is_no_longer_shown(client, dossier):
    assert dossier.number not in page_of(client, dossier)
    client.force_login(UserFactory(complete=True))
    assert dossier.number not in page_of(client, dossier)
    dossier.cancelled_at = clock.now()
    dossier.save()
    client.force_login(dossier.file.user)
    page = page_of(client, dossier)
    assert dossier.number not in page
    assert "Candidater" in page.partition("<main")[2]


def test_a_second_session_of_the_formation_stays_open_to_them(client, dossier):
    other = scene.opening_in(
        dossier.opening.commission, formation=dossier.opening.formation, label="Session de septembre"
    )
    client.force_login(dossier.file.user)
    page = page_of(client, dossier)
    assert page.count("Voir mon dossier") == 1
    apply = reverse("applications:apply", args=[dossier.opening.formation.code])
    assert page.count(f'href="{apply}"') == 1
    assert other.label in client.get(apply).content.decode()
