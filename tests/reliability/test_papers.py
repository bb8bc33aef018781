"""X06, X07: a paper is made of words; the server fetches nothing that somebody typed."""

import ast
import io

import pypdf
import pytest

from applications import pdf
from applications.enums import Stage
from applications.models import Application
from tests import house
from tests.factories.applications import dossier_at
from tests.reliability.typed import candidate_of

pytestmark = pytest.mark.one_engine
# What a compiler, a browser or a reader of files would follow.
REACHING = [
    '#image("/etc/passwd")', '#read("/etc/passwd")', '#include "base.typ"', '#import "@preview/cetz:0.3.0": *',
    "#sys.inputs", "$ sum $", "*gras* _italique_", "#link(\"http://169.254.169.254/\")[ici]", "@ref <label>",
    "#eval(\"1+1\")", "`code`", "file:///etc/passwd", "http://169.254.169.254/latest/meta-data/",
    "<img src=file:///etc/passwd>", "<iframe src=http://127.0.0.1:8000/scolarite/>", "\\input{/etc/passwd}",
]  # fmt: skip


def papers_of(dossier: Application) -> list[pypdf.PdfReader]:
    """The whole dossier, the admission letter, the receipt."""
    whole = io.BytesIO()
    pdf.whole_dossier(dossier, whole)
    letter = pdf.admission_letter(dossier, dossier.decision)
    receipt = pdf.receipt(dossier.submissions.latest("rank"))
    return [pypdf.PdfReader(io.BytesIO(content)) for content in (whole.getvalue(), letter, receipt)]


@pytest.mark.django_db
def test_what_was_typed_is_printed_and_followed_by_nobody():
    papers = papers_of(dossier_at(Stage.FAVOURABLE, candidate=candidate_of(REACHING)))
    pages = [page for paper in papers for page in paper.pages]
    # The summary lets a long word break anywhere: whether those places are read back as signs is the reader's affair.
    text = "".join("".join(page.extract_text() for page in pages).replace("\u200b", "").split())
    assert [words for words in REACHING if "".join(words.split()) not in text] == []
    assert "root:" not in text
    links = [str(note.get_object().get("/A", {}).get("/URI", "")) for page in pages for note in page.annotations or []]
    assert [link for link in links if "169.254" in link or link.startswith("file:")] == []
    for paper in papers:
        root = paper.trailer["/Root"]
        assert not {"/OpenAction", "/AA", "/AcroForm"} & set(root)
        assert "/JavaScript" not in (root.get("/Names") or {})
        assert not paper.attachments


# The scanner's socket, the mail server's answers, and the launcher that waits for what it started: the addresses of
# the configuration.
SPEAKERS = {
    "documents/scanner.py": {"socket"},
    "notifications/delivery.py": {"smtplib"},
    "notifications/mailbox.py": {"smtplib"},
    "ecandidat/management/commands/serve.py": {"socket", "urllib.request", "urllib.error"},
}
CLIENTS = {
    "socket", "http.client", "urllib.request", "urllib.error", "ftplib", "smtplib", "ssl",
    "requests", "httpx", "urllib3", "aiohttp", "boto3", "botocore",
}  # fmt: skip


def test_no_module_of_ours_calls_an_address_that_somebody_typed():
    """Logos and links are given to browsers, never fetched: no module but these holds a client of the network."""
    found = {house.named(path): imported(path) & CLIENTS for path in house.modules()}
    assert {name: clients for name, clients in found.items() if clients} == SPEAKERS


def imported(path) -> set[str]:
    names = set()
    for node in ast.walk(house.tree(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names
