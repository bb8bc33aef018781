"""What happens when an engine falls: what was acknowledged is there afterwards, and the page says what happened."""

import threading
import time

import pytest
from django.core.files.storage import Storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.urls import reverse

from applications.models import Application, PieceFile
from documents.models import StoredFile
from tests.applications.scene import filed, opening_in
from tests.documents.samples import pdf


class FullDisk(Storage):
    """Storage on which nothing more can be written."""

    def _save(self, name, content):
        raise OSError(28, "No space left on device")


class DeafStorage(Storage):
    """Storage that times out."""

    def _save(self, name, content):
        raise TimeoutError("no answer from the storage")


@pytest.mark.django_db
@pytest.mark.parametrize("storage", [FullDisk, DeafStorage])
def test_a_storage_that_refuses_is_said_on_the_line_and_leaves_no_phantom(client, settings, storage):
    """I03, I04."""
    dossier = filed(opening_in())
    settings.STORAGES = settings.STORAGES | {
        "private": {"BACKEND": f"tests.reliability.test_faults.{storage.__name__}"}
    }
    client.force_login(dossier.file.user)
    line = dossier.pieces.first()
    upload = SimpleUploadedFile("cv.pdf", pdf(), content_type="application/pdf")
    answer = client.post(reverse("applications:piece_add", args=[dossier.ref, line.ref]), {"fichier": upload})
    assert answer.status_code == 422
    assert "notre espace de stockage ne répond pas" in answer.content.decode()
    assert not StoredFile.objects.exists()
    assert not PieceFile.objects.exists()


@pytest.mark.django_db
def test_without_redis_one_signs_in_and_writes(client, settings):
    """I05: sessions and limits live in the database, mails wait in the outbox."""
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:9/0"}
    }
    dossier = filed(opening_in())
    client.force_login(dossier.file.user)
    line = dossier.pieces.first()
    upload = SimpleUploadedFile("cv.pdf", pdf(), content_type="application/pdf")
    answer = client.post(reverse("applications:piece_add", args=[dossier.ref, line.ref]), {"fichier": upload})
    assert answer.status_code == 302
    assert client.get(dossier.get_absolute_url()).status_code == 200


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_row_held_for_long_is_said_to_the_next_one_who_is_served_meanwhile(client):
    """K11: past the lock timeout the page says so, and the process is free."""
    dossier = filed(opening_in())
    client.force_login(dossier.file.user)
    client.raise_request_exception = False
    held, over = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            Application.objects.select_for_update().get(pk=dossier.pk)
            held.set()
            over.wait(20)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(10)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '500ms'")
    started = time.monotonic()
    answer = client.post(reverse("applications:step", args=[dossier.ref, "annuler"]), {"agree": "on"})
    waited = time.monotonic() - started
    over.set()
    holder.join()
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = 0")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert "Trop de monde enregistre en même temps" in answer.content.decode()
    assert waited < 5
