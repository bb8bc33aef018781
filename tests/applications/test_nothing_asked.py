"""A formation that asks for no piece: what is transmitted is empty, and was transmitted all the same (decision 14)."""

import pytest

from applications.commands import desk, transmission
from applications.commands.desk import VerdictRefused
from applications.commands.moving import StepRefused
from applications.enums import FileStatus, Stage
from applications.manifest import handed_over, last_manifest
from offers.models import Requirement
from tests.factories.applications import dossier_at, drop, fresh, manager_of, opening_for, population_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier(monkeypatch):
    """Filed where nothing is asked, then transmitted."""
    opening = opening_for()
    situation = population_of(opening)
    Requirement.objects.all().delete()
    monkeypatch.setattr("tests.factories.applications.population_of", lambda opening: situation)
    dossier = dossier_at(Stage.PENDING, opening=opening)
    transmission.transmit(dossier, by=dossier.file.user)
    return fresh(dossier)


def test_the_receipt_of_an_empty_transmission_is_there(dossier):
    receipts, held = handed_over(dossier)
    assert [receipt.number for receipt in receipts] == [dossier.submissions.get().number]
    assert (held, last_manifest(dossier)) == (set(), {})


def test_what_is_asked_for_since_is_judged_once_it_is_transmitted(dossier):
    manager, person = manager_of(dossier.opening), dossier.file.user
    asked = desk.ask_for_piece(dossier, "Diplôme traduit", "", by=manager)
    desk.incomplete(dossier, by=manager)
    drop(asked)
    with pytest.raises(VerdictRefused, match="pas encore transmise"):
        desk.validate_piece(asked, by=manager)
    with pytest.raises(StepRefused, match="pas encore transmise"):
        desk.complete(dossier, by=manager)
    transmission.transmit(dossier, by=person)
    desk.validate_piece(asked, by=manager)
    desk.complete(dossier, by=manager)
    assert fresh(dossier).papers is FileStatus.COMPLETE
