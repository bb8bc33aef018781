"""S06: a form that our page did not send does nothing, and what was written in it is given back."""

import json
import os
import re
from itertools import cycle

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.accounts import UserFactory
from tests.reliability.world import World, addresses

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
FULL = bool(os.environ.get("FULL"))
WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE)\b(?!.*django_session)", re.IGNORECASE | re.DOTALL)
SIGNED = {"notifications:bounces"}  # its own signature is its token


class TestCsrf:
    """Every address of the map, sent as a browser would be made to send it by another site."""

    BODIES = {
        "without a token": ({"texte": "x"}, {}),
        "with another's token": ({"csrfmiddlewaretoken": "a" * 64}, {}),
        "as JSON": (json.dumps({"agree": True}), {"content_type": "application/json"}),
        "as plain text": ("agree=on", {"content_type": "text/plain"}),
        "from elsewhere": ({"agree": "on"}, {"headers": {"Origin": "https://ailleurs.example"}}),
    }

    def test_a_post_that_our_page_did_not_send_does_nothing(self):
        world = World()
        paths = {address.key: world.path(address) for address in addresses() if address.key not in SIGNED}
        client = world.client("administration", enforce_csrf_checks=True)
        client.cookies["csrftoken"] = "b" * 32
        turn = cycle(self.BODIES.values())
        for key, path in paths.items():
            for data, how in self.BODIES.values() if FULL else [next(turn)]:
                with CaptureQueriesContext(connection) as asked:
                    answer = client.post(path, data, **how)
                assert answer.status_code == 403, key
                assert "Ce formulaire doit être renvoyé" in answer.content.decode(), key
                assert [query["sql"] for query in asked if WRITES.match(query["sql"])] == [], key

    def test_a_true_token_from_another_origin_is_refused(self):
        person = UserFactory(complete=True)
        client = Client(enforce_csrf_checks=True)
        client.force_login(person)
        client.get("/mon-compte/adresse/")
        token = client.cookies["csrftoken"].value
        data = {"country": "FR", "line1": "1 rue Neuve", "postal_code": "10000", "town": "Troyes"}
        data["csrfmiddlewaretoken"] = token
        refused = client.post("/mon-compte/adresse/", data, headers={"Origin": "https://ailleurs.example"})
        taken = client.post("/mon-compte/adresse/", data, headers={"Origin": "http://testserver"})
        assert (refused.status_code, taken.status_code) == (403, 302)

    def test_what_was_written_is_given_back_and_nothing_sends_it_again(self):
        client = Client(enforce_csrf_checks=True)
        client.force_login(UserFactory(complete=True))
        text = "Six mois d’essais de fatigue sur des « éprouvettes » <soudées> & collées."
        answer = client.post("/mon-compte/stages/ajouter/", {"description": text, "password": "x" * 60})
        page = answer.content.decode()
        assert "&lt;soudées&gt; &amp; collées" in page
        assert "x" * 60 not in page
        assert "en y collant vos textes" in page
        assert 'method="post"' not in page.partition("<main")[2].partition("</main>")[0]

    def test_no_text_is_spoken_of_where_none_is_shown_and_no_password_ever_is(self):
        data = {"current": "mon secret", "password": "une phrase neuve", "password2": "une phrase neuve"}
        page = Client(enforce_csrf_checks=True).post("/mon-compte/identifiants/mot-de-passe/", data).content.decode()
        assert "Remplissez-la de nouveau." in page
        assert not any(secret in page for secret in ("mon secret", "une phrase neuve", "texte-1"))

    def test_another_site_puts_no_words_on_our_page(self):
        client = Client(enforce_csrf_checks=True)
        text = "Votre compte est bloqué : écrivez votre mot de passe à pirate@example.org."
        for origin in ("https://ailleurs.example", "null"):
            answer = client.post("/connexion/", {"texte": text}, headers={"Origin": origin})
            assert answer.status_code == 403
            assert "pirate" not in answer.content.decode()
