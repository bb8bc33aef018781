"""Where nothing may be written, the page says so and the files stay; a correction opens the refused line alone."""

from datetime import timedelta

import pytest

from applications.commands import transmission
from applications.enums import Stage
from applications.models import PieceFile
from ecandidat.common import clock
from offers.enums import Mode
from tests import typography
from tests.applications import story
from tests.applications.candidate_pieces import HX, filed_and_signed_in, pdf, said, state, url
from tests.applications.story import Story, at_stage
from tests.spacing import as_read

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


@pytest.fixture
def dossier(client):
    return filed_and_signed_in(client)


@pytest.fixture
def line(dossier):
    return dossier.pieces.first()


READ_ONLY = [Stage.NOT_SENT, Stage.RECEIVED, Stage.COMPLETE, Stage.FAVOURABLE, Stage.CANCELLED]


@pytest.mark.parametrize("stage", READ_ONLY, ids=lambda stage: stage.value)
def test_a_closed_dossier_takes_no_file_and_says_why(client, stage):
    dossier, at = at_stage(stage)
    client.force_login(dossier.file.user)
    line = dossier.pieces.first()
    before = list(PieceFile.objects.values())
    with clock.travel(at):
        page = client.get(dossier.get_absolute_url()).content.decode()
        plain = client.post(url("piece_add", dossier, line), {"fichier": pdf()})
        enhanced = client.post(url("piece_add", dossier, line), {"fichier": pdf()}, headers=HX)
    assert 'type="file"' not in page
    assert plain.status_code == 422
    assert 'role="alert"' in plain.content.decode()
    assert enhanced["HX-Redirect"] == dossier.get_absolute_url(), "the whole page is stale, not the line alone"
    assert "que vous n’y voyez pas n’a pas été enregistré" in said(enhanced)
    typography.check(said(enhanced))
    assert list(PieceFile.objects.values()) == before


@pytest.mark.parametrize("stage", READ_ONLY[1:], ids=lambda stage: stage.value)
@pytest.mark.parametrize("name", ["file_replace", "file_remove", "file_up"])
def test_a_closed_dossier_keeps_its_files_as_they_are(client, stage, name):
    dossier, at = at_stage(stage)
    client.force_login(dossier.file.user)
    file = dossier.pieces.first().files.get()
    with clock.travel(at):
        response = client.post(url(name, dossier, file), {"fichier": pdf()}, headers=HX)
        assert client.get(url("file", dossier, file)).getvalue(), "reading stays"
    assert response["HX-Redirect"] == dossier.get_absolute_url()
    assert PieceFile.objects.filter(pk=file.pk).exists()


def test_in_a_correction_the_refused_line_alone_is_open(client):
    dossier, at = at_stage(Stage.INCOMPLETE)
    client.force_login(dossier.file.user)
    refused, accepted = dossier.pieces.filter(status__in=("RE", "VA")).order_by("position")
    with clock.travel(at):
        page = as_read(client.get(dossier.get_absolute_url()).content.decode())
        assert url("file_replace", dossier, refused.files.get()) in page
        assert "Remplacer le fichier refusé" in page
        assert "Ajouter un fichier à côté, sans remplacer" in page
        assert url("piece_add", dossier, accepted) not in page
        assert "La page 2 est floue." in page
        assert page.index(refused.label) < page.index("<h2>Les autres pièces")
    with clock.travel(at + timedelta(minutes=1)):
        closed = client.post(url("piece_add", dossier, accepted), {"fichier": pdf()}, headers=HX)
        opened = client.post(url("file_replace", dossier, refused.files.get()), {"fichier": pdf(pages=2)}, headers=HX)
        corrected = client.get(dossier.get_absolute_url()).content.decode()
        assert state(opened.content.decode()) == state(corrected), "what the head of the page says is of now"
        assert refused.files.count() == 1, "the commission will not read the refused file first"
        assert "Corrigées ou ajoutées, pas encore transmises" in corrected
        assert "La page 2 est floue." in corrected, "what was asked stays readable until the transmission"
        transmission.transmit(dossier, by=dossier.file.user)
        assert "La page 2 est floue." not in client.get(dossier.get_absolute_url()).content.decode()
    assert (closed.status_code, opened.status_code) == (422, 200)
    assert "vous n’avez rien à redéposer" in closed.content.decode()


def test_a_paper_dossier_takes_no_file_on_line(client):
    told = Story(mode=Mode.PAPER)
    dossier = told.filed()
    client.force_login(told.candidate)
    with clock.travel(story.SENT_AT):
        response = client.post(url("piece_add", dossier, dossier.pieces.first()), {"fichier": pdf()}, headers=HX)
    assert "envoyez la pièce par courrier" in said(response)
