"""X09: not a name, an address, a number or a password in what the machine writes, and not a line that it did not."""

import io
import logging
import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from applications.enums import Answer, Stage
from applications.models import Application
from notifications.delivery import sweep
from tests.documents import samples
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.applications import dossier_at, line, opening_for, population_of
from tests.factories.offers import CampaignFactory

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
SECRET = "phrase secrète longue"
PERSON = {"last_name": "Zwingelstein", "first_name": "Ophélie", "email": "ophelie.zw@example.org"}
WORDS = ("Zwingelstein", "Ophélie", "ophelie.zw", "0612345678", "2503186472L", "rue des Cordiers", "secrète longue")
# Libraries that say what they do only to who debugs them.
TALKATIVE = ("django.db.backends", "django.template", "factory", "faker", "PIL", "asyncio", "pypdf")


@pytest.fixture
def written(caplog):
    """What was logged so far, with the traces of what failed."""
    caplog.set_level(logging.DEBUG)
    for name in TALKATIVE:
        caplog.set_level(logging.INFO, logger=name)

    def text() -> str:
        assert caplog.records
        return "\n".join(f"{record.getMessage()} {record.exc_text or ''}" for record in caplog.records)

    return text


def test_a_journey_leaves_no_personal_datum(client, written):
    campaign = CampaignFactory(is_current=True)
    come_in(client)
    person = UserFactory(complete=True, **PERSON)
    admitted = dossier_at(Stage.FAVOURABLE, opening=opening_for("published", campaign=campaign), candidate=person)
    sweep()
    client.force_login(person)
    fill_the_profile(client, person)
    hand_in_a_piece(client, opening_for(campaign=campaign))
    answer_the_offer(client, admitted)
    assert [word for word in WORDS if word in written()] == []


def come_in(client) -> None:
    client.post(reverse("accounts:login"), {"login": PERSON["email"], "password": SECRET})
    email = {"email": "ophelie.zw2@example.org", "email2": "ophelie.zw2@example.org"}
    client.post(reverse("accounts:signup"), PERSON | email | {"password": SECRET})
    client.post(reverse("accounts:recover"), {"email": "ophelie.zw2@example.org"})
    assert User.objects.get(email="ophelie.zw2@example.org").last_name == "Zwingelstein"
    assert client.get("/candidatures/Zwi-absente/").status_code == 302


def fill_the_profile(client, person) -> None:
    address = {"country": "FR", "line1": "3 rue des Cordiers", "postal_code": "10000", "town": "Troyes"}
    client.post("/mon-compte/adresse/", address)
    client.post("/mon-compte/informations-perso/", {"ine": "2503186472L", "phone": "0612345678"})
    person = User.objects.get(pk=person.pk)
    assert (person.address.line1, person.profile.phone) == ("3 rue des Cordiers", "0612345678")


def hand_in_a_piece(client, opening) -> None:
    data = {"opening": opening.ref, "population": population_of(opening).pk}
    client.post(reverse("applications:apply", args=[opening.formation.code]), data)
    dossier = Application.objects.get(opening=opening)
    upload = io.BytesIO(samples.pdf())
    upload.name = "CV Zwingelstein.pdf"
    client.post(reverse("applications:piece_add", args=[dossier.ref, line(dossier, "CV").ref]), {"fichier": upload})
    assert line(dossier, "CV").files.exists()


def answer_the_offer(client, dossier) -> None:
    client.post(reverse("applications:step", args=[dossier.ref, "confirmation"]), {"agree": "on"})
    dossier.refresh_from_db()
    assert dossier.answer == Answer.CONFIRMED
    assert client.get(reverse("applications:download", args=[dossier.ref])).getvalue().startswith(b"%PDF")


def test_an_address_writes_no_line_of_its_own(client, caplog):
    client.force_login(UserFactory())
    for ending in ("%0d%0aERROR%20forged", "%0aforged", "%1b[31mred", "%e2%80%a8forged"):
        for start in ("/x", "/candidatures/"):
            caplog.clear()
            client.get(f"{start}{ending}/")
            said = [record.getMessage() for record in caplog.records]
            assert said
            assert [each for each in said if re.search(r"[\r\n\x1b\u2028]", each)] == []


def test_a_refused_form_says_nothing_of_what_it_held(written):
    Client(enforce_csrf_checks=True).post("/connexion/", {"login": "Zwingelstein", "password": PASSWORD})
    assert "Zwingelstein" not in written()
    assert PASSWORD not in written()
