"""The candidate guide, sentence by sentence: « Besoin d’aide » (S95)."""

import pytest

from tests.applications import scene
from tests.guide.reading import page_of, read

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


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
