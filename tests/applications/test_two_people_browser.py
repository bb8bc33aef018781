"""Both versions and who else is here, in a real browser: read by everyone, on a phone too, and answered."""

import pytest
from django.urls import reverse

from accounts.enums import Part
from applications.commands import jury
from applications.commands.readings import keep
from applications.enums import DecisionKind, Read
from offers.enums import Role
from offers.models import Opening
from tests import accessibility
from tests.applications import scene
from tests.factories.accounts import UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ADMIN = "admin:applications_application_"


@pytest.fixture
def open_as(page, client, live_server):
    def go(user, address):
        client.force_login(user)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        page.context.add_cookies([cookie])
        page.goto(live_server.url + address)

    return go


def look(page, shot, name):
    accessibility.check(page)
    shot(name)


def test_two_versions_are_read_and_chosen(page, open_as, shot):
    opening = scene.opening_in()
    manager = scene.hire(Role.MANAGER, opening.commission, last_name="Lenoir", first_name="Marc")
    helene = scene.hire(Role.MANAGER, opening.commission, last_name="Tissot", first_name="Hélène", is_superuser=True)
    person = UserFactory(complete=True)
    dossier = scene.completed(opening, manager, person)

    keep(dossier, by=manager, what=Read.DOSSIER)
    open_as(helene, reverse(ADMIN + "step", args=[dossier.pk, "avis"]))
    page.get_by_text("a aussi ce dossier ouvert").wait_for()
    jury.propose(dossier, DecisionKind.RANKED_LIST, rank=3, by=manager)
    page.locator("[name=kind][value=DE]").check()
    page.fill("[name=reason]", "Prérequis insuffisants.")
    page.locator(".verdict button").click()
    page.get_by_text("Enregistré par LENOIR Marc").wait_for()
    look(page, shot, "deux-versions-avis")

    open_as(helene, reverse("admin:offers_opening_change", args=[opening.pk]))
    Opening.objects.filter(pk=opening.pk).update(capacity=40, appeal_text="Deux mois.")
    page.fill("[name=capacity]", "30")
    page.locator("[name=_save]").click()
    page.get_by_text("Deux versions").wait_for()
    look(page, shot, "deux-versions-offre")

    open_as(person, reverse("accounts:part", args=[Part.ADDRESS]))
    person.address.line1, person.address.town = "2 rue Émile-Zola", "Reims"
    person.address.save()
    page.fill("[name=line1]", "9 avenue de la Gare")
    page.get_by_role("button", name="Enregistrer et continuer").click()
    page.get_by_text("Deux versions").wait_for()
    look(page, shot, "deux-versions-adresse")
    page.get_by_role("button", name="Enregistrer et continuer").click()
    page.wait_for_url(lambda url: "adresse" not in url)
    person.address.refresh_from_db()
    assert (person.address.line1, person.address.town) == ("9 avenue de la Gare", "Reims")
