"""Files on the page of a dossier, in a real browser on a telephone."""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from applications.commands import transmission
from tests import accessibility
from tests.applications import scene
from tests.documents import samples
from tests.factories.accounts import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TELEPHONE = {"width": 390, "height": 844}


@pytest.fixture
def dossier(page, client, live_server):
    """Filed today, its page shown to its owner."""
    made = scene.filed(scene.opening_in())
    client.force_login(made.file.user)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])
    page.set_viewport_size(TELEPHONE)
    page.goto(live_server.url + made.get_absolute_url())
    return made


def photo(number: int) -> dict:
    return {"name": f"page {number}.pdf", "mimeType": "application/pdf", "buffer": samples.pdf(number)}


def test_one_photographs_a_piece_page_by_page(page, dossier, shot):
    line = page.locator(f"#p-{dossier.pieces.first().ref}")
    assert page.title().startswith("Déposer 2 pièces")
    line.locator("[type=file]").set_input_files([photo(1)])
    expect(page).to_have_title(re.compile("^Déposer une pièce.* – eCandidat UTT$"))
    line.get_by_role("link", name="Remplacer, ajouter ou supprimer").click()
    line.get_by_text("Ajouter un fichier ou une page").click()
    for number in (2, 3):
        line.locator("details[open] [type=file]").set_input_files([photo(number)])
        expect(line.locator(".files")).to_contain_text(f"page {number}.pdf")
    expect(line.get_by_role("button", name="Supprimer")).to_have_count(3)
    accessibility.check(page)
    shot("ligne-ouverte")


def two_deposits(page, line) -> list:
    """A file replaced, then one more added, on a line that held one; answers the requests that the network keeps."""
    line.locator("[type=file]").set_input_files([photo(1)])
    line.get_by_role("link", name="Remplacer, ajouter ou supprimer").click()
    held = []
    page.route("**/remplacer/**", lambda route: held.append(route))
    line.locator(".files summary").click()
    line.locator(".files [type=file]").set_input_files([photo(2)])
    line.get_by_text("Ajouter un fichier ou une page").click()
    line.locator("details.more:not(.files *) [type=file]").set_input_files([photo(3)])
    return held


def test_two_deposits_on_one_line_are_made_one_after_the_other(page, dossier, shot):
    line = page.locator(f"#p-{dossier.pieces.first().ref}")
    held = two_deposits(page, line)
    expect(line.get_by_role("progressbar")).to_have_count(2)
    accessibility.check(page)
    shot("deux-depots")
    page.route("**/deposer/**", lambda route: held.append(route))
    held.pop().continue_()
    expect(line.locator(".files")).to_contain_text("page 2.pdf")
    expect(line.get_by_role("progressbar")).to_be_visible()
    shot("second-depot")
    expect(line.locator(".files")).not_to_contain_text("page 3.pdf")
    held.pop().continue_()
    expect(line.locator(".files")).to_contain_text("page 3.pdf")
    expect(line.get_by_role("progressbar")).to_have_count(0)
    assert list(dossier.pieces.first().files.values_list("stored__name", flat=True)) == ["page 2.pdf", "page 3.pdf"]


def test_a_deposit_that_waits_for_its_turn_is_stopped_without_the_other(page, dossier):
    line = page.locator(f"#p-{dossier.pieces.first().ref}")
    held = two_deposits(page, line)
    line.get_by_role("button", name="Annuler le dépôt").last.click()
    expect(line.get_by_role("alert")).to_have_text("Dépôt annulé : rien n’a été enregistré.")
    held.pop().continue_()
    expect(line.locator(".files")).to_contain_text("page 2.pdf")
    expect(line.get_by_role("progressbar")).to_have_count(0)
    assert dossier.pieces.first().files.count() == 1


def test_a_file_too_heavy_says_the_limits(page, dossier, shot, settings):
    settings.PIECE_MAX_LINE_BYTES = 300
    page.reload()
    line = page.locator(f"#p-{dossier.pieces.first().ref}")
    line.locator("[type=file]").set_input_files([photo(1)])
    expect(line.get_by_role("alert")).to_contain_text("il dépasse 300 octets, la limite d’une pièce")
    accessibility.check(page)
    shot("trop-lourd")


def test_a_file_sent_after_the_session_ended_leads_to_the_sign_in_and_back(page, dossier, live_server, shot):
    Session.objects.all().delete()
    page.locator("[type=file]").first.set_input_files([photo(1)])
    page.wait_for_url(f"{live_server.url}/connexion/?next=*")
    expect(page.locator(".callout")).to_contain_text("Votre session a expiré : rien n’a été enregistré.")
    shot("session-perdue")
    page.fill("[name=login]", dossier.file.user.login)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Connexion", exact=True).click()
    page.wait_for_url(live_server.url + dossier.get_absolute_url())


def test_a_file_sent_after_the_transmission_in_another_tab_shows_the_page_of_now(page, dossier, shot):
    scene.fill(dossier)
    page.reload()
    optional = page.locator(f"#p-{dossier.pieces.last().ref}")
    transmission.transmit(dossier, by=dossier.file.user)
    optional.locator("[type=file]").set_input_files([photo(1)])
    expect(page.locator(".callout")).to_contain_text("que vous n’y voyez pas n’a pas été enregistré")
    expect(page.get_by_role("button", name="Transmettre ma candidature")).to_have_count(0)
    expect(page.locator("#etat")).to_contain_text("Réceptionné")
    shot("transmise-ailleurs")


def test_what_is_refused_is_where_one_goes_on(page, dossier, shot):
    line = page.locator(f"#p-{dossier.pieces.first().ref}")
    line.locator("[type=file]").set_input_files([photo(1) | {"buffer": b"MZ"}])
    expect(line.get_by_role("alert")).to_be_focused()
    page.route("**/deposer/**", lambda route: None)
    line.locator("[type=file]").set_input_files([photo(1)])
    expect(line.get_by_role("button", name="Annuler le dépôt")).to_be_visible()
    accessibility.check(page)
    shot("depot-en-cours")
    line.get_by_role("button", name="Annuler le dépôt").click()
    shot("depot-annule")


def test_a_file_already_there_is_said_to_be(page, dossier, shot):
    line = page.locator(f"#p-{dossier.pieces.first().ref}")
    line.locator("[type=file]").set_input_files([photo(1)])
    line.get_by_role("link", name="Remplacer, ajouter ou supprimer").click()
    line.get_by_text("Ajouter un fichier ou une page").click()
    line.locator("details[open] [type=file]").set_input_files([photo(1)])
    expect(line.get_by_role("status")).to_have_text("Ce fichier était déjà là : rien n’a changé.")
    expect(line.get_by_role("status")).to_be_focused()
    shot("deja-la")
