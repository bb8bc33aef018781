"""What staff reads: the same pages, nothing that acts (F05); the original stays, to be downloaded knowingly."""

import io
import time
from contextlib import closing

import pytest
from pypdf import PdfReader

from documents.enums import ScanState
from documents.pdf import MergeError, Part, merge, neutralised
from documents.responses import serve_neutralised
from tests.documents import active, samples
from tests.factories.documents import StoredFileFactory

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
SHOWN_WITHIN = 5  # seconds, on a machine that does other things; 0.2 measured on an idle one


def rewritten(content):
    with neutralised(StoredFileFactory(content=content)) as out:
        return out.read()


def held(content):
    return [mark for mark in active.MARKS if mark in content]


@pytest.mark.parametrize("name", active.PDFS)
def test_the_sample_really_acts_and_its_copy_does_not(name):
    assert held(active.PDFS[name])
    copy = rewritten(active.PDFS[name])
    assert held(copy) == []
    assert len(PdfReader(io.BytesIO(copy)).pages) == 1


@pytest.mark.parametrize("name", active.PDFS)
def test_nothing_of_it_reaches_the_bound_dossier(name):
    out = io.BytesIO()
    merge(samples.pdf(), [Part("CV", [StoredFileFactory(content=active.PDFS[name])])], out)
    assert held(out.getvalue()) == []


def test_links_to_the_web_stay():
    page = PdfReader(io.BytesIO(rewritten(samples.active_pdf()))).pages[0]
    links = [one.get_object().get("/A") for one in page["/Annots"]]
    assert [link["/URI"] for link in links if link] == ["https://example.org/ok"]


def test_the_pages_are_all_there_in_order():
    assert len(PdfReader(io.BytesIO(rewritten(samples.pdf(12)))).pages) == 12


def test_the_viewer_is_served_the_copy_with_the_doors_policy():
    with closing(serve_neutralised(StoredFileFactory(content=samples.active_pdf(), name="cv.pdf"))) as answer:
        assert held(answer.getvalue()) == []
    assert (answer["Content-Type"], answer["Content-Disposition"]) == ("application/pdf", 'inline; filename="cv.pdf"')
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_an_image_is_served_as_it_is():
    content = samples.image("PNG")
    kept = StoredFileFactory(content=content, content_type="image/png", pages=None)
    with closing(serve_neutralised(kept)) as answer:
        assert answer.getvalue() == content


@pytest.mark.parametrize(("state", "status"), [(ScanState.WAITING, 503), (ScanState.INFECTED, 403)])
def test_quarantine_holds_here_too(state, status):
    assert serve_neutralised(StoredFileFactory(scan=state)).status_code == status


def test_missing_bytes_are_said_missing():
    assert serve_neutralised(StoredFileFactory(missing=True)).status_code == 503


def test_what_cannot_be_rewritten_is_not_shown():
    broken = StoredFileFactory(content=b"%PDF-1.7\nrien du tout")
    with pytest.raises(MergeError):
        neutralised(broken)
    answer = serve_neutralised(broken)
    assert answer.status_code == 422
    assert "Téléchargez-le avec prudence" in answer.content.decode()


def test_a_bomb_costs_the_viewer_its_limit_and_no_more():
    started = time.monotonic()
    assert serve_neutralised(StoredFileFactory(content=samples.bomb_pdf())).status_code == 422
    assert time.monotonic() - started < 20


def test_a_long_scan_is_shown_without_delay():
    started = time.monotonic()
    rewritten(samples.pdf(100, size=5_000_000))
    assert time.monotonic() - started < SHOWN_WITHIN
