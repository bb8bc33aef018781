"""A file whose name has 150 characters and no space keeps its place on the receipt, on paper and on a telephone."""

import io

import pytest
from pypdf import PdfReader

from applications import pdf
from applications.commands import pieces, transmission
from ecandidat.common import clock
from tests import accessibility
from tests.applications import scene, story
from tests.factories.documents import StoredFileFactory

NAME = "releve" + "_de_notes_du_premier_semestre" * 4 + "_des_annees_2024_et_2025.pdf"


@pytest.fixture
def dossier(db):
    filed = story.Story().filed()
    person = filed.file.user
    with clock.travel(story.SENT_AT):
        scene.fill(filed)
        stored = StoredFileFactory(owner=person, name=NAME, content=b"%PDF-1.7 long")
        pieces.add_file(filed.pieces.first(), stored, by=person)
        transmission.transmit(filed, by=person)
    return scene.fresh(filed)


@pytest.mark.one_engine
def test_on_the_paper_it_is_cut_in_its_column(dossier):
    reader = PdfReader(io.BytesIO(pdf.receipt(dossier.submissions.get())))
    said = "\n".join(page.extract_text() for page in reader.pages).replace("\u200b", "")
    assert NAME in "".join(said.split())
    assert max(len(word) for word in said.split() if word in NAME) < 30


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_on_the_page_the_proofs_stay_within_the_screen(page, client, live_server, dossier, shot):
    client.force_login(dossier.file.user)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    page.goto(f"{live_server.url}{dossier.get_absolute_url()}recu/")
    page.get_by_text("Les preuves").click()
    accessibility.check(page)
    page.set_viewport_size({"width": 390, "height": 844})
    shot("preuves")
