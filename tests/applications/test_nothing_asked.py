"""A formation that asks for no piece: what is transmitted is empty, and was transmitted all the same (decision 14)."""

import pytest
from django.urls import reverse

from applications.commands import desk, transmission
from applications.commands.desk import VerdictRefused
from applications.commands.moving import StepRefused
from applications.enums import FileStatus, Stage
from applications.manifest import handed_over, last_manifest
from applications.models import Application
from offers.models import Population, Requirement
from tests.applications import scene
from tests.factories.accounts import UserFactory
from tests.factories.applications import dossier_at, drop, fresh, manager_of, opening_for, population_of
from tests.factories.offers import OpeningFactory, PopulationFactory

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


def test_one_applies_where_nothing_is_asked_in_any_situation_of_the_campaign(client):
    opening = OpeningFactory(campaign=scene.current_campaign())
    first, second = PopulationFactory.create_batch(2, campaign=opening.campaign)
    elsewhere = PopulationFactory()
    person = UserFactory(complete=True)
    client.force_login(person)
    page = reverse("applications:apply", args=[opening.formation.code])
    assert list(client.get(page).context["form"].fields["population"].queryset) == [first, second]
    refused = client.post(page, {"opening": opening.ref, "population": elsewhere.pk})
    assert refused.context["form"].errors["population"]
    client.post(page, {"opening": opening.ref, "population": second.pk})
    dossier = Application.objects.get()
    assert (dossier.population, dossier.pieces.count()) == (second, 0)
    client.post(reverse("applications:population", args=[dossier.ref]), {"population": first.pk})
    assert fresh(dossier).population == first


def test_where_pieces_are_asked_only_those_situations_are_offered():
    asking, free = opening_for(), opening_for()
    free.requirements.all().delete()
    stranger = PopulationFactory(campaign=asking.campaign)
    assert list(Population.objects.of_openings([asking])) == [population_of(asking)]
    assert stranger not in Population.objects.of_openings([asking, free])
    assert list(Population.objects.of_openings([])) == []


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
