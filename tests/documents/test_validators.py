"""What may be kept, judged by content; each refusal says what happened, the rule, what to do (F06 to F13)."""

import resource
import time

import pytest

from documents.enums import FileKind
from documents.validators import FileRefused, check
from documents.validators.refusals import _SENTENCES, refused
from documents.validators.signatures import sniff
from tests.documents import samples

pytestmark = pytest.mark.one_engine

OFFICE = samples.archive("[Content_Types].xml", "word/document.xml")
ODT = b"PK\x03\x04" + b"\0" * 26 + b"mimetypeapplication/vnd.oasis.opendocument.text"


@pytest.fixture
def judge(tmp_path):
    def judge(content: bytes, name: str = "document.pdf"):
        path = tmp_path / "upload"
        path.write_bytes(content)
        return check(path, name=name)

    return judge


@pytest.fixture
def refusal(judge):
    def refusal(content: bytes, name: str = "document.pdf") -> FileRefused:
        with pytest.raises(FileRefused) as caught:
            judge(content, name)
        return caught.value

    return refusal


@pytest.mark.parametrize(
    ("content", "kind", "pages"),
    [
        (samples.pdf(4), FileKind.PDF, 4),
        (samples.pdf(2, owner_password="maître"), FileKind.PDF, 2),
        (samples.polyglot_pdf(), FileKind.PDF, 1),
        (samples.active_pdf(), FileKind.PDF, 1),
        (samples.image("JPEG"), FileKind.JPEG, None),
        (samples.image("JPEG", mode="CMYK"), FileKind.JPEG, None),
        (samples.image("PNG", mode="RGBA"), FileKind.PNG, None),
        (samples.image("PNG", mode="1"), FileKind.PNG, None),
        (samples.image("MPO", save_all=True), FileKind.JPEG, None),
        (samples.located_photo(), FileKind.JPEG, None),
    ],
    ids=samples.label,
)
def test_what_people_really_send_is_accepted_whatever_its_name(judge, content, kind, pages):
    for name in ("document.pdf", "photo.png", "sans extension", "cod.exe"):
        checked = judge(content, name)
        assert (checked.kind, checked.pages) == (kind, pages)


@pytest.mark.parametrize(
    ("code", "content", "said"),
    [
        ("empty", b"", "0 octet"),
        ("heic", samples.heic(), "Enregistrez la photo en JPEG"),
        ("office", OFFICE, "Exporter au format PDF"),
        ("office", ODT, "Exporter au format PDF"),
        ("office", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "traitement de texte"),
        ("archive", samples.archive("cv.pdf", "../../etc/passwd"), "Décompressez-la"),
        ("archive", b"\x1f\x8b\x08\0", "Décompressez-la"),
        ("image", samples.image("GIF"), "GIF, TIFF"),
        ("image", samples.image("TIFF"), "GIF, TIFF"),
        ("image", samples.image("WEBP"), "GIF, TIFF"),
        ("image", b"GIF89a=1;alert(1)//", "GIF, TIFF"),
        ("markup", b"<!DOCTYPE html><script>alert(1)</script>", "page web"),
        ("markup", b"\xef\xbb\xbf \n<html>%PDF-1.7", "page web"),
        ("markup", b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "page web"),
        ("program", b"MZ\x90\0", "programme"),
        ("program", b"#!/bin/sh\n", "programme"),
        ("prefixed", b"bonjour\n" + samples.pdf(), "commence par autre chose"),
        ("unknown", b"x", "ni un PDF, ni une image"),
        ("unknown", b"Cher jury,", "ni un PDF, ni une image"),
        ("encrypted", samples.pdf(password="secret"), "mot de passe"),
        ("broken", b"%PDF-1.7\nrien du tout", "endommagé"),
        ("broken", samples.pdf(3)[:60], "endommagé"),
        ("broken", samples.looping_pdf(), "endommagé"),
        ("broken_image", samples.image("JPEG", (900, 900))[:3000], "Reprenez la photo"),
        ("broken_image", samples.image("PNG", (900, 900))[:2000], "Reprenez la photo"),
        ("broken_image", b"\x89PNG\r\n\x1a\n", "Reprenez la photo"),
        ("no_page", samples.no_page_pdf(), "sans aucune page"),
        ("too_many_pixels", samples.bomb_png(), "30000 × 30000"),
        ("animated", samples.animated_png(), "image animée"),
    ],
    ids=samples.label,
)
def test_a_refusal_says_what_happened_and_what_to_do(refusal, code, content, said):
    caught = refusal(content, "Pièce d’Inès.pdf")
    assert caught.code == code
    assert said in str(caught)
    assert str(caught).startswith("«\u00a0Pièce d’Inès.pdf\u00a0»")


