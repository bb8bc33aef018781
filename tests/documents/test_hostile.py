"""Files made to harm, at the door and behind it: time, memory and names hold (F04, F06 to F09, F12, F18, F19)."""

import random
import resource
import time
import unicodedata
import zlib
from collections.abc import Callable
from contextlib import closing
from functools import partial

import pytest

from documents.enums import FileKind
from documents.responses import serve
from documents.validators import FileRefused, check
from documents.validators.names import clean_name
from tests.documents import samples
from tests.factories.documents import StoredFileFactory

pytestmark = pytest.mark.one_engine

CPU_SECONDS = 5
HARD_SECONDS = 20


@pytest.fixture
def verdict(tmp_path):
    """What the door says of these bytes: an accepted kind, or the code of the refusal; and the seconds it took."""

    def verdict(content: bytes | Callable[[], bytes]):
        path = tmp_path / "upload"
        path.write_bytes(content() if callable(content) else content)
        before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        try:
            answer = check(path, name="document.pdf").kind
        except FileRefused as refused:
            answer = refused.code
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert time.monotonic() - started < HARD_SECONDS + 1
        return answer, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    return verdict


def pdf_of(*bodies: bytes, kids: str = "3 0 R", count: int = 1) -> bytes:
    catalogue = b"<< /Type /Catalog /Pages 2 0 R >>"
    return samples.raw_pdf(catalogue, f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(), *bodies)


PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"


def many_pages(number: int) -> bytes:
    return pdf_of(*[PAGE] * number, kids=" ".join(f"{index} 0 R" for index in range(3, number + 3)), count=number)


def many_objects(number: int = 100_000) -> bytes:
    return pdf_of(PAGE, *[b"null"] * number)


def nested_filters(depth: int = 8) -> bytes:
    body = b" " * 10_000_000
    for _turn in range(depth):
        body = zlib.compress(body, 9)
    head = f"<< /Length {len(body)} /Filter [{' /FlateDecode' * depth}] >>".encode()
    page = PAGE.replace(b" >>", b" /Contents 4 0 R >>")
    return pdf_of(page, head + b"\nstream\n" + body + b"\nendstream")


def encrypted_for_a_certificate() -> bytes:
    lock = b"/Root 1 0 R /ID [<00><00>] /Encrypt << /Filter /Adobe.PubSec /SubFilter /adbe.pkcs7.s5 /V 4 >>"
    return pdf_of(PAGE).replace(b"/Root 1 0 R", lock)


# ── F06, F07, F08: within their time and memory ──


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (samples.pdf(password="secret"), "encrypted"),
        (encrypted_for_a_certificate(), "encrypted"),
        (samples.pdf(2, owner_password="maître"), FileKind.PDF),
    ],
    ids=["user password", "certificate", "owner only"],
)
def test_what_needs_a_key_is_said_at_the_door(verdict, content, code):
    assert verdict(content)[0] == code


def pages_that_loop() -> bytes:
    return pdf_of(b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R 3 0 R] /Count 2 >>")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (samples.pdf(3)[:-40], {FileKind.PDF, "broken"}),
        (samples.pdf(3)[: len(samples.pdf(3)) // 2], {"broken", "no_page"}),
        (samples.pdf(2).replace(b"startxref", b"startxxxx"), {FileKind.PDF, "broken"}),
        (pdf_of(PAGE).replace(b"0000000", b"9999999"), {FileKind.PDF, "broken"}),
        (samples.no_page_pdf(), {"no_page"}),
        (samples.looping_pdf(), {"broken"}),
        (pages_that_loop(), {"broken"}),
        (many_objects, {FileKind.PDF}),
    ],
    ids=["no end", "half", "no table", "wrong table", "no page", "loop", "loop of two", "100 000 objects"],
)
def test_a_damaged_pdf_is_refused_or_repaired_in_five_seconds(verdict, content, expected):
    answer, seconds = verdict(content)
    assert answer in expected
    assert seconds < CPU_SECONDS


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (partial(samples.bomb_pdf, 4000), {"broken", "too_heavy"}),
        (nested_filters, {FileKind.PDF}),
        (partial(many_pages, 20_000), {"too_many_pages"}),
        (pdf_of(PAGE.replace(b"595 842", b"567000 567000")), {FileKind.PDF}),
    ],
    ids=["4 GB in 4 MB", "nested filters", "20 000 pages", "a page of 200 m"],
)
def test_a_bomb_stops_at_its_limits_and_the_server_pays_nothing(verdict, content, expected):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answer, _seconds = verdict(content)
    assert answer in expected
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000


