"""What a gesture just did, or why it did nothing, is on the first screen of a telephone, with no script at work."""

import pytest
from playwright.sync_api import expect

from applications.commands import pieces
from applications.models import PieceFile
from tests import accessibility
from tests.applications import scene
from tests.services.browser import goes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TELEPHONE = {"width": 390, "height": 844}


@pytest.fixture
def dossier(page, client, live_server):
    """Filled, its page shown to its owner; the script that takes uploads never arrives."""
    made = scene.filed(scene.opening_in())
    scene.fill(made)
    client.force_login(made.file.user)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])
    page.set_viewport_size(TELEPHONE)
    page.route("**/upload*.js", lambda route: route.abort())
    page.goto(live_server.url + made.get_absolute_url())
    return made


def test_a_withdrawn_file_is_said_withdrawn_on_its_piece_and_comes_back(page, dossier, shot):
    line = page.locator(f"#p-{dossier.pieces.filter(files__isnull=False).last().ref}")
    goes(page, line.get_by_role("link", name="Remplacer, ajouter ou supprimer"))
    goes(page, line.get_by_role("button", name="Supprimer"))
    expect(line.get_by_text("Fichier supprimé.")).to_be_in_viewport(ratio=1)
    shot("fichier-supprime")
    accessibility.check(page)
    goes(page, line.get_by_role("button", name="Annuler la suppression"))
    expect(line.get_by_text("Le fichier est de nouveau là")).to_be_in_viewport(ratio=1)
    expect(line.locator(".files__name")).to_have_count(1)


def test_what_is_refused_is_said_before_the_dossier(page, dossier, shot):
    """A file withdrawn in another tab, since the page was shown."""
    pieces.remove_file(PieceFile.objects.first(), by=dossier.file.user)
    goes(page, page.get_by_role("button", name="Transmettre"))
    expect(page.get_by_role("alert")).to_be_in_viewport(ratio=1)
    shot("refus")
    accessibility.check(page)
