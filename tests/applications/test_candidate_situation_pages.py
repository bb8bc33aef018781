"""What a person declares of themself in a dossier: their situation, and the pieces that do not concern them."""

import pytest

from applications.enums import PieceStatus
from offers.enums import Obligation
from tests.applications import scene
from tests.applications.candidate_pieces import HX, dropped, filed_and_signed_in, said, url
from tests.factories.offers import PieceKindFactory, PopulationFactory, RequirementFactory

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


@pytest.fixture
def dossier(client):
    return filed_and_signed_in(client)


@pytest.fixture
def line(dossier):
    return dossier.pieces.first()


def status_of(line) -> PieceStatus:
    line.refresh_from_db()
    return line.verdict


@pytest.fixture
def conditional(dossier):
    population = dossier.population
    kind = PieceKindFactory(label="Justificatif de matricule", is_common=False)
    RequirementFactory(opening=dossier.opening, population=population, kind=kind, obligation=Obligation.CONDITIONAL)
    other = PopulationFactory(campaign=dossier.opening.campaign)
    RequirementFactory(opening=dossier.opening, population=other, kind=kind, obligation=Obligation.CONDITIONAL)
    return dossier.pieces.create(
        kind=kind, position=9, label=kind.label, obligation=Obligation.CONDITIONAL, application=dossier
    )


def test_not_concerned_and_back(client, dossier, conditional):
    response = client.post(url("piece_not_concerned", dossier, conditional))
    assert said(response) == "C’est noté\u00a0: cette pièce ne vous concerne pas."
    page = client.get(dossier.get_absolute_url()).content.decode()
    assert "Finalement, cette pièce me concerne" in page
    assert url("piece_add", dossier, conditional) not in page
    assert status_of(conditional) is PieceStatus.NOT_CONCERNED
    client.post(url("piece_concerned", dossier, conditional))
    assert status_of(conditional) is PieceStatus.AWAITED


def test_a_required_piece_concerns_everybody(client, dossier, line):
    response = client.post(url("piece_not_concerned", dossier, line), headers=HX)
    assert response.status_code == 422
    assert "est demandée à tout le monde" in response.content.decode()
    assert url("piece_not_concerned", dossier, line) not in response.content.decode()
    assert "Non concerné par cette pièce" not in response.content.decode()


def test_correcting_ones_situation_changes_the_list_and_loses_no_file(client, dossier, line):
    dropped(line)
    other = PopulationFactory(campaign=dossier.opening.campaign, label="Candidat international")
    RequirementFactory(opening=dossier.opening, population=other, kind=PieceKindFactory(label="Titre de séjour"))
    assert "Candidat international" in client.get(url("population", dossier)).content.decode()
    client.post(url("population", dossier), {"population": other.pk})
    labels = {piece.label: piece.obligation for piece in dossier.pieces.all()}
    assert labels == {line.label: Obligation.OPTIONAL, "Titre de séjour": Obligation.REQUIRED}
    assert line.files.count() == 1


def test_a_situation_is_not_corrected_after_transmission(client):
    dossier = scene.transmitted(scene.opening_in())
    client.force_login(dossier.file.user)
    response = client.post(url("population", dossier), {"population": dossier.population_id})
    assert "votre situation ne change plus" in response.content.decode()


def test_a_situation_must_be_chosen(client, dossier):
    response = client.post(url("population", dossier), {"population": "999999"})
    assert response.status_code == 200
    assert 'class="errors"' in response.content.decode()