# ── F09 ──


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (samples.bomb_png(), "too_many_pixels"),
        (samples.animated_png(), "animated"),
        (samples.image("TIFF", mode="I;16"), "image"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "markup"),
        (samples.heic(), "heic"),
        (samples.image("PNG", mode="I;16"), FileKind.PNG),
    ],
    ids=["30 000 × 30 000", "animated", "16-bit TIFF", "SVG with a script", "HEIC", "16-bit PNG"],
)
def test_images_are_judged_before_they_are_unpacked(verdict, content, code):
    answer, seconds = verdict(content)
    assert answer == code
    assert seconds < CPU_SECONDS


# ── F04: two faces ──

TWO_FACES = {
    "PDF and web page": (samples.polyglot_pdf(), "application/pdf"),
    "PDF and ZIP": (samples.pdf() + samples.archive("virus.js"), "application/pdf"),
    "PDF and script": (samples.pdf().replace(b"%PDF-1.3\n", b"%PDF-1.3\n%*/alert(1)/*\n", 1), "application/pdf"),
    "JPEG and web page": (samples.image("JPEG") + b"<html><script>alert(1)</script>", "image/jpeg"),
    "JPEG and ZIP": (samples.image("JPEG") + samples.archive("virus.js"), "image/jpeg"),
    "PNG and web page": (samples.image("PNG") + b"<html><script>alert(1)</script>", "image/png"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", TWO_FACES)
def test_a_file_with_two_faces_is_served_with_one(verdict, name):
    content, served = TWO_FACES[name]
    assert verdict(content)[0] in (served, "broken")
    kept = StoredFileFactory(content=content, content_type=served)
    with closing(serve(kept, as_attachment=False)) as answer:
        assert answer["Content-Type"] == served
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "sandbox; frame-ancestors 'self'"
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("face", [b"GIF89a/*", b"BM\0\0", b"PK\x03\x04", b"MZ\x90\0"], ids=str)
def test_another_first_face_is_refused(verdict, face):
    assert verdict(face + b"*/=1;alert(1)//" + samples.pdf())[0] in ("image", "archive", "program", "prefixed")


# ── F12, F18: names in headers ──

NAMES = [
    "../../etc/passwd", "C:\\x", "a\0b.pdf", "cv\r\nSet-Cookie: x=1.pdf", "é" * 255, "x" * 4000, "-rf.pdf", "CON",
    "diplôme 🎓.pdf", unicodedata.normalize("NFD", "relevé.pdf"), "cod\u202efdp.exe", 'a"; filename="b.exe', "a;b.pdf",
    "=cmd|' /C calc'!A0.pdf", "<script>alert(1)</script>.pdf", "{{7*7}}.pdf", "{% debug %}.pdf", "%0d%0aX: y.pdf",
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("raw", NAMES, ids=lambda raw: raw[:20].encode("ascii", "replace").decode())
@pytest.mark.parametrize("as_attachment", [True, False])
def test_no_name_breaks_a_header_nor_says_another_type(raw, as_attachment):
    kept = StoredFileFactory(name=clean_name(raw, FileKind.PDF))
    with closing(serve(kept, as_attachment=as_attachment)) as answer:
        said = answer["Content-Disposition"]
    assert not any(char in said for char in "\r\n\0\u202e")
    assert said.startswith("attachment; " if as_attachment else "inline; ")
    said.encode("ascii")
    assert said.rstrip('"').endswith(".pdf")
    assert len(said) < 1500


# ── F19: a short night ──


@pytest.mark.parametrize("seed", range(12))
def test_mutated_files_never_end_the_server_nor_hold_it(verdict, seed):
    chance = random.Random(seed)  # noqa: S311 - a dose that can be played again
    origin = chance.choice([samples.pdf(3), samples.active_pdf(), samples.located_photo(), samples.image("PNG")])
    content = bytearray(origin)
    for _turn in range(chance.randint(1, 60)):
        content[chance.randrange(8, len(content))] = chance.randrange(256)
    answer, seconds = verdict(bytes(content))
    assert isinstance(answer, str)
    assert seconds < CPU_SECONDS
