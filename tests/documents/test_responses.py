"""The door: exact type, no script, no cache, through the real middleware (decision 20)."""

from contextlib import closing
from http import HTTPStatus

import pytest
from django.http import HttpResponse
from django.urls import path

from documents.enums import ScanState
from documents.models import StoredFile
from documents.responses import serve
from tests.documents import samples
from tests.factories.documents import StoredFileFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__), pytest.mark.one_engine]


def door(request, pk):
    return serve(StoredFile.objects.get(pk=pk), as_attachment="joindre" in request.GET)


def plain(request):
    return HttpResponse("ordinaire")


door.login_required = plain.login_required = False
urlpatterns = [path("fichier/<int:pk>", door), path("page", plain)]


def fetch(client, address):
    """The answer, read to its end as a browser does, its body kept aside."""
    with closing(client.get(address)) as answer:
        answer.body = answer.getvalue()
    return answer


def test_the_bytes_come_as_they_were_stored(client):
    content = samples.pdf(2)
    answer = fetch(client, f"/fichier/{StoredFileFactory(content=content).pk}")
    assert answer.status_code == HTTPStatus.OK
    assert answer.streaming
    assert answer.body == content
    assert answer["Content-Length"] == str(len(content))


@pytest.mark.parametrize("content_type", ["application/pdf", "image/jpeg", "image/png"])
def test_the_file_is_shown_in_our_frames_only_and_cannot_act(client, content_type):
    answer = fetch(client, f"/fichier/{StoredFileFactory(content_type=content_type).pk}")
    assert answer["Content-Type"] == content_type
    assert answer["Content-Disposition"].startswith("inline")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; frame-ancestors 'self'"
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert answer["Cache-Control"] == "private, no-store"


def test_the_loosened_policy_holds_on_that_door_alone(client):
    fetch(client, f"/fichier/{StoredFileFactory().pk}")
    answer = fetch(client, "/page")
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"


def test_a_file_that_is_also_a_web_page_is_served_as_what_was_checked(client):
    answer = fetch(client, f"/fichier/{StoredFileFactory(content=samples.polyglot_pdf()).pk}")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox;")


@pytest.mark.parametrize("content_type", ["text/html", "image/svg+xml", "application/zip"])
def test_any_other_type_is_never_shown_inline(client, content_type):
    answer = fetch(client, f"/fichier/{StoredFileFactory(content_type=content_type).pk}")
    assert answer["Content-Disposition"].startswith("attachment")


def test_the_name_travels_in_utf8_and_cannot_break_the_header(client):
    kept = StoredFileFactory(name='relevé "2024"; filename=cod.exe.pdf')
    answer = fetch(client, f"/fichier/{kept.pk}?joindre")
    assert answer["Content-Disposition"] == (
        "attachment; filename*=utf-8''relev%C3%A9%20%222024%22%3B%20filename%3Dcod.exe.pdf"
    )


def test_a_plain_name_is_quoted(client):
    kept = StoredFileFactory(name='cv "court".pdf')
    answer = fetch(client, f"/fichier/{kept.pk}")
    assert answer["Content-Disposition"] == r'inline; filename="cv \"court\".pdf"'


@pytest.mark.parametrize(
    ("scan", "status", "said"),
    [
        (ScanState.WAITING, HTTPStatus.SERVICE_UNAVAILABLE, "en cours d’analyse"),
        (ScanState.INFECTED, HTTPStatus.FORBIDDEN, "programme malveillant"),
    ],
)
def test_a_file_in_quarantine_is_explained_and_its_bytes_stay(client, scan, status, said):
    answer = fetch(client, f"/fichier/{StoredFileFactory(scan=scan, content=b'%PDF-secret').pk}")
    assert answer.status_code == status
    assert said in answer.body.decode()
    assert "secret" not in answer.body.decode()
    assert answer["Content-Security-Policy"].startswith("default-src 'none'")


def test_missing_bytes_are_said_without_losing_the_page(client):
    answer = fetch(client, f"/fichier/{StoredFileFactory(missing=True, name='<b>cv</b>.pdf').pk}")
    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert "momentanément indisponible" in answer.body.decode()
    assert "&lt;b&gt;cv" in answer.body.decode()
