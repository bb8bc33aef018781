"""The antivirus and a dossier: what waits counts, what is refused reopens its line and is told (F01, F02)."""

import pytest
from django.urls import reverse

from applications import tasks
from applications.commands import desk, jury, pieces, transmission
from applications.commands.moving import StepRefused
from applications.commands.quarantine import withdraw_bad_files
from applications.enums import FileStatus, PieceStatus, RefusalReason, Stage, Verb
from applications.models import Application, Event, PieceFile
from documents.enums import ScanState
from documents.models import StoredFile
from documents.scanning import record_scan
from ecandidat.common import clock
from notifications.models import OutgoingMail
from tests.applications import scene
from tests.documents import samples
from tests.documents.clamd import EICAR, FakeClamd
from tests.factories.accounts import UserFactory
from tests.factories.applications import dossier_at, line, noon
from tests.factories.documents import StoredFileFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier(opening):
    return scene.filed(opening)


def drop(line, name="cv.pdf", scan=ScanState.WAITING):
    person = line.application.file.user
    stored = StoredFileFactory(owner=person, name=name, scan=scan, content=f"%PDF {name}".encode())
    return pieces.add_file(line, stored, by=person).stored


def fill_waiting(dossier):
    """Every line that must have one holds a file in quarantine."""
    return [drop(line) for line in dossier.pieces.exclude(obligation="optional")]


def told(dossier):
    return OutgoingMail.objects.filter(key="applications.quarantined", recipient=dossier.file.user)


def test_files_that_wait_for_the_scanner_count_as_deposited_and_may_be_transmitted(dossier):
    waiting = fill_waiting(dossier)
    receipt = transmission.transmit(dossier, by=dossier.file.user)
    assert {line.sha256 for line in receipt.lines.exclude(stored=None)} == {file.sha256 for file in waiting}


def test_the_page_says_that_a_file_is_being_checked(client, dossier):
    drop(dossier.pieces.first())
    client.force_login(dossier.file.user)
    assert "Analyse antivirus en cours" in client.get(dossier.get_absolute_url()).content.decode()


def test_the_desk_does_not_accept_what_nobody_could_open(dossier, manager):
    fill_waiting(dossier)
    transmission.transmit(dossier, by=dossier.file.user)
    line = dossier.pieces.first()
    with pytest.raises(desk.VerdictRefused, match="antivirus n’a pas encore vérifié"):
        desk.validate_piece(line, by=manager)
    record_scan(line.files.get().stored, ScanState.CLEAN)
    assert desk.validate_piece(line, by=manager).verdict is PieceStatus.VALIDATED


@pytest.mark.parametrize("state", [ScanState.INFECTED, ScanState.REFUSED])
def test_before_transmission_the_line_opens_again_and_the_person_is_told(client, dossier, state):
    first, *_others = fill_waiting(dossier)
    record_scan(first, state)
    assert withdraw_bad_files(dossier) == 1
    line = dossier.pieces.first()
    assert (line.verdict, line.reason, line.judged_by) == (PieceStatus.REFUSED, RefusalReason.INFECTED, None)
    assert not line.files.exists()
    with pytest.raises(StepRefused, match="Une pièce a été refusée"):
        transmission.transmit(dossier, by=dossier.file.user)
    client.force_login(dossier.file.user)
    page = client.get(dossier.get_absolute_url()).content.decode()
    assert "L’antivirus a refusé «\u00a0cv.pdf\u00a0»" in page
    assert "remplacez ce fichier" in told(dossier).get().body

    drop(line, "cv-sain.pdf", ScanState.CLEAN)
    transmission.transmit(dossier, by=dossier.file.user)
    assert scene.fresh(dossier).papers is FileStatus.RECEIVED


def test_what_left_is_written_in_the_journal_with_its_hash_and_the_count(dossier):
    bad = fill_waiting(dossier)
    for file in bad:
        record_scan(file, ScanState.INFECTED)
    withdraw_bad_files(dossier)
    events = Event.objects.filter(application=dossier, verb=Verb.QUARANTINE)
    assert [event.facts["sha256"] for event in events] == [file.sha256 for file in bad]
    assert {(event.facts["count"], event.facts["scan"], event.actor) for event in events} == {
        (len(bad), "infected", None)
    }
    assert told(dossier).count() == 1


def test_after_transmission_the_desk_cannot_say_complete_and_sends_it_back(dossier, manager):
    first, *others = fill_waiting(dossier)
    receipt = transmission.transmit(dossier, by=dossier.file.user)
    record_scan(first, ScanState.INFECTED)
    for file in others:
        record_scan(file, ScanState.CLEAN)
    tasks.withdraw_bad_files()
    line = dossier.pieces.first()
    assert receipt.lines.filter(stored=first).exists()
    assert "Le service va rouvrir cette pièce" in told(dossier).get().body
    for other in dossier.pieces.filter(status=PieceStatus.SENT):
        desk.validate_piece(other, by=manager)
    with pytest.raises(StepRefused):
        desk.complete(dossier, by=manager)
    desk.incomplete(dossier, by=manager)
    drop(line, "cv-sain.pdf", ScanState.CLEAN)
    transmission.transmit(dossier, by=dossier.file.user)


