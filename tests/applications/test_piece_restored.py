"""« Annuler la suppression »: a withdrawn file comes back to its line, once, for as long as its bytes are kept."""

import pytest

from applications.commands import pieces
from applications.commands.moving import NotTheirs
from applications.commands.pieces import PieceRefused
from applications.enums import PieceStatus, Stage, Verb
from documents.enums import BAD_STATES
from documents.models import StoredFile
from ecandidat.common import clock
from tests.applications.reading import is_chained, state_of, verbs_of
from tests.applications.story import at_stage
from tests.factories.accounts import UserFactory
from tests.factories.applications import dossier_at, drop, line
from tests.factories.documents import StoredFileFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier():
    return dossier_at(Stage.PENDING)


def withdrawn(dossier, file) -> None:
    pieces.remove_file(file, by=dossier.file.user)


def undone(dossier, piece, by=None):
    """The last withdrawal of a file, undone."""
    removal = dossier.events.filter(verb=Verb.REMOVE_FILE).latest("seq")
    assert pieces.removal_of(dossier, removal.facts["file"]) == removal
    return pieces.restore_file(piece, removal=removal, by=by or dossier.file.user)


def test_a_withdrawal_is_undone_once_with_its_event(dossier):
    file = drop(line(dossier, "CV"))
    assert not pieces.may_restore(dossier, file.ref)
    withdrawn(dossier, file)
    assert pieces.may_restore(dossier, file.ref)
    assert undone(dossier, line(dossier, "CV")) == undone(dossier, line(dossier, "CV"))
    assert line(dossier, "CV").files.get().stored == file.stored
    assert line(dossier, "CV").verdict is PieceStatus.SENT
    assert not pieces.may_restore(dossier, file.ref)
    assert verbs_of(dossier) == ["file", "add_file", "remove_file", "add_file"]
    assert is_chained(dossier)


def test_a_refused_line_stays_refused_when_its_file_comes_back():
    dossier, at = at_stage(Stage.INCOMPLETE)
    refused = dossier.pieces.get(status=PieceStatus.REFUSED)
    with clock.travel(at):
        withdrawn(dossier, refused.files.get())
        undone(dossier, refused)
    refused.refresh_from_db()
    assert refused.verdict is PieceStatus.REFUSED
    assert refused.files.exists()


def test_a_good_correction_that_comes_back_is_sent_again():
    dossier, at = at_stage(Stage.INCOMPLETE)
    refused = dossier.pieces.get(status=PieceStatus.REFUSED)
    with clock.travel(at):
        stored = StoredFileFactory(owner=dossier.file.user, content=b"%PDF-1.7 bon\n")
        good = pieces.replace_file(refused.files.get(), stored, by=dossier.file.user)
        withdrawn(dossier, good)
        undone(dossier, refused)
    refused.refresh_from_db()
    assert refused.verdict is PieceStatus.SENT
    assert refused.files.get().stored == stored


def test_a_file_found_bad_since_does_not_come_back(dossier):
    file = drop(line(dossier, "CV"))
    withdrawn(dossier, file)
    StoredFile.objects.filter(pk=file.stored_id).update(scan=BAD_STATES[0])
    assert not pieces.may_restore(dossier, file.ref)
    with pytest.raises(PieceRefused, match="Déposez-le de nouveau"):
        undone(dossier, line(dossier, "CV"))


def test_only_the_candidate_undoes(dossier):
    withdrawn(dossier, drop(line(dossier, "CV")))
    before = state_of(dossier)
    with pytest.raises(NotTheirs):
        undone(dossier, line(dossier, "CV"), by=UserFactory(complete=True))
    assert state_of(dossier) == before
