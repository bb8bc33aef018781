"""The lines of a dossier: what closes them, what the desk may accept, what the service holds."""

import pytest

from applications.commands import desk, pieces, transmission
from applications.enums import FileStatus, Known, PieceStatus, RefusalReason, ShownPiece, Stage
from applications.lines import (
    as_told,
    has_something,
    is_corrected,
    is_unsaid,
    line_closed,
    nothing_to_accept,
    shown_piece,
)
from applications.manifest import handed_over
from documents.enums import ScanState
from offers.enums import Mode
from tests.applications.plain_rows import DAY, SECOND, TOO_LATE, piece, unsaved
from tests.applications.reading import plain
from tests.factories.applications import dossier_at, drop, fresh, line, manager_of, opening_for, send

pytestmark = pytest.mark.django_db


def test_a_closed_line_says_why():
    before = TOO_LATE - SECOND
    correcting = unsaved(FileStatus.INCOMPLETE, correct_by=DAY, transmitted_at=before - SECOND)
    closed = [
        (unsaved(cancelled_at=before), piece(), before, "a été annulée"),
        (unsaved(mode=Mode.PAPER), piece(), before, "par courrier"),
        (unsaved(FileStatus.RECEIVED), piece(), before, "est transmise"),
        (unsaved(), piece(), TOO_LATE, "mardi 14 avril 2026 à 23 h 59"),
        (correcting, piece(PieceStatus.VALIDATED), before, "« CV » n’est pas à corriger"),
        (correcting, piece(PieceStatus.SENT, status_at=before - SECOND), before, "« CV » n’est pas à corriger"),
    ]
    for dossier, row, at, words in closed:
        assert words in plain(line_closed(dossier, row, at=at))
    replaced = piece(PieceStatus.SENT, status_at=before)
    for dossier, row in [(unsaved(), piece()), (correcting, piece(PieceStatus.REFUSED)), (correcting, replaced)]:
        assert line_closed(dossier, row, at=before) is None


def test_a_line_is_corrected_by_what_came_after_the_last_transmission():
    before = TOO_LATE - SECOND
    sent = unsaved(FileStatus.INCOMPLETE, transmitted_at=before)
    assert is_corrected(sent, piece(PieceStatus.SENT, status_at=TOO_LATE)) is True
    for dossier, row in (
        (sent, piece(PieceStatus.SENT, status_at=before)),
        (sent, piece(PieceStatus.NOT_CONCERNED, status_at=TOO_LATE)),
        (unsaved(), piece(PieceStatus.SENT, status_at=TOO_LATE)),
    ):
        assert is_corrected(dossier, row) is False


def test_what_was_not_said_neither_shows_nor_binds():
    asked = piece(known_as=Known.NOTHING)
    refused = piece(PieceStatus.REFUSED, known_as=Known.SENT)
    sent = piece(PieceStatus.SENT)
    known = as_told([asked, refused, sent])
    assert [each.verdict for each in known] == [PieceStatus.SENT, PieceStatus.SENT]
    assert known[1] is sent
    assert (known[0] is refused, refused.verdict) == (False, PieceStatus.REFUSED)


def test_only_a_duty_that_was_not_said_is_unsaid():
    for row, is_it in [
        (piece(known_as=Known.NOTHING), True),
        (piece(PieceStatus.REFUSED, known_as=Known.SENT), True),
        (piece(PieceStatus.VALIDATED, known_as=Known.REFUSED), False),
        (piece(PieceStatus.REFUSED), False),
    ]:
        assert is_unsaid(row) is is_it


def test_a_line_held_back_is_open_as_the_person_knows_it():
    before = TOO_LATE - SECOND
    correcting = unsaved(FileStatus.INCOMPLETE, correct_by=DAY, transmitted_at=before - SECOND)
    for row, is_open in [
        (piece(known_as=Known.NOTHING), False),
        (piece(PieceStatus.REFUSED, known_as=Known.SENT, status_at=before), False),
        (piece(PieceStatus.SENT, known_as=Known.REFUSED, status_at=before), True),
    ]:
        assert (line_closed(correcting, row, at=before) is None) is is_open


def test_a_line_is_transmitted_once_the_service_holds_each_of_its_files():
    dossier = dossier_at(Stage.PENDING)
    one, two = drop(line(dossier, "CV")).stored_id, drop(line(dossier, "CV")).stored_id
    shown = [shown_piece(line(dossier, "CV"), held) for held in (set(), {one}, {one, two})]
    assert shown == [ShownPiece.DEPOSITED, ShownPiece.DEPOSITED, ShownPiece.SENT]


def test_what_staff_hold_in_their_hands_can_be_accepted_without_a_file():
    paper = dossier_at(Stage.RECEIVED, opening=opening_for(mode=Mode.PAPER))
    online = dossier_at(Stage.PENDING)
    assert has_something(line(paper, "CV"))
    assert not has_something(line(online, "CV"))
    drop(line(online, "CV"))
    assert has_something(line(online, "CV"))
    assert line(paper, "REC").verdict is PieceStatus.AWAITED
    assert has_something(line(paper, "REC"))


def test_a_line_is_accepted_once_each_of_its_files_can_be_read():
    cv = line(dossier_at(Stage.PENDING), "CV")
    assert "« CV » n’a pas de fichier" in plain(nothing_to_accept(cv))
    drop(cv)
    assert nothing_to_accept(cv) == ""
    drop(cv, scan=ScanState.WAITING)
    assert has_something(cv) is False
    assert "L’antivirus n’a pas encore vérifié « CV »" in plain(nothing_to_accept(cv))


def test_what_the_service_holds_is_what_left_last(django_assert_num_queries):
    dossier = dossier_at(Stage.PENDING)
    manager, owner = manager_of(dossier.opening), dossier.file.user
    first, letter = (drop(line(dossier, code)) for code in ("CV", "MOT"))
    with django_assert_num_queries(0):
        assert handed_over(dossier)[1] == set()
    send(dossier, manager)
    held = {first.stored_id, letter.stored_id}
    assert handed_over(fresh(dossier))[1] == held
    desk.refuse_piece(line(dossier, "CV"), RefusalReason.WRONG, "", by=manager)
    desk.incomplete(dossier, by=manager)
    pieces.remove_file(first, by=owner)
    second = drop(line(dossier, "CV"))
    assert handed_over(fresh(dossier))[1] == held
    transmission.transmit(dossier, by=owner)
    assert handed_over(fresh(dossier))[1] == {second.stored_id, letter.stored_id}
