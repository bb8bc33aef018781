"""What is written is written together: the last thing to happen fails, and nothing has happened."""

import pytest

from applications.commands import desk, filing, pieces
from applications.enums import Stage, Verb
from applications.models import Application
from applications.workflow import TRANSITIONS
from documents.models import StoredFile
from notifications import outbox
from notifications.models import OutgoingMail
from notifications.rendering import RenderingError
from tests.applications.oracle import AT, CO, DECIDED, IN, RE
from tests.applications.reading import state_of
from tests.applications.steps import ANSWERS, press, ready
from tests.factories.accounts import UserFactory
from tests.factories.applications import dossier_at, drop, fresh, line, manager_of, opening_for, population_of
from tests.factories.documents import StoredFileFactory

pytestmark = pytest.mark.django_db
ANNOUNCED = [step.verb for step in TRANSITIONS if step.mail]
SOURCE = {verb: CO if verb in ANSWERS else min(DECIDED[verb][1] & {AT, RE}) for verb in DECIDED}


class MailLostError(Exception):
    """The post office breaks at its very last line: the mail's row is already written."""


@pytest.fixture
def broken_post(monkeypatch):
    def breaks(mail, attachments):
        assert OutgoingMail.objects.filter(pk=mail.pk).exists()
        raise MailLostError

    monkeypatch.setattr(outbox, "_complete", breaks)


@pytest.mark.parametrize("verb", ANNOUNCED)
def test_a_step_whose_mail_cannot_be_posted_has_not_been_taken(verb, request):
    dossier = ready(verb, SOURCE[verb])
    before = state_of(dossier)
    request.getfixturevalue("broken_post")
    with pytest.raises(MailLostError):
        press(verb, dossier)
    assert state_of(dossier) == before


def test_a_released_letter_that_cannot_be_posted_leaves_no_row(request):
    dossier = dossier_at(Stage.PROPOSED, opening=opening_for("published"))
    before, files = state_of(dossier), StoredFile.objects.count()
    request.getfixturevalue("broken_post")
    with pytest.raises(MailLostError):
        press(Verb.RELEASE, dossier)
    assert (state_of(dossier), StoredFile.objects.count()) == (before, files)


def test_a_dossier_whose_mail_cannot_be_posted_is_not_opened(broken_post):
    opening, user = opening_for(), UserFactory(complete=True)
    with pytest.raises(MailLostError):
        filing.file_application(user, opening, population_of(opening))
    assert not Application.objects.exists()
    assert user.candidate_files.get().filed_count == 0, "the file of the campaign is kept, and counts nothing"


def test_a_piece_whose_withdrawal_cannot_be_told_is_still_asked_for(request):
    """And the mail that asked for it, which waited, still leaves."""
    dossier = dossier_at(Stage.RECEIVED)
    manager = manager_of(dossier.opening)
    asked = desk.ask_for_piece(dossier, "Diplôme traduit", "", by=manager)
    desk.incomplete(dossier, by=manager)
    before, mails = state_of(dossier), list(OutgoingMail.objects.order_by("pk").values())
    request.getfixturevalue("broken_post")
    with pytest.raises(MailLostError):
        desk.withdraw_piece(dossier, asked.ref, by=manager)
    assert dossier.pieces.filter(pk=asked.pk).exists()
    assert (state_of(dossier), list(OutgoingMail.objects.order_by("pk").values())) == (before, mails)


def test_a_mail_that_lacks_a_word_undoes_the_step(monkeypatch):
    dossier = ready(Verb.TRANSMIT, AT)
    before = state_of(dossier)

    def no_words(*args):
        raise RenderingError("a word is missing")

    monkeypatch.setattr(outbox, "render", no_words)
    with pytest.raises(RenderingError):
        press(Verb.TRANSMIT, dossier)
    assert state_of(dossier) == before


@pytest.fixture
def broken_journal(monkeypatch):
    def breaks(*args, **facts):
        raise MailLostError

    monkeypatch.setattr(pieces, "record", breaks)


@pytest.mark.parametrize("deed", ["add", "replace", "remove", "not concerned"])
def test_a_change_of_the_checklist_that_cannot_be_journaled_is_undone(deed, request):
    dossier = dossier_at(Stage.PENDING)
    person, file = dossier.file.user, drop(line(dossier, "CV"))
    stored = StoredFileFactory(owner=person, content=b"%PDF-1.7 autre")
    deeds = {
        "add": lambda: pieces.add_file(line(dossier, "MOT"), stored, by=person),
        "replace": lambda: pieces.replace_file(file, stored, by=person),
        "remove": lambda: pieces.remove_file(file, by=person),
        "not concerned": lambda: pieces.declare_not_concerned(line(dossier, "MAT"), by=person),
    }
    before = state_of(dossier)
    request.getfixturevalue("broken_journal")
    with pytest.raises(MailLostError):
        deeds[deed]()
    assert state_of(fresh(dossier)) == before


def test_the_incomplete_cycle_fails_whole(request):
    dossier = ready(Verb.TRANSMIT, IN)
    before = state_of(dossier)
    assert len(before["submissions"]) == 1
    request.getfixturevalue("broken_post")
    with pytest.raises(MailLostError):
        press(Verb.TRANSMIT, dossier)
    assert state_of(dossier) == before
