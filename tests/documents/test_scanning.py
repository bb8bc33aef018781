"""Quarantine: unreadable until judged, waiting and never lost while the scanner is away (F01 to F03)."""

from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.db import IntegrityError, transaction

from documents import scanning, storage
from documents.commands import store, store_bytes
from documents.enums import ScanState
from documents.models import StoredFile
from documents.responses import serve
from ecandidat.common import clock
from tests.documents import samples
from tests.documents.clamd import EICAR, FakeClamd, debian_clamd, installed
from tests.factories.documents import OwnerFactory, StoredFileFactory
from tests.services.servers import free_port

MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def clamd(settings):
    server = FakeClamd()
    settings.CLAMAV_SOCKET, settings.CLAMAV_SECONDS = server.address, 5
    yield server
    server.stop()


@pytest.fixture
def nobody(settings):
    settings.CLAMAV_SOCKET = f"127.0.0.1:{free_port()}"


def waiting(content=b"%PDF-1.7 propre", **facts):
    return StoredFileFactory(content=content, scan=ScanState.WAITING, **facts)


def state(file):
    return StoredFile.objects.get(pk=file.pk).scan


def kept(content=None):
    return store(samples.upload(content or samples.pdf()), owner=OwnerFactory(), purpose="pieces")


def test_without_a_scanner_nothing_waits_and_nothing_is_scanned():
    file = kept()
    assert file.scan == ScanState.OFF
    assert file.is_readable
    assert scanning.scan(waiting().pk) is None
    assert not scanning.sweep()


def test_a_file_is_in_quarantine_from_its_first_instant(clamd):
    file = kept()
    assert (file.scan, file.is_readable) == (ScanState.WAITING, False)
    assert serve(file, as_attachment=True).status_code == 503


def test_a_paper_of_ours_does_not_wait(clamd):
    paper = store_bytes(b"%PDF", name="lettre.pdf", content_type="application/pdf", owner=OwnerFactory(), purpose="x")
    assert paper.is_readable


@pytest.mark.django_db(transaction=True)
def test_the_worker_is_woken_once_the_file_is_committed(clamd):
    with transaction.atomic():
        file = kept()
        assert clamd.seen == []
    assert state(file) == ScanState.CLEAN
    assert clamd.seen == [b"".join(storage.read_chunks(file.storage_key))]


@pytest.mark.parametrize(
    ("content", "verdict", "status"), [(b"%PDF-1.7 propre", ScanState.CLEAN, 200), (EICAR, ScanState.INFECTED, 403)]
)
def test_the_verdict_decides_who_reads(clamd, content, verdict, status):
    file = waiting(content)
    assert scanning.scan(file.pk) is verdict
    file.refresh_from_db()
    assert (file.scan, file.scan_due_at) == (verdict, None)
    response = serve(file, as_attachment=True)
    assert response.status_code == status
    response.close()


def test_a_file_too_long_for_the_scanner_is_never_read(clamd):
    clamd.limit = 10
    file = waiting(b"x" * 1_000_000)
    assert scanning.scan(file.pk) is ScanState.REFUSED
    file.refresh_from_db()
    assert serve(file, as_attachment=True).status_code == 403


def test_while_nobody_answers_every_file_waits_and_none_pays_for_it(nobody, monkeypatch):
    files = [waiting() for _ in range(3)]
    assert scanning.sweep() == {"down": 1}
    assert {state(file) for file in files} == {ScanState.WAITING}
    assert set(StoredFile.objects.values_list("scan_tries", flat=True)) == {0}


def test_once_the_scanner_is_back_all_that_waited_is_scanned(nobody, settings):
    files = [waiting() for _ in range(5)] + [waiting(EICAR)]
    for file in files:
        scanning.scan(file.pk)
    server = FakeClamd()
    settings.CLAMAV_SOCKET = server.address
    with clock.travel(clock.now() + scanning.DOWN):
        assert scanning.sweep() == {ScanState.CLEAN: 5, ScanState.INFECTED: 1}
    server.stop()


def test_a_file_that_hangs_goes_behind_the_others(clamd, settings):
    settings.CLAMAV_SECONDS = 0.3
    clamd.hangs_on = b"lent"
    slow, *others = waiting(b"lent"), waiting(), waiting()
    assert scanning.sweep() == {ScanState.WAITING: 1, ScanState.CLEAN: 2}
    assert state(slow) == ScanState.WAITING
    assert {state(file) for file in others} == {ScanState.CLEAN}
    assert scanning.scan(slow.pk) is None
    assert len(clamd.seen) == 3


def test_a_file_without_verdict_is_asked_about_again_at_growing_distances(clamd):
    clamd.closes_on = b"choc"
    file, now = waiting(b"choc"), clock.now()
    for tries, minutes in enumerate((2, 3, 5, 5), start=1):
        with clock.travel(now):
            assert scanning.sweep() == {ScanState.WAITING: 1}
        file.refresh_from_db()
        assert (file.scan_tries, file.scan_due_at) == (tries, now + minutes * MINUTE)
        now = file.scan_due_at
    clamd.closes_on = b"\0never\0"
    with clock.travel(now):
        assert scanning.scan(file.pk) is ScanState.CLEAN


def test_a_claimed_file_is_left_to_its_worker_and_taken_up_again_when_that_worker_died(clamd):
    file = waiting()
    scanning._claim(pk=file.pk)  # and the worker is killed
    assert scanning.scan(file.pk) is None
    assert scanning.BACK_OFF[0].total_seconds() > django_settings.CLAMAV_SECONDS
    with clock.travel(clock.now() + scanning.BACK_OFF[0]):
        assert scanning.scan(file.pk) is ScanState.CLEAN


def test_missing_bytes_leave_the_file_waiting(clamd):
    file = waiting(missing=True)
    assert scanning.scan(file.pk) is None
    assert state(file) == ScanState.WAITING


def test_the_database_refuses_a_file_that_waits_for_nothing():
    with pytest.raises(IntegrityError), transaction.atomic():
        StoredFileFactory(scan=ScanState.WAITING, scan_due_at=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        StoredFileFactory(scan=ScanState.CLEAN, scan_due_at=clock.now())


@pytest.mark.skipif(not installed(), reason="clamd not found: apt-get install clamav-daemon")
@pytest.mark.django_db(transaction=True)
def test_with_debians_clamd_a_virus_in_a_pdf_is_never_readable(settings, tmp_path):
    with debian_clamd(tmp_path) as address:
        settings.CLAMAV_SOCKET = address
        infected, clean = kept(samples.pdf_carrying(EICAR)), kept(samples.pdf(2))
    assert (state(infected), state(clean)) == (ScanState.INFECTED, ScanState.CLEAN)
