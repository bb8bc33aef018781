"""Files on the lines of a dossier: dropped, replaced, ordered, withdrawn; and « non concerné »."""

import pytest

from applications.commands import desk, filing, pieces, transmission
from applications.commands.moving import NotTheirs
from applications.commands.pieces import PieceRefused
from applications.enums import PieceStatus, RefusalReason, Stage, Verb
from documents.storage import private
from ecandidat.common import clock
from offers.enums import Mode, Obligation
from tests.applications.reading import is_chained, plain, state_of, verbs_of
from tests.factories.accounts import UserFactory
from tests.factories.applications import dossier_at, drop, fill, fresh, line, manager_of, noon, opening_for
from tests.factories.documents import StoredFileFactory

pytestmark = pytest.mark.django_db
AWAITED, SENT, VALIDATED, REFUSED, NOT_CONCERNED = PieceStatus
MEGABYTE = 1024 * 1024


@pytest.fixture
def dossier():
    return dossier_at(Stage.PENDING)


def a_file(dossier, content=b"%PDF-1.7 un fichier", **facts):
    return StoredFileFactory(owner=dossier.file.user, content=content, **facts)


def names(piece):
    return [file.stored.name for file in piece.files.select_related("stored")]


# ── Dropping ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_dropped_file_is_at_the_end_of_its_line_with_its_event(dossier):
    for number in range(3):
        drop(line(dossier, "CV"), name=f"{number}.pdf")
    assert names(line(dossier, "CV")) == ["0.pdf", "1.pdf", "2.pdf"]
    assert line(dossier, "CV").verdict is SENT
    assert verbs_of(dossier) == ["file"] + ["add_file"] * 3
    event, file = dossier.events.latest("seq"), line(dossier, "CV").files.last()
    assert event.facts == {"piece": line(dossier, "CV").ref, "file": file.ref, "sha256": file.stored.sha256}
    assert is_chained(dossier)


def test_the_same_bytes_twice_on_a_line_are_one_file(dossier):
    first, again = (pieces.add_file(line(dossier, "CV"), a_file(dossier), by=dossier.file.user) for _each in "ab")
    assert first == again
    assert verbs_of(dossier) == ["file", "add_file"]


def test_the_same_bytes_on_two_lines_are_two_files(dossier):
    for code in ("CV", "MOT"):
        pieces.add_file(line(dossier, code), a_file(dossier), by=dossier.file.user)
    assert verbs_of(dossier) == ["file", "add_file", "add_file"]


def test_a_line_holds_so_many_files_and_no_more(dossier, settings):
    settings.PIECE_MAX_FILES = 2
    for _each in range(2):
        last = drop(line(dossier, "CV"))
    before = state_of(dossier)
    with pytest.raises(PieceRefused, match="au plus 2 fichiers"):
        drop(line(dossier, "CV"))
    assert state_of(dossier) == before
    pieces.replace_file(last, a_file(dossier), by=dossier.file.user)
    assert line(dossier, "CV").files.count() == 2


@pytest.mark.parametrize(
    ("limit", "words"), [("PIECE_MAX_LINE_BYTES", "plus de 2 Mo"), ("PIECE_MAX_DOSSIER_BYTES", "Ce dossier pèserait")]
)
def test_the_weight_is_counted_to_the_byte_and_the_one_that_leaves_is_not(dossier, settings, limit, words):
    setattr(settings, limit, 2 * MEGABYTE)
    half = drop(line(dossier, "CV"), size=MEGABYTE)
    with pytest.raises(PieceRefused) as refused:
        drop(line(dossier, "CV"), size=MEGABYTE + 1)
    assert words in plain(refused.value)
    drop(line(dossier, "CV"), size=MEGABYTE)
    pieces.replace_file(half, a_file(dossier, size=MEGABYTE), by=dossier.file.user)
    with pytest.raises(PieceRefused):
        drop(line(dossier, "CV"), size=1)


# ── Replacing, ordering, withdrawing ────────────────────────────────────────────────────────────────────────────────


def test_a_replaced_file_keeps_its_place_and_says_both(dossier):
    first, _second = (drop(line(dossier, "CV"), name=name) for name in ("a.pdf", "b.pdf"))
    pieces.replace_file(first, a_file(dossier, name="c.pdf"), by=dossier.file.user)
    assert names(line(dossier, "CV")) == ["c.pdf", "b.pdf"]
    assert verbs_of(dossier)[-2:] == [Verb.REMOVE_FILE, Verb.ADD_FILE]


def test_replacing_never_changes_the_other_dossier_that_holds_the_file():
    first = dossier_at(Stage.PENDING)
    kept = drop(line(first, "CV")).stored
    opening = opening_for(campaign=first.opening.campaign)
    second = dossier_at(Stage.PENDING, opening=opening, candidate=first.file.user)
    before = state_of(first)["files"]
    pieces.replace_file(line(second, "CV").files.get(), a_file(second), by=second.file.user)
    assert line(first, "CV").files.get().stored == kept
    assert state_of(first)["files"] == before
    assert line(second, "CV").files.get().stored != kept
    pieces.remove_file(line(first, "CV").files.get(), by=first.file.user)
    assert line(second, "CV").files.exists()


