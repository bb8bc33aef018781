"""What a journey stands on: a live site, a mail server, a real worker, files to drop, two people at their browsers."""

import pytest
from PIL import Image

from documents.pdf import typeset
from tests.journeys.candidate import Candidate
from tests.journeys.desk import Desk
from tests.journeys.university import open_university


@pytest.fixture
def university(live_server, settings, smtp, worker):
    """The site with its offer; what is mailed from it leads back to it."""
    settings.SITE_URL = live_server.url
    return open_university()


@pytest.fixture
def candidate(university, live_server, page, smtp):
    return Candidate(page, live_server.url, smtp, "camille.roy@exemple.fr")


@pytest.fixture
def desk(university, live_server, browser):
    context = browser.new_context(locale="fr-FR", timezone_id="Europe/Paris", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(10_000)
    yield Desk(context.new_page(), live_server.url)
    context.close()


@pytest.fixture
def pdf(tmp_path):
    path = tmp_path / "relevé de notes.pdf"
    path.write_bytes(typeset("ecandidat/management/typst/piece.typ", {"label": "Relevé", "person": "Camille Roy"}))
    return path


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "IMG_2041.jpg"
    Image.effect_noise((1240, 1754), 40).convert("RGB").save(path)
    return path
