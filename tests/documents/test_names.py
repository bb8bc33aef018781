"""File names kept for people: readable, harmless, in agreement with the content (F12)."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.enums import FileKind
from documents.validators.names import EXTENSIONS, MAX_LENGTH, clean_name, shown_name

pytestmark = pytest.mark.one_engine

PDF, JPEG, PNG = FileKind.PDF, FileKind.JPEG, FileKind.PNG
kinds = st.sampled_from(FileKind)
names = st.text(max_size=300) | st.from_regex(r"[./\\ -]{0,5}[\w .-]{0,200}(\.(pdf|PDF|jpg|exe|tar)){0,3}[ .]{0,3}")


@pytest.mark.parametrize(
    ("raw", "kind", "kept"),
    [
        ("Relevé de notes été 2024.pdf", PDF, "Relevé de notes été 2024.pdf"),
        ("../../etc/passwd", PDF, "passwd.pdf"),
        ("C:\\Users\\Inès\\CV.pdf", PDF, "CV.pdf"),
        ("C:\\x", PNG, "x.png"),
        ("cv\0.pdf", PDF, "cv.pdf"),
        ("cv\r\nSet-Cookie: a=b.pdf", PDF, "cv Set-Cookie: a=b.pdf"),
        ("-rf.pdf", PDF, "rf.pdf"),
        ("CON.pdf", PDF, "_CON.pdf"),
        ("com1", PDF, "_com1.pdf"),
        ("diplôme 🎓.pdf", PDF, "diplôme 🎓.pdf"),
        (unicodedata.normalize("NFD", "relevé.pdf"), PDF, "relevé.pdf"),
        ("cod\u202efdp.exe", PDF, "codfdp.pdf"),
        ('a"b;c.pdf', PDF, 'a"b;c.pdf'),
        ("cv.pdf.exe", PDF, "cv.pdf"),
        ("cv.pdf. ", PDF, "cv.pdf"),
        ("cv.PDF", PDF, "cv.pdf"),
        ("photo.jpeg", JPEG, "photo.jpeg"),
        ("photo.png", JPEG, "photo.jpg"),
        ("photo.jpg.pdf", PDF, "photo.jpg.pdf"),
        ("M. Dupont", PDF, "M. Dupont.pdf"),
        (".htaccess", PDF, "htaccess.pdf"),
        ("", PDF, "document.pdf"),
        ("...", PNG, "document.png"),
        (".pdf", PDF, "document.pdf"),
        ("é" * 255 + ".pdf", PDF, "é" * 146 + ".pdf"),
        ("x" * 4000, JPEG, "x" * 146 + ".jpg"),
    ],
)
def test_a_name_is_made_safe_and_stays_readable(raw, kind, kept):
    assert clean_name(raw, kind) == kept


@given(names, kinds)
def test_whatever_comes_the_name_is_harmless(raw, kind):
    kept = clean_name(raw, kind)
    assert 0 < len(kept) <= MAX_LENGTH
    assert kept.endswith(EXTENSIONS[kind])
    assert not set(kept) & set("/\\")
    assert not any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") for char in kept)
    assert kept[0] not in " .-"
    assert kept.encode()


@given(names, kinds)
def test_cleaning_twice_changes_nothing(raw, kind):
    once = clean_name(raw, kind)
    assert clean_name(once, kind) == once


@given(names)
def test_a_shown_name_is_one_line(raw):
    assert len(shown_name(raw).splitlines()) <= 1
