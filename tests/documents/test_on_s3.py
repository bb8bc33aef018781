"""The same promises on an S3-compatible service, as in production."""

import io
from http import HTTPStatus
from io import StringIO

import pytest
from django.core.management import call_command
from pypdf import PdfReader

from documents import storage
from documents.commands import discard, store
from documents.pdf import Part, merge
from documents.responses import serve
from documents.validators import FileRefused
from tests.documents import samples
from tests.factories.documents import OwnerFactory, StoredFileFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("s3")]


@pytest.fixture
def kept():
    return store(samples.upload(samples.pdf(2), "Relevé.pdf"), owner=OwnerFactory(), purpose="piece")


def test_a_file_is_kept_served_and_let_go(kept):
    assert storage.fingerprint(kept.storage_key) == (kept.sha256, kept.size)
    answer = serve(kept, as_attachment=False)
    assert answer.getvalue() == samples.pdf(2)
    answer.close()
    discard(kept)
    assert not storage.private().exists(kept.storage_key)


def test_missing_bytes_are_said():
    answer = serve(StoredFileFactory(missing=True), as_attachment=False)
    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE


def test_files_are_bound(kept):
    out = io.BytesIO()
    merge(samples.pdf(1), [Part("Relevés", [kept]), Part("CV", [StoredFileFactory(missing=True)])], out)
    assert len(PdfReader(out).pages) == 4


def test_the_sweep_lists_every_folder_of_the_bucket(kept):
    with pytest.raises(FileRefused):
        store(samples.upload(b"MZ"), owner=kept.owner, purpose="piece")
    assert list(storage.stored_keys()) == [kept.storage_key]
    out = StringIO()
    call_command("sweep_files", stdout=out)
    assert "rien à faire" in out.getvalue()