def test_too_big_gives_both_figures(refusal, settings):
    settings.PIECE_MAX_FILE_BYTES = 1024**2
    caught = refusal(samples.pdf(size=3 * 1024**2))
    assert caught.code == "too_big"
    assert "3\u00a0Mo, pour une limite de 1\u00a0Mo" in str(caught)


def test_one_byte_too_many_is_not_shown_as_the_limit_itself(refusal, settings):
    settings.PIECE_MAX_FILE_BYTES = 1024**2
    assert "un peu plus de 1\u00a0Mo, pour une limite de 1\u00a0Mo" in str(refusal(samples.pdf(size=1024**2 + 1)))


def test_too_many_pages_gives_both_figures(judge, refusal, settings):
    settings.PIECE_MAX_PAGES = 3
    assert judge(samples.pdf(3)).pages == 3
    assert "4 pages, pour une limite de 3 pages" in str(refusal(samples.pdf(4)))


def test_sixty_million_pixels_are_accepted_and_one_row_more_is_not(judge, refusal):
    assert judge(samples.image("PNG", (10_000, 6_000), "1")).kind == FileKind.PNG
    assert refusal(samples.image("PNG", (10_000, 6_001), "1")).code == "too_many_pixels"


def test_a_pdf_that_unpacks_to_hundreds_of_megabytes_is_stopped_within_its_limits(refusal):
    bomb = samples.bomb_pdf()
    assert len(bomb) < 0.5 * 1024**2
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    assert refusal(bomb).code in ("broken", "too_heavy")
    assert time.monotonic() - started < 20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 700_000


def test_the_child_is_ended_at_its_time_limit_and_the_person_told(refusal, monkeypatch, tmp_path):
    sleeper = tmp_path / "sleeper.py"
    sleeper.write_text("import time; time.sleep(30)")
    monkeypatch.setattr("documents.validators.inspection.PROBE", sleeper)
    monkeypatch.setattr("documents.validators.inspection.PROBE_SECONDS", 1)
    assert refusal(samples.pdf()).code == "too_heavy"


def test_the_child_holds_no_secret_of_the_server(judge, monkeypatch, tmp_path):
    telling = tmp_path / "telling.py"
    telling.write_text('import os, json; print(json.dumps({"pages": len(os.environ.get("SECRET_KEY", ""))}))')
    monkeypatch.setenv("SECRET_KEY", "très secret")
    monkeypatch.setattr("documents.validators.inspection.PROBE", telling)
    assert judge(samples.pdf()).pages == 0


@pytest.mark.parametrize("code", _SENTENCES)
def test_every_sentence_names_the_file_and_says_a_rule(code):
    sentence = str(refused(code, "a{b}.pdf", 12))
    assert sentence.startswith("«\u00a0a{b}.pdf\u00a0»")
    assert "{" not in sentence.replace("a{b}", "")
    # A storage that does not answer is no rule of ours: there the sentence says that nothing was kept.
    assert code == "storage" or any(rule in sentence for rule in ("PDF", "limite", "0 octet", "seules"))
    assert sentence.endswith(".")


def test_no_signature_hides_behind_an_accepted_name():
    assert sniff(b"%PDF-1.4") == FileKind.PDF
    assert sniff(b"\0" * 5) == "unknown"
    assert sniff(b"") == "unknown"
