"""The first page of the desk counts what waits for the person, in their commissions, and leads to it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.commands import answer, desk, jury, pieces, transmission
from applications.commands.moving import StepRefused
from applications.commands.quarantine import withdraw_bad_files
from applications.enums import RefusalReason
from applications.models import Application, PieceFile
from documents.enums import ScanState
from documents.models import StoredFile
from ecandidat.common import clock
from notifications.enums import MailState
from notifications.models import OutgoingMail
from offers.enums import Mode, Role
from offers.models import Opening
from tests.applications import scene
from tests.factories.accounts import UserFactory
from tests.factories.documents import StoredFileFactory

pytestmark = pytest.mark.django_db
INDEX = reverse("admin:index")


def counts(client) -> dict[str, int]:
    return {str(task.label): task.count for task in client.get(INDEX).context["todo"]}


def sent_back(opening, manager) -> Application:
    dossier = scene.transmitted(opening)
    desk.refuse_piece(dossier.pieces.first(), RefusalReason.ILLEGIBLE, "", by=manager)
    desk.incomplete(dossier, by=manager)
    return scene.fresh(dossier)


def corrected(opening, manager) -> Application:
    """Sent back, then transmitted again."""
    dossier = sent_back(opening, manager)
    refused = dossier.pieces.get(status="RE").files.get()
    pieces.replace_file(refused, StoredFileFactory(owner=dossier.file.user, content=b"%PDF net"), by=dossier.file.user)
    transmission.transmit(scene.fresh(dossier), by=dossier.file.user)
    return scene.fresh(dossier)


def seatless(opening, manager) -> None:
    """Admitted, and without a seat when they confirm."""
    offered = scene.proposed(opening, manager)
    jury.release(offered, by=manager)
    with pytest.raises(StepRefused):
        answer.confirm(scene.fresh(offered), by=offered.file.user)


def infected(dossier) -> None:
    """Complete, then the antivirus takes a file of it away."""
    file = PieceFile.objects.filter(piece__application=dossier).earliest("pk")
    StoredFile.objects.filter(pk=file.stored_id).update(scan=ScanState.INFECTED)
    assert withdraw_bad_files(dossier) == 1


def queries_of(client) -> int:
    with CaptureQueriesContext(connection) as seen:
        client.get(INDEX)
    return len(seen)


def test_each_count_is_that_of_the_list_it_opens_and_of_ones_own_commissions(client):
    opening = scene.opening_in()
    manager = scene.hire(Role.MANAGER, opening.commission, complete=True)
    client.force_login(manager)
    assert set(counts(client).values()) == {0}
    costs = [queries_of(client)]
    paper = scene.opening_in(opening.commission, mode=Mode.PAPER)
    later = scene.opening_in(opening.commission)
    scene.filed(paper)
    scene.transmitted(opening)
    scene.completed(opening, manager)
    scene.proposed(opening, manager)
    infected(scene.proposed(later, manager))
    Opening.objects.filter(pk=later.pk).update(publication_on=clock.today() + timedelta(1))
    unreached = corrected(opening, manager)
    late = sent_back(opening, manager)
    Application.objects.filter(pk=late.pk).update(correct_by=clock.today() - timedelta(1))
    sent_back(opening, manager)
    seatless(scene.opening_in(opening.commission, capacity=0), manager)
    elsewhere = scene.transmitted(scene.opening_in())
    people = [unreached.file.user, elsewhere.file.user]
    OutgoingMail.objects.filter(recipient__in=people).update(state=MailState.FAILED)
    scene.transmitted(opening, manager)
    costs.append(queries_of(client))
    assert costs[0] == costs[1]
    todo = client.get(INDEX).context["todo"]
    assert [task.count for task in todo] == [1] * 9
    for task in todo:
        assert task.address in client.get(INDEX).content.decode()
        if "a-faire" in task.address:
            assert len(client.get(task.address).context["cl"].result_list) == task.count, task.address


def test_a_correction_is_overdue_the_day_after_its_last_and_an_individual_date_gives_it_back(client):
    opening = scene.opening_in()
    manager = scene.hire(Role.MANAGER, opening.commission)
    client.force_login(manager)
    dossier = sent_back(opening, manager)
    late = "Incomplets, date de correction passée"
    Application.objects.filter(pk=dossier.pk).update(correct_by=clock.today())
    assert counts(client)[late] == 0
    Application.objects.filter(pk=dossier.pk).update(correct_by=clock.today() - timedelta(1))
    assert counts(client)[late] == 1
    Application.objects.filter(pk=dossier.pk).update(extended_to=clock.today())
    assert counts(client)[late] == 0


def test_a_member_is_asked_for_opinions_alone_and_a_reader_for_nothing(client):
    opening = scene.opening_in()
    scene.completed(opening, scene.hire(Role.MANAGER, opening.commission))
    scene.transmitted(opening)
    for role, met in ((Role.COMMISSION_MEMBER, {"Avis à enregistrer": 1}), (Role.VIEWER, {})):
        client.force_login(scene.hire(role, opening.commission))
        assert counts(client) == met
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    assert counts(client)["À contrôler"] == 1
    assert counts(client)["Mails en échec"] == 0