def test_once_a_decision_is_published_the_mail_promises_no_line_that_opens_again(opening, manager):
    dossier = scene.proposed(opening, manager)
    jury.release(dossier, by=manager)
    record_scan(dossier.pieces.first().files.get().stored, ScanState.INFECTED)
    withdraw_bad_files(dossier)
    said = told(dossier).get().body
    assert "rouvrir" not in said
    assert "La décision ne change pas. Écrivez au service" in said


def test_a_line_replaced_in_a_correction_may_be_changed_again(dossier, manager):
    first, *_others = fill_waiting(dossier)
    transmission.transmit(dossier, by=dossier.file.user)
    record_scan(first, ScanState.INFECTED)
    withdraw_bad_files(dossier)
    desk.incomplete(dossier, by=manager)
    line = dossier.pieces.first()
    drop(line, "un.pdf")
    drop(line, "deux.pdf", ScanState.CLEAN)
    assert line.files.count() == 2


def test_an_optional_line_never_blocks(dossier):
    scene.fill(dossier)
    optional = dossier.pieces.get(obligation="optional")
    record_scan(drop(optional), ScanState.INFECTED)
    withdraw_bad_files(dossier)
    transmission.transmit(dossier, by=dossier.file.user)


def test_a_file_that_two_dossiers_share_leaves_both(opening, dossier):
    other = scene.filed(scene.opening_in(opening.commission), dossier.file.user)
    shared = drop(dossier.pieces.first())
    pieces.add_file(other.pieces.first(), shared, by=other.file.user)
    record_scan(shared, ScanState.INFECTED)
    tasks.withdraw_bad_files()
    assert not PieceFile.objects.filter(stored=shared).exists()
    assert OutgoingMail.objects.filter(key="applications.quarantined").count() == 2


def test_called_again_it_finds_nothing_and_writes_nothing(dossier):
    record_scan(drop(dossier.pieces.first()), ScanState.INFECTED)
    tasks.withdraw_bad_files()
    version = scene.fresh(dossier).version
    tasks.withdraw_bad_files()
    assert scene.fresh(dossier).version == version
    assert told(dossier).count() == 1


def test_a_cancelled_dossier_is_cleaned_without_a_mail(dossier):
    bad = drop(dossier.pieces.first())
    Application.objects.filter(pk=dossier.pk).update(cancelled_at=clock.now())
    record_scan(bad, ScanState.INFECTED)
    tasks.withdraw_bad_files()
    assert not told(dossier).exists()
    assert not PieceFile.objects.filter(stored=bad).exists()


def test_the_scanners_reason_is_not_one_that_the_desk_gives(client, dossier, manager):
    scene.fill(dossier)
    transmission.transmit(dossier, by=dossier.file.user)
    client.force_login(manager)
    line = dossier.pieces.first()
    address = reverse("admin:applications_application_piece", args=[dossier.pk, line.ref])
    assert "infectee" not in client.get(address).content.decode()
    assert client.post(address, {"verdict": "RE", "reason": "infectee", "seen": "x"}).status_code == 422


def test_eicar_in_four_coats_is_never_readable_by_anyone(client, settings, opening, manager):
    """Alone, in a ZIP and in a DOCX it is refused at the door; in a PDF it is kept, unread, then taken away."""
    server = FakeClamd()
    settings.CLAMAV_SOCKET = server.address
    candidate = UserFactory(complete=True)
    dossier = scene.filed(opening, candidate)
    line = dossier.pieces.first()
    client.force_login(candidate)
    coats = {
        "eicar.pdf": EICAR,
        "eicar.zip": samples.archive_of(eicar=EICAR),
        "eicar.docx": samples.archive_of(**{"[Content_Types].xml": b"<x/>", "word/document.xml": EICAR}),
        "cv.pdf": samples.pdf_carrying(EICAR),
    }
    address = reverse("applications:piece_add", args=[dossier.ref, line.ref])
    answers = [client.post(address, {"fichier": samples.upload(body, name)}) for name, body in coats.items()]
    server.stop()
    assert [answer.status_code for answer in answers] == [422, 422, 422, 302]
    kept = line.files.get()
    assert StoredFile.objects.get().scan == ScanState.INFECTED
    assert client.get(reverse("applications:file", args=[dossier.ref, kept.ref])).status_code == 403
    client.force_login(manager)
    for name in ("file", "file_download"):
        door = reverse(f"admin:applications_application_{name}", args=[dossier.pk, kept.stored.ref])
        assert client.get(door).status_code == 403
    tasks.withdraw_bad_files()
    assert told(dossier).count() == 1
    assert Event.objects.get(verb=Verb.QUARANTINE).facts["count"] == 1


def test_past_the_limit_the_mail_asks_for_nothing_that_is_closed():
    dossier = dossier_at(Stage.PENDING)
    stored = drop(line(dossier, "CV"))
    StoredFile.objects.filter(pk=stored.pk).update(scan=ScanState.INFECTED, scan_due_at=None)
    with clock.travel(noon(dossier.opening.return_by, 1)):
        withdraw_bad_files(dossier)
    said = OutgoingMail.objects.get(key="applications.quarantined").body.replace("\u00a0", " ")
    assert "La date limite est passée" in said
    assert "écrire au service" in said
    assert "déposer un fichier sain, puis" not in said
