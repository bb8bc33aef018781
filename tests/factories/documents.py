"""Stored files for tests, their bytes really in the private storage."""

import io

import factory
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from factory.django import DjangoModelFactory

from documents import storage
from documents.enums import ScanState
from documents.models import StoredFile
from ecandidat.common import clock
from tests.documents import samples


class OwnerFactory(DjangoModelFactory):
    """A person who holds files; what else they are is the business of another floor."""

    class Meta:
        model = get_user_model()

    login = factory.Sequence(lambda n: f"FD{n:06d}")
    email = factory.LazyAttribute(lambda user: f"{user.login.lower()}@example.org")
    first_name = "Inès"
    last_name = "Özdemir"


PDF = samples.pdf()


class StoredFileFactory(DjangoModelFactory):
    """`content=` gives the bytes, each file's own otherwise; `missing=True` leaves the row alone."""

    class Meta:
        model = StoredFile

    class Params:
        content = factory.Sequence(lambda n: PDF + b"%%%d\n" % n)
        missing = False

    owner = factory.SubFactory(OwnerFactory)
    name = factory.Sequence(lambda n: f"relevé {n}.pdf")
    content_type = "application/pdf"
    pages = 1
    scan = ScanState.OFF
    size = factory.LazyAttribute(lambda file: len(file.content))
    sha256 = factory.LazyAttribute(lambda file: storage.copy_measured([file.content], io.BytesIO())[0])

    @factory.lazy_attribute
    def scan_due_at(self):
        return clock.now() if self.scan == ScanState.WAITING else None

    @factory.lazy_attribute
    def storage_key(self):
        key = storage.new_key("piece")
        return key if self.missing else storage.private().save(key, ContentFile(self.content))
