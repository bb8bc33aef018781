"""One slot, several hands: two tabs, a reader while a file is replaced, an address of somebody else (F14 to F16)."""

import threading
from functools import partial

import pytest
from django.db import connection
from django.urls import reverse

from applications.commands import pieces
from applications.commands.pieces import PieceRefused
from applications.enums import Verb
from applications.models import Event, PieceFile
from documents import storage
from documents.models import StoredFile
from tests.applications import scene
from tests.documents import samples
from tests.factories.accounts import UserFactory
from tests.factories.documents import StoredFileFactory

ROUNDS = 20
NOWHERE = "ZZZZZZZZZZ"


def bytes_of(person, mark):
    return StoredFileFactory(owner=person, content=f"%PDF-1.7 {mark} ".encode() * 4000, name=f"{mark}.pdf")


def at_once(*deeds):
    """Run the deeds in as many sessions, released together; what each answered or raised."""
    gate, outcomes = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(index, deed):
        try:
            gate.wait(timeout=10)
            outcomes[index] = deed()
        except Exception as error:
            outcomes[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.race
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="needs PostgreSQL's row locks")
@pytest.mark.django_db(transaction=True)
def test_two_tabs_that_replace_the_same_file_leave_one_and_tell_the_other():
    dossier = scene.filed(scene.opening_in())
    person, line = dossier.file.user, dossier.pieces.first()
    for number in range(ROUNDS):
        former = line.files.first() or pieces.add_file(line, bytes_of(person, "zéro"), by=person)
        tabs = [bytes_of(person, f"{number}-{tab}") for tab in "ab"]
        outcomes = at_once(*(partial(pieces.replace_file, former, new, by=person) for new in tabs))
        done = [one for one in outcomes if isinstance(one, PieceFile)]
        told = [one for one in outcomes if isinstance(one, PieceRefused)]
        assert (len(done), len(told)) == (1, 1), outcomes
        assert "déjà été remplacé" in str(told[0])
        assert [file.pk for file in line.files.all()] == [done[0].pk]
    assert Event.objects.filter(application=dossier, verb=Verb.REMOVE_FILE).count() == ROUNDS


@pytest.mark.race
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="needs PostgreSQL's row locks")
@pytest.mark.django_db(transaction=True)
def test_the_same_bytes_from_two_tabs_at_once_are_one_file():
    dossier = scene.filed(scene.opening_in())
    person, line = dossier.file.user, dossier.pieces.first()
    twins = [bytes_of(person, "même") for _tab in "ab"]
    one, other = at_once(*(partial(pieces.add_file, line, twin, by=person) for twin in twins))
    assert one == other == line.files.get()


@pytest.mark.race
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="needs PostgreSQL's row locks")
@pytest.mark.django_db(transaction=True)
def test_who_reads_while_a_file_is_replaced_reads_one_or_the_other_whole():
    dossier = scene.filed(scene.opening_in())
    person, line = dossier.file.user, dossier.pieces.first()
    former = pieces.add_file(line, bytes_of(person, "zéro"), by=person)
    for number in range(ROUNDS):
        known = {former.stored.sha256}
        new = bytes_of(person, f"neuf-{number}")
        known.add(new.sha256)

        former, seen = at_once(partial(pieces.replace_file, former, new, by=person), partial(read_whole, line))
        assert seen in known, seen
        assert storage.fingerprint(former.stored.storage_key)[0] == new.sha256


def read_whole(line) -> str:
    """The hash of what somebody who opens the line's file now reads of it."""
    return storage.fingerprint(line.files.select_related("stored").get().stored.storage_key)[0]


@pytest.fixture
def mine(db):
    dossier = scene.filed(scene.opening_in())
    scene.fill(dossier)
    return dossier


@pytest.mark.parametrize("name", ["file", "file_download", "file_replace", "file_up", "file_remove", "file_restore"])
def test_a_file_of_another_is_one_that_never_existed(client, mine, name):
    """F15: in one's own dossier or in theirs, the answer is that of a code that was never given, to the byte."""
    thief = UserFactory(complete=True)
    theirs = scene.filed(mine.opening, thief)
    file = mine.pieces.first().files.get()
    client.force_login(thief)
    method = client.get if name in ("file", "file_download") else client.post
    addresses = [(theirs.ref, NOWHERE), (theirs.ref, file.ref), (mine.ref, file.ref), (mine.ref, NOWHERE)]
    answers = [method(reverse(f"applications:{name}", args=codes)) for codes in addresses]
    if name in ("file_remove", "file_restore"):
        # Withdrawing twice is once: in one's own dossier an unknown file is already gone, whoever it belonged to.
        assert [answer.status_code for answer in answers] == [302, 302, 404, 404]
    else:
        assert {answer.status_code for answer in answers} == {404}
        assert len({len(answer.content) for answer in answers}) == 1
    assert PieceFile.objects.filter(pk=file.pk).exists()


def test_no_line_of_another_takes_a_file(client, mine):
    thief = UserFactory(complete=True)
    theirs = scene.filed(mine.opening, thief)
    client.force_login(thief)
    for codes in ((theirs.ref, mine.pieces.first().ref), (mine.ref, mine.pieces.first().ref)):
        upload = samples.upload(samples.pdf(2), "cv.pdf")
        answer = client.post(reverse("applications:piece_add", args=codes), {"fichier": upload})
        assert answer.status_code == 404
    assert not StoredFile.objects.filter(owner=thief).exists()


def test_after_signing_out_the_address_leads_to_the_door(client, mine):
    client.force_login(mine.file.user)
    address = reverse("applications:file", args=[mine.ref, mine.pieces.first().files.get().ref])
    answer = client.get(address)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    assert answer.getvalue()
    client.logout()
    answer = client.get(address)
    assert answer.status_code == 302
    assert reverse("accounts:login") in answer["Location"]


@pytest.mark.parametrize("name", ["<script>alert(1)</script>.pdf", "=cmd|' /C calc'!A0.pdf", "{{ 7*7 }}.pdf"])
def test_a_name_on_a_page_is_words(client, mine, name):
    """F18: as the candidate and as the desk read it."""
    person = mine.file.user
    pieces.add_file(mine.pieces.last(), StoredFileFactory(owner=person, name=name, content=b"%PDF-1.7 x"), by=person)
    client.force_login(person)
    if "{{" in name:
        # Shown as it is: the strict client takes any such text for a template that was not rendered.
        with pytest.raises(AssertionError, match="template syntax"):
            client.get(mine.get_absolute_url())
        return
    page = client.get(mine.get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    assert name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("'", "&#x27;") in page