def test_a_file_that_is_gone_cannot_be_replaced(dossier):
    file = drop(line(dossier, "CV"))
    pieces.remove_file(file, by=dossier.file.user)
    with pytest.raises(PieceRefused, match="déjà été remplacé ou retiré"):
        pieces.replace_file(file, a_file(dossier), by=dossier.file.user)


def test_a_file_goes_up_one_place_at_a_time(dossier):
    files = [drop(line(dossier, "CV"), name=name) for name in "abc"]
    pieces.move_file_up(files[2], by=dossier.file.user)
    assert names(line(dossier, "CV")) == ["a", "c", "b"]
    pieces.move_file_up(files[2], by=dossier.file.user)
    pieces.move_file_up(files[2], by=dossier.file.user)
    assert names(line(dossier, "CV")) == ["c", "a", "b"]
    assert verbs_of(dossier).count(Verb.MOVE_FILE) == 2


def test_a_line_emptied_waits_again_and_withdrawing_twice_is_once(dossier):
    one, two = drop(line(dossier, "CV")), drop(line(dossier, "CV"))
    pieces.remove_file(one, by=dossier.file.user)
    assert line(dossier, "CV").verdict is SENT
    for _each in range(2):
        pieces.remove_file(two, by=dossier.file.user)
    assert line(dossier, "CV").verdict is AWAITED
    assert verbs_of(dossier).count(Verb.REMOVE_FILE) == 2


# ── Non concerné (S55, S56) ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("code", ["MAT", "REC"])
def test_what_is_not_asked_of_everyone_may_not_concern_me_and_then_may(dossier, code):
    pieces.declare_not_concerned(line(dossier, code), by=dossier.file.user)
    pieces.declare_not_concerned(line(dossier, code), by=dossier.file.user)
    assert line(dossier, code).verdict is NOT_CONCERNED
    pieces.declare_concerned(line(dossier, code), by=dossier.file.user)
    pieces.declare_concerned(line(dossier, code), by=dossier.file.user)
    assert line(dossier, code).verdict is AWAITED
    assert verbs_of(dossier) == ["file", "not_concerned", "concerned"]


def test_what_is_asked_of_everyone_concerns_me(dossier):
    with pytest.raises(PieceRefused, match="demandée à tout le monde"):
        pieces.declare_not_concerned(line(dossier, "CV"), by=dossier.file.user)


def test_a_file_and_not_concerned_do_not_go_together(dossier):
    file = drop(line(dossier, "MAT"))
    with pytest.raises(PieceRefused, match="Retirez d’abord"):
        pieces.declare_not_concerned(line(dossier, "MAT"), by=dossier.file.user)
    pieces.remove_file(file, by=dossier.file.user)
    pieces.declare_not_concerned(line(dossier, "MAT"), by=dossier.file.user)
    drop(line(dossier, "MAT"))
    assert line(dossier, "MAT").verdict is SENT


# ── Who and when ────────────────────────────────────────────────────────────────────────────────────────────────────


def deeds_on(dossier, code="CV"):
    """Every way a candidate may write a line that holds a file."""
    piece, file = line(dossier, code), line(dossier, code).files.last()
    return {
        "add": lambda by: pieces.add_file(piece, a_file(dossier, content=b"%PDF ajout"), by=by),
        "replace": lambda by: pieces.replace_file(file, a_file(dossier, content=b"%PDF remplace"), by=by),
        "remove": lambda by: pieces.remove_file(file, by=by),
        "up": lambda by: pieces.move_file_up(file, by=by),
        "not concerned": lambda by: pieces.declare_not_concerned(line(dossier, "REC"), by=by),
    }


DEEDS = ["add", "replace", "remove", "up", "not concerned"]


@pytest.mark.parametrize("deed", DEEDS)
def test_only_the_candidate_writes(dossier, deed):
    drop(line(dossier, "CV"))
    before = state_of(dossier)
    for person in (UserFactory(complete=True), manager_of(dossier.opening)):
        with pytest.raises(NotTheirs):
            deeds_on(dossier)[deed](person)
    assert state_of(dossier) == before


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize(
    ("stage", "words"),
    [(Stage.RECEIVED, "est transmise"), (Stage.COMPLETE, "est transmise"), (Stage.CANCELLED, "a été annulée")],
)
def test_a_dossier_that_left_ones_hands_is_read_and_no_longer_written(deed, stage, words):
    opening = opening_for()
    dossier = dossier_at(Stage.PENDING if stage is Stage.CANCELLED else stage, opening=opening)
    if stage is Stage.CANCELLED:
        drop(line(dossier, "CV"))
        filing.cancel(dossier, by=dossier.file.user)
    before = state_of(dossier)
    with pytest.raises(PieceRefused, match=words):
        deeds_on(dossier)[deed](dossier.file.user)
    assert state_of(dossier) == before


