"""« Vérifier un reçu », « Vérifier une lettre »: anyone learns whether a paper is ours, and nothing about anyone."""

import re

import pytest
from django.urls import reverse

from applications import pdf
from applications.commands import answer
from applications.enums import DecisionKind
from tests import typography
from tests.applications.story import Story

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


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


def test_a_number_is_typed_again_where_it_was_not_found(client, dossier):
    address, number = reverse("applications:public_receipts"), dossier.submissions.get().number
    assert f'action="{address}"' in read(client, "0000000000000000", 404)
    assert "n’est pas celui d’un reçu" not in client.get(address).content.decode()
    spaced = f" {number[:4].lower()} {number[4:]}"
    assert client.get(address, {"numero": spaced})["Location"] == reverse("applications:public_receipt", args=[number])
    assert client.get(address, {"numero": "../x"}).status_code == 404


@pytest.mark.parametrize("typed", ["{0}-{1}-{2}-{3}", "{0} – {1} – {2} – {3}", "{0}.{1}.{2}.{3}"])
def test_a_number_is_understood_as_it_is_read_aloud(client, typed):
    number = "0123456789ABCDEV"
    parts = (number[at : at + 4].replace("0", "o").replace("1", "l").replace("V", "u") for at in range(0, 16, 4))
    answer = client.get(reverse("applications:public_receipts"), {"numero": typed.format(*parts)})
    assert answer["Location"] == reverse("applications:public_receipt", args=[number])


def test_the_drawing_of_a_receipt_is_that_of_its_address(client, dossier):
    submission = dossier.submissions.get()
    drawing = client.get(reverse("applications:public_receipt_qr", args=[submission.number]))
    assert drawing["Content-Type"] == "image/svg+xml"
    assert drawing.content.decode() == pdf.qr_svg(pdf.receipt_url(submission))
    assert client.get(reverse("applications:public_receipt_qr", args=["0" * 16])).status_code == 404


def test_a_receipt_is_only_read(client, dossier):
    assert (
        client.post(reverse("applications:public_receipt", args=[dossier.submissions.get().number])).status_code == 405
    )


# ── La lettre d’admission (S77) ─────────────────────────────────────────────────────────────────────────────────────


def read_letter(client, ref: str, status: int = 200) -> str:
    response = client.get(reverse("applications:public_letter", args=[ref]))
    assert response.status_code == status
    typography.check(response.content.decode())
    return response.content.decode().replace("\u00a0", " ")


def test_a_letter_of_ours_is_authentic_and_its_file_can_be_compared(client):
    dossier = Story().released()
    for ref in (dossier.decision.ref, dossier.decision.ref.lower()):
        page = read_letter(client, ref)
        assert "Cette lettre est authentique" in page
        assert "ne vaut plus" not in page
        assert dossier.opening.formation.title in page
        assert "lundi 28 avril 2025" in page
        assert dossier.decision.letter.sha256 in page


def test_the_page_of_a_letter_holds_nothing_personal(client):
    dossier = Story().released()
    person, page = dossier.file.user, read_letter(client, dossier.decision.ref)
    words = [person.first_name, person.last_name, person.email, person.login, dossier.number, dossier.ref]
    assert [word for word in words if re.search(rf"\b{re.escape(word)}\b", page, re.IGNORECASE)] == []


@pytest.mark.parametrize(
    "way",
    [lambda told: told.answered(answer.decline), Story.lapsed],
    ids=["declined", "lapsed"],
)
def test_a_letter_whose_place_went_back_no_longer_stands(client, way):
    dossier = way(Story())
    assert "elle ne vaut plus" in read_letter(client, dossier.decision.ref)


def test_a_confirmed_letter_stands(client):
    dossier = Story().answered(answer.confirm)
    assert "ne vaut plus" not in read_letter(client, dossier.decision.ref)


def test_a_reference_without_a_letter_is_no_letter(client):
    dossier = Story().released(DecisionKind.RANKED_LIST, rank=12)
    for ref in (dossier.decision.ref, "0000000000", "<script>"):
        page = read_letter(client, ref, 404)
        assert "n’est pas celle d’une lettre d’admission" in page
        assert "10 caractères" in page
