"""What the candidate's pages ask of the database: as much for three rows as for one, and by an index."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.commands import pieces, transmission
from applications.models import Application, Event, PieceFile, SubmissionLine
from notifications.models import OutgoingMail
from offers.models import Population
from tests.applications import scene
from tests.factories.accounts import UserFactory
from tests.factories.documents import StoredFileFactory
from tests.factories.notifications import OutgoingMailFactory
from tests.factories.offers import OpeningFactory, PieceKindFactory, RequirementFactory
from tests.plans import plan_of

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12


@pytest.fixture
def candidate(client):
    person = UserFactory(complete=True)
    client.force_login(person)
    return person


@pytest.fixture
def queries_of(client):
    """How many queries a page takes; the page is asked for twice, so that nothing is counted that is asked once."""

    def count(address: str) -> int:
        assert client.get(address).status_code == 200
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        return len(seen)

    return count


def at(name: str, dossier: Application) -> str:
    return reverse(f"applications:{name}", args=[dossier.ref])


def ask_for(opening, number: int) -> None:
    """Ask for that many more pieces."""
    population = Population.objects.filter(requirements__opening=opening).distinct().get()
    for _time in range(number):
        RequirementFactory(opening=opening, population=population, kind=PieceKindFactory(is_common=False))


def add_files(dossier: Application, number: int) -> None:
    """That many more files on each line."""
    for line in dossier.pieces.all():
        for _time in range(number):
            pieces.add_file(line, StoredFileFactory(owner=dossier.file.user), by=dossier.file.user)


@pytest.mark.parametrize("name", ["dashboard", "list"])
def test_the_pages_of_all_dossiers_cost_the_same_for_three(candidate, queries_of, name):
    address = reverse(f"applications:{name}")
    scene.transmitted(scene.opening_in(), candidate)
    one = queries_of(address)
    scene.transmitted(scene.opening_in(), candidate)
    scene.filed(scene.opening_in(), candidate)
    assert queries_of(address) == one <= MOST_QUERIES


def test_a_dossier_costs_the_same_with_more_pieces(candidate, queries_of):
    few, many = scene.opening_in(), scene.opening_in()
    ask_for(many, 6)
    one = queries_of(at("detail", scene.filed(few, candidate)))
    dossier = scene.filed(many, candidate)
    assert dossier.pieces.count() == 9
    assert queries_of(at("detail", dossier)) == one <= MOST_QUERIES


def test_a_dossier_costs_the_same_with_more_files_on_a_line(candidate, queries_of):
    dossier = scene.filed(scene.opening_in(), candidate)
    add_files(dossier, 1)
    one = queries_of(at("detail", dossier))
    add_files(dossier, 2)
    assert queries_of(at("detail", dossier)) == one <= MOST_QUERIES


def test_files_taken_from_other_dossiers_cost_nothing_more(candidate, queries_of):
    dossier = scene.filed(scene.opening_in(), candidate)
    add_files(dossier, 1)
    one = queries_of(at("detail", dossier))
    for file in PieceFile.objects.filter(piece__application=dossier):
        file.carried_from = scene.filed(scene.opening_in(), candidate)
        file.save()
    assert queries_of(at("detail", dossier)) == one


def test_a_transmitted_dossier_its_receipt_and_its_history_cost_the_same_with_more(candidate, queries_of):
    few, many = scene.transmitted(scene.opening_in(), candidate), scene.filed(scene.opening_in(), candidate)
    add_files(many, 3)
    transmission.transmit(many, by=candidate)
    for name in ("detail", "receipt", "history"):
        assert queries_of(at(name, many)) == queries_of(at(name, few)) <= MOST_QUERIES, name


def test_opening_a_dossier_costs_the_same_with_more_sessions(candidate, queries_of):
    opening = scene.opening_in()
    address = reverse("applications:apply", args=[opening.formation.code])
    one = queries_of(address)
    for label in ("Session de mai", "Session de juin"):
        OpeningFactory(
            formation=opening.formation, campaign=opening.campaign, commission=opening.commission, label=label
        )
    assert queries_of(address) == one <= MOST_QUERIES


def test_the_messages_cost_the_same_for_three(candidate, queries_of):
    OutgoingMailFactory(recipient=candidate)
    one = queries_of(reverse("notifications:inbox"))
    OutgoingMailFactory.create_batch(2, recipient=candidate)
    assert queries_of(reverse("notifications:inbox")) == one <= MOST_QUERIES


def lists_of(person, dossier: Application) -> dict:
    """Each list that a candidate's page reads, with the condition that an index must answer."""
    lines = dossier.pieces.all()
    return {
        "user_id": Application.objects.of(person),
        "file_id": dossier.file.applications.all(),
        "application_id": Event.objects.filter(application=dossier).shown_to_candidate(),
        "piece_id": PieceFile.objects.filter(piece__in=[line.pk for line in lines]),
        "submission_id": SubmissionLine.objects.filter(submission__application=dossier),
        "recipient_id": OutgoingMail.objects.shown_to(person),
    }


LISTS = ["user_id", "file_id", "application_id", "piece_id", "submission_id", "recipient_id"]


@pytest.mark.parametrize("column", LISTS)
def test_each_list_is_read_by_an_index(candidate, column):
    """Read with sequential scans forbidden: a small table would be read whole, whatever the indexes."""
    if connection.vendor != "postgresql":
        pytest.skip("EXPLAIN is read on PostgreSQL")
    rows = lists_of(candidate, scene.transmitted(scene.opening_in(), candidate))[column]
    plan = plan_of(rows)
    assert f"Cond: ({column}" in plan, plan
    assert "Seq Scan" not in plan, plan