@pytest.mark.parametrize("deed", DEEDS)
def test_past_the_limit_a_dossier_is_read_and_no_longer_written(dossier, deed):
    with clock.travel(noon(dossier.opening.opens_on, 3)):
        drop(line(dossier, "CV"))
    before = state_of(dossier)
    with clock.travel(noon(dossier.opening.return_by, 1)), pytest.raises(PieceRefused, match="date limite était le"):
        deeds_on(dossier)[deed](dossier.file.user)
    assert state_of(dossier) == before


def test_nothing_is_dropped_where_dossiers_come_on_paper():
    dossier = dossier_at(Stage.PENDING, opening=opening_for(mode=Mode.PAPER))
    with pytest.raises(PieceRefused, match="par courrier"):
        drop(line(dossier, "CV"))


# ── The correction (S72, S73) ───────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def incomplete():
    """CV refused, motivation accepted, a piece asked for, the optional one untouched."""
    dossier = dossier_at(Stage.RECEIVED)
    manager = manager_of(dossier.opening)
    desk.refuse_piece(line(dossier, "CV"), RefusalReason.ILLEGIBLE, "Floue", by=manager)
    desk.validate_piece(line(dossier, "MOT"), by=manager)
    desk.ask_for_piece(dossier, "Diplôme traduit", "", by=manager)
    desk.incomplete(dossier, by=manager)
    return fresh(dossier)


def test_the_refused_line_reopens_and_the_accepted_one_stays_closed(incomplete):
    drop(line(incomplete, "CV"))
    assert line(incomplete, "CV").verdict is SENT
    before = state_of(incomplete)
    for deed in ("add", "replace", "remove", "up"):
        with pytest.raises(PieceRefused, match="n’est pas à corriger"):
            deeds_on(incomplete, "MOT")[deed](incomplete.file.user)
    assert state_of(incomplete) == before


def test_what_was_asked_for_and_what_was_left_empty_may_be_dropped(incomplete):
    drop(incomplete.pieces.get(kind=None))
    drop(line(incomplete, "REC"))
    assert line(incomplete, "REC").verdict is SENT


def test_a_corrected_line_may_be_corrected_again(incomplete):
    first = drop(line(incomplete, "CV"))
    second = pieces.replace_file(first, a_file(incomplete), by=incomplete.file.user)
    assert line(incomplete, "CV").verdict is SENT
    pieces.remove_file(second, by=incomplete.file.user)
    assert line(incomplete, "CV").verdict is REFUSED, "what is left is what was refused"
    pieces.remove_file(line(incomplete, "CV").files.get(), by=incomplete.file.user)
    assert line(incomplete, "CV").verdict is REFUSED


def test_a_refusal_is_not_lifted_by_withdrawing_the_file(incomplete):
    pieces.remove_file(line(incomplete, "CV").files.get(), by=incomplete.file.user)
    piece = line(incomplete, "CV")
    assert (piece.verdict, piece.reason) == (REFUSED, RefusalReason.ILLEGIBLE)


def test_the_file_that_was_refused_lifts_no_refusal(incomplete):
    person, refused = incomplete.file.user, line(incomplete, "CV").files.select_related("stored").get()
    with private().open(refused.stored.storage_key) as content:
        same = StoredFileFactory(owner=person, content=content.read())
    with pytest.raises(PieceRefused, match="celui qui a été refusé"):
        pieces.add_file(line(incomplete, "CV"), same, by=person)
    with pytest.raises(PieceRefused, match="celui qui a été refusé"):
        pieces.replace_file(refused, same, by=person)
    pieces.remove_file(refused, by=person)
    with pytest.raises(PieceRefused, match="celui qui a été refusé"):
        pieces.add_file(line(incomplete, "CV"), same, by=person)
    assert line(incomplete, "CV").verdict is REFUSED


def test_withdrawing_a_refused_optional_piece_settles_it():
    dossier = dossier_at(Stage.PENDING)
    person, manager = dossier.file.user, manager_of(dossier.opening)
    file = drop(line(dossier, "REC"))
    fill(dossier)
    transmission.transmit(dossier, by=person)
    desk.refuse_piece(line(dossier, "REC"), RefusalReason.WRONG, "", by=manager)
    desk.incomplete(dossier, by=manager)
    pieces.remove_file(file, by=person)
    assert line(dossier, "REC").verdict is AWAITED


def test_a_not_concerned_line_may_be_changed_in_a_correction(incomplete):
    assert line(incomplete, "MAT").verdict is NOT_CONCERNED
    drop(line(incomplete, "MAT"))
    assert line(incomplete, "MAT").obligation == Obligation.CONDITIONAL
    assert line(incomplete, "MAT").verdict is SENT
