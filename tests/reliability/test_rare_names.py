"""X08: a name is kept as it was typed, found again, and printed."""

import io
import os

import pypdf
import pytest
from django.core.cache import cache
from django.urls import reverse

from accounts.models import User
from applications.pdf import qr_svg
from documents.pdf import typeset
from tests.factories.accounts import UserFactory
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db
LATIN = [
    "Ô", "Y", "O’Neill", "O'Neill", "d’Alès de Corbet", "Saint-Jean--Marie", "R" * 100, "de la Tour d’Auvergne",
    "Nguyễn Thị Ánh", "Łukasz Żółć", "Šťastný", "Øystein Ærø", "Þórður", "İlker Işık", "Großmann", "Ñandú", "Cœur",
    "Ștefan Țepeș", "Ħal Għaxaq", "Ðorđe", "Ângela", "Zoë", "Zoe\u0308", "E\u0301milie", "Hélène", "Loïc-Aymé",
    "X Æ A-12", "Jean (dit Jeannot)", "María José de los Ángeles", "D'",
]  # fmt: skip
OTHERS = [
    "Иван Петров", "Ђорђе", "Γιώργος", "Ἀθηνᾶ", "محمد العربي", "فاطمة", "علی‌رضا", "דוד", "李小龙", "王", "山田太郎",
    "たろう", "김민준", "สมชาย", "राम", "தமிழ்", "მარიამ", "Հայկ", "አበበ", "ᏣᎳᎩ",
]  # fmt: skip
PEOPLE = [*LATIN, *OTHERS]
PLAYED = PEOPLE if os.environ.get("FULL") else PEOPLE[::4]


def letter_to(name: str) -> pypdf.PdfReader:
    """An admission letter to somebody of that name."""
    facts = dict.fromkeys(("answer_by", "campaign", "enrolment", "signatory", "signatory_title", "delegation"), "")
    facts |= {"number": "AB12CD34", "person": name, "formation": "Master", "service": [], "date": "2025-06-02"}
    facts |= {"address": [name], "released": "lundi 2 juin 2025", "letter_ref": "REF"}
    facts |= {"url": "https://ecandidat.example.org/lettre/REF/", "qr": qr_svg("REF")}
    return pypdf.PdfReader(io.BytesIO(typeset("applications/typst/letter.typ", facts)))


def sign_up(name: str, first_name: str, email: str):
    """The answer to somebody who makes an account."""
    cache.clear()  # fifty people behind one address would be told to come back later
    data = {"last_name": name, "first_name": first_name, "email": email, "email2": email}
    return StrictClient().post(reverse("accounts:signup"), data | {"password": "une phrase de passe"})


def test_there_are_fifty():
    assert len(set(PEOPLE)) == 50


def test_a_name_is_kept_found_and_printed(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    for rank, name in enumerate(PLAYED):
        sign_up(name, name, f"rare{rank}@example.org")
        person = User.objects.get(email=f"rare{rank}@example.org")
        assert (person.last_name, person.first_name) == (name, name)
        found = client.get(reverse("admin:accounts_user_changelist"), {"q": name}).content.decode()
        assert person.login in found, name
        printed = "".join(letter_to(person.full_name).pages[0].extract_text().split())
        if name in LATIN:
            assert "".join(name.split()) in printed, name


def test_without_a_first_name_the_form_says_what_it_asks():
    answer = sign_up("Suharto", "", "rare@example.org")
    assert answer.context["form"].errors["first_name"]
    assert not User.objects.exists()
