"""« Vérifier un reçu »: anyone learns whether a number is ours, and nothing about anyone."""

import re

import pytest
from django.urls import reverse

from tests import typography
from tests.applications.story import Story

pytestmark = pytest.mark.django_db


def read(client, number: str, status: int) -> str:
    response = client.get(reverse("applications:public_receipt", args=[number]))
    assert response.status_code == status
    html = response.content.decode()
    typography.check(html)
    return html.replace("\u00a0", " ")


@pytest.fixture
def dossier():
    return Story().transmitted()


def test_a_receipt_of_ours_is_authentic_for_anyone(client, dossier):
    number = dossier.submissions.get().number
    page = read(client, number, 200)
    assert "Ce reçu est authentique" in page
    assert number in page
    assert dossier.opening.formation.title in page
    assert "mercredi 26 mars 2025 à 14 h 12 (heure de Paris)" in page


def test_the_page_holds_nothing_personal(client, dossier):
    person = dossier.file.user
    page = read(client, dossier.submissions.get().number, 200)
    words = [person.first_name, person.last_name, person.email, person.login, dossier.number, dossier.ref]
    words += [line.sha256 for line in dossier.submissions.get().lines.exclude(sha256="")]
    words += list(dossier.pieces.values_list("label", flat=True))
    assert [word for word in words if re.search(rf"\b{re.escape(word)}\b", page, re.IGNORECASE)] == []


def test_a_number_typed_in_small_letters_is_the_same(client, dossier):
    assert "Ce reçu est authentique" in read(client, dossier.submissions.get().number.lower(), 200)


@pytest.mark.parametrize("number", ["0000000000000000", "x", "<script>alert(1)</script>", "é" * 16])
def test_a_number_that_is_not_ours_says_what_one_looks_like(client, dossier, number):
    page = read(client, number.replace("/", ""), 404)
    assert "Ce numéro n’est pas celui d’un reçu" in page
    assert "16 caractères" in page
    assert "<script>alert" not in page


def test_a_receipt_is_only_read(client, dossier):
    assert (
        client.post(reverse("applications:public_receipt", args=[dossier.submissions.get().number])).status_code == 405
    )
