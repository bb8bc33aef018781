"""The list of stored files: for the superuser, read-only, without content."""

from http import HTTPStatus

import pytest
from django.contrib import admin
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from documents.models import StoredFile
from tests.factories.documents import OwnerFactory, StoredFileFactory

pytestmark = pytest.mark.django_db

OUR_QUERIES = 2


def asked_by(**rights):
    request = RequestFactory().get("/")
    request.user = OwnerFactory(is_staff=True, **rights)
    return request


def page(request, pk=None):
    model_admin = admin.site.get_model_admin(StoredFile)
    answer = model_admin.changelist_view(request) if pk is None else model_admin.change_view(request, str(pk))
    return answer.render()


def test_only_the_superuser_sees_the_list():
    files = admin.site.get_model_admin(StoredFile)
    assert files.has_view_permission(asked_by(is_superuser=True))
    assert not files.has_view_permission(asked_by())
    assert not files.has_module_permission(asked_by())


def test_nobody_writes_there():
    files, request = admin.site.get_model_admin(StoredFile), asked_by(is_superuser=True)
    assert not files.has_add_permission(request)
    assert not files.has_change_permission(request)
    assert not files.has_delete_permission(request)


def test_the_list_costs_the_same_whatever_the_rows():
    """Two queries of our own, count and rows; what the site asks for its menu is its own business."""
    request = asked_by(is_superuser=True)
    StoredFileFactory(name="cv.pdf")
    for more in (0, 2):
        StoredFileFactory.create_batch(more)
        with CaptureQueriesContext(connection) as seen:
            answer = page(request)
        assert answer.status_code == HTTPStatus.OK
        ours = [query for query in seen.captured_queries if "documents_storedfile" in query["sql"]]
        assert len(ours) == OUR_QUERIES
        assert not any("accounts_user" in query["sql"] for query in seen.captured_queries if query not in ours)
    assert "cv.pdf" in answer.text
