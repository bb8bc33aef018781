"""I08: the machine is short of memory and the kernel kills the program that binds a dossier."""

import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from documents.pdf import Part, merge
from documents.pdf.merging import BINDER
from tests.applications.scene import filed, fill, fresh, opening_in
from tests.documents import samples
from tests.factories.documents import StoredFileFactory

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


@pytest.fixture
def killed(tmp_path, monkeypatch):
    """`killed(times)`: the binder gets SIGKILL that many times on its first file, then works."""

    def arm(times):
        tally, program = tmp_path / "tally", tmp_path / "short_of_memory.py"
        tally.write_text("0")
        program.write_text(
            "import json, os, pathlib, runpy, signal, sys\n"
            f"tally = pathlib.Path({str(tally)!r})\n"
            "done = int(tally.read_text())\n"
            "tally.write_text(str(done + 1))\n"
            f"source = runpy.run_path({str(BINDER)!r})\n"
            "order = json.load(sys.stdin)\n"
            f"if done < {times}:\n"
            "    source['say'](0)\n"
            "    os.kill(os.getpid(), signal.SIGKILL)\n"
            "sys.stdout.write(json.dumps(source['Binder'](order).bind()))\n"
        )
        monkeypatch.setattr("documents.pdf.merging.BINDER", program)
        return tally

    return arm


@pytest.mark.parametrize(("times", "left_out"), [(1, 0), (2, 1)])
def test_a_binder_killed_once_is_run_again_and_a_file_is_blamed_the_second_time(killed, times, left_out):
    tally = killed(times)
    files = [StoredFileFactory(content=samples.pdf(), name=f"{number}.pdf") for number in range(2)]
    out = io.BytesIO()
    merged = merge(samples.pdf(2), [Part("CV", files)], out)
    assert len(merged.unreadable) == left_out
    assert len(PdfReader(out).pages) == 4
    assert int(tally.read_text()) == times + 1


def test_a_binder_killed_again_and_again_is_given_up_the_page_says_so_and_nothing_is_lost(client, killed):
    tally = killed(99)
    dossier = filed(opening_in())
    fill(dossier)
    client.force_login(dossier.file.user)
    client.raise_request_exception = False
    answer = client.get(reverse("applications:download", args=[dossier.ref]))
    assert answer.status_code == 500
    assert "Ce qui était déjà enregistré n’est pas perdu" in answer.content.decode()
    assert int(tally.read_text()) <= 4, "tried again, within a limit"
    assert [line.files.count() for line in fresh(dossier).pieces.order_by("position", "pk")].count(1) == 2
    assert client.get(dossier.get_absolute_url()).status_code == 200
