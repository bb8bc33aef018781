"""What is missing, refused, settled, and what the candidate reads of it: from plain lines."""

import pytest

from applications.checklist import Line, accepts_files, checklist, shown_status
from applications.enums import PieceStatus, ShownPiece
from offers.enums import Obligation

pytestmark = pytest.mark.one_engine

REQUIRED, CONDITIONAL, OPTIONAL = Obligation
AWAITED, SENT, VALIDATED, REFUSED, NOT_CONCERNED = PieceStatus


def a(label, obligation=REQUIRED, status=AWAITED):
    return Line(label, obligation, status)


def test_required_and_conditional_lines_wait_for_something_and_optional_ones_never():
    lines = checklist([a("CV"), a("Matricule", CONDITIONAL), a("Recommandation", OPTIONAL)])
    assert lines.missing == ("CV", "Matricule")
    assert (lines.settled, lines.asked) == (0, 2)


def test_a_conditional_line_is_settled_by_a_file_or_by_not_being_concerned():
    lines = checklist([a("A", CONDITIONAL, SENT), a("B", CONDITIONAL, NOT_CONCERNED)])
    assert (lines.missing, lines.settled, lines.asked) == ((), 2, 2)


def test_a_refused_line_blocks_unless_it_is_optional_but_always_goes_back():
    lines = checklist([a("CV", status=REFUSED), a("R", OPTIONAL, REFUSED), a("Demandée")])
    assert lines.to_replace == ("CV",)
    assert lines.to_correct == ("CV", "R", "Demandée")


def test_what_was_dropped_waits_for_a_verdict_even_when_optional():
    lines = checklist([a("CV", status=SENT), a("R", OPTIONAL, SENT), a("D", status=VALIDATED)])
    assert lines.unjudged == ("CV", "R")


@pytest.mark.parametrize("status", PieceStatus)
def test_before_transmission_every_line_is_open(status):
    assert accepts_files(status, is_correction=False)


def test_in_a_correction_what_was_accepted_or_waits_for_a_verdict_is_closed():
    closed = {status for status in PieceStatus if not accepts_files(status, is_correction=True)}
    assert closed == {VALIDATED, SENT}


@pytest.mark.parametrize(
    ("status", "obligation", "is_held", "shown"),
    [
        (AWAITED, REQUIRED, False, ShownPiece.AWAITED),
        (AWAITED, CONDITIONAL, False, ShownPiece.AWAITED),
        (AWAITED, OPTIONAL, False, ShownPiece.LEFT_OUT),
        (SENT, REQUIRED, False, ShownPiece.DEPOSITED),
        (SENT, REQUIRED, True, ShownPiece.SENT),
        (VALIDATED, REQUIRED, True, ShownPiece.VALIDATED),
        (REFUSED, REQUIRED, True, ShownPiece.REFUSED),
        (NOT_CONCERNED, CONDITIONAL, False, ShownPiece.NOT_CONCERNED),
    ],
)
def test_a_status_in_the_words_of_the_candidate(status, obligation, is_held, shown):
    assert shown_status(status, obligation, is_held=is_held) is shown


def test_an_optional_line_that_got_a_file_is_no_longer_left_out():
    assert shown_status(SENT, OPTIONAL, is_held=False) is ShownPiece.DEPOSITED
    assert shown_status(VALIDATED, OPTIONAL, is_held=True) is ShownPiece.VALIDATED
