"""Files kept: judged, hashed, stored under opaque keys, let go only when nobody holds them."""

import hashlib
import re

import pytest
from django.db import transaction

from documents import storage
from documents.commands import discard, store, store_bytes
from documents.enums import ScanState
from documents.models import StoredFile
from documents.querysets import StoredFileImmutable
from documents.scanning import record_scan
from documents.validators import FileRefused
from tests.documents import samples
from tests.factories.documents import OwnerFactory, StoredFileFactory

pytestmark = pytest.mark.django_db


def test_a_pdf_is_kept_with_its_pages_and_the_hash_of_its_bytes():
    content = samples.pdf(3)
    kept = store(samples.upload(content, "Relevé de notes.pdf"), owner=OwnerFactory(), purpose="piece")
    kept.refresh_from_db()
    assert (kept.name, kept.content_type, kept.pages) == ("Relevé de notes.pdf", "application/pdf", 3)
    assert (kept.size, kept.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert storage.fingerprint(kept.storage_key) == (kept.sha256, kept.size)
    assert kept.scan == ScanState.OFF


@pytest.mark.parametrize(("kind", "served"), [("JPEG", "image/jpeg"), ("PNG", "image/png")])
def test_a_photograph_is_kept_as_what_it_is_whatever_the_browser_said(kind, served):
    kept = store(samples.upload(samples.image(kind), "photo", "text/html"), owner=OwnerFactory(), purpose="piece")
    assert (kept.content_type, kept.pages) == (served, None)


def test_the_key_says_nothing_of_the_person_or_the_file():
    kept = store(samples.upload(samples.pdf(), "Özdemir.pdf"), owner=OwnerFactory(), purpose="piece")
    assert re.fullmatch(r"piece/([0-9a-f]{2})/\1[0-9a-f]{6}-[0-9a-f-]{27}", kept.storage_key)


def test_a_purpose_cannot_lead_out_of_the_storage():
    with pytest.raises(ValueError, match="purpose"):
        store_bytes(b"x", name="x", content_type="text/plain", owner=OwnerFactory(), purpose="../etc")


def test_exactly_the_limit_is_kept_and_one_byte_more_is_not(settings):
    settings.PIECE_MAX_FILE_BYTES = 100_000
    owner = OwnerFactory()
    assert store(samples.upload(samples.pdf(size=100_000)), owner=owner, purpose="piece").size == 100_000
    with pytest.raises(FileRefused):
        store(samples.upload(samples.pdf(size=100_001)), owner=owner, purpose="piece")
    assert StoredFile.objects.count() == 1


def test_a_size_that_lies_is_met_while_copying(settings):
    settings.PIECE_MAX_FILE_BYTES = 100_000
    lying = samples.upload(samples.pdf(size=200_000))
    lying.size = 10
    with pytest.raises(FileRefused) as refusal:
        store(lying, owner=OwnerFactory(), purpose="piece")
    assert refusal.value.code == "too_big"


def test_a_refused_file_leaves_neither_row_nor_bytes():
    before = set(storage.stored_keys())
    with pytest.raises(FileRefused):
        store(samples.upload(b"MZ\x90\x00", "cv.pdf"), owner=OwnerFactory(), purpose="piece")
    assert set(storage.stored_keys()) == before
    assert not StoredFile.objects.exists()


def test_a_paper_of_ours_is_kept_as_given():
    kept = store_bytes(b"a;b\n", name="liste.csv", content_type="text/csv", owner=OwnerFactory(), purpose="export")
    assert (kept.name, kept.size) == ("liste.csv", 4)
    assert b"".join(storage.read_chunks(kept.storage_key)) == b"a;b\n"


def test_a_stored_file_does_not_change():
    kept = StoredFileFactory()
    kept.name = "autre.pdf"
    with pytest.raises(StoredFileImmutable, match="fichier déposé"):
        kept.save()
    with pytest.raises(StoredFileImmutable, match="sha256"):
        kept.save(update_fields=["sha256"])
    with pytest.raises(StoredFileImmutable, match="name"):
        StoredFile.objects.update(name="autre.pdf")
    with pytest.raises(StoredFileImmutable, match="name"):
        StoredFile.objects.bulk_update([kept], ["name"])


def test_only_the_scan_moves():
    kept = StoredFileFactory()
    assert record_scan(kept, ScanState.INFECTED).scan == ScanState.INFECTED
    assert StoredFile.objects.update(scan=ScanState.CLEAN) == 1
    kept.refresh_from_db()
    assert kept.is_readable


@pytest.mark.django_db(transaction=True)
def test_discard_takes_the_row_then_the_bytes_once_committed():
    kept = StoredFileFactory()
    with transaction.atomic():
        discard(kept)
        assert storage.private().exists(kept.storage_key)
    assert not storage.private().exists(kept.storage_key)
    assert not StoredFile.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_discard_that_is_rolled_back_loses_nothing():
    kept = StoredFileFactory()
    with transaction.atomic():
        discard(kept)
        transaction.set_rollback(True)
    assert storage.private().exists(kept.storage_key)
    assert StoredFile.objects.filter(pk=kept.pk).exists()
