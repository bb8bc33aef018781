"""Files on the page of a dossier, in a real browser on a telephone."""

import pytest
from playwright.sync_api import expect

from tests import accessibility
from tests.applications import scene
from tests.documents import samples

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
    line.locator("[type=file]").set_input_files([photo(1)])
    line.get_by_role("link", name="Remplacer, ajouter ou supprimer").click()
    for number in (2, 3):
        line.get_by_text("Ajouter un fichier ou une page").click()
        line.locator("details[open] [type=file]").set_input_files([photo(number)])
        expect(line.locator(".files")).to_contain_text(f"page {number}.pdf")
    expect(line.get_by_role("button", name="Supprimer")).to_have_count(3)
    accessibility.check(page)
    shot("ligne-ouverte")
