"""What holds of the pure rules whatever the dossier: of the table, of the checklist, of the legal calendar."""

import calendar
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.calendar import months_later
from applications.checklist import Line, accepts_files, checklist, shown_status
from applications.enums import Answer, DecisionKind, FileStatus, PieceStatus, ShownPiece
from applications.workflow import (
    CONFIRM,
    DECLINE,
    GUARDS,
    INCOMPLETE,
    LAPSE,
    TRANSITIONS,
    Situation,
    already_done,
    proposal_refusal,
    refusal,
)
from offers.enums import Obligation
from tests import typography

pytestmark = pytest.mark.one_engine

NOW = datetime(2025, 4, 14, 12, tzinfo=UTC)
WORDS = st.text(alphabet="abcdéèê ’", min_size=1, max_size=12).map(str.strip).filter(bool)
LABELS = st.lists(WORDS, max_size=4, unique=True).map(tuple)
INSTANTS = st.none() | st.integers(-40, 40).map(lambda days: NOW + timedelta(days=days))

LINES = st.builds(
    Line,
    label=WORDS,
    obligation=st.sampled_from(Obligation),
    status=st.sampled_from(PieceStatus),
)
CHECKLISTS = st.lists(LINES, max_size=8, unique_by=lambda line: line.label)


@st.composite
def situations(draw):
    """Any situation, even one that no dossier should reach: a rule must answer there too."""
    return Situation(
        at=NOW,
        status=draw(st.sampled_from(FileStatus)),
        is_cancelled=draw(st.booleans()),
        is_on_paper=draw(st.booleans()),
        decision=draw(st.none() | st.sampled_from(DecisionKind)),
        answer=draw(st.sampled_from(Answer)),
        proposed=draw(st.none() | st.sampled_from(DecisionKind)),
        write_until=draw(INSTANTS),
        answer_until=draw(INSTANTS),
        publication_at=draw(INSTANTS),
        missing=draw(LABELS),
        to_replace=draw(LABELS),
        unjudged=draw(LABELS),
        to_correct=draw(LABELS),
        unsaid=draw(LABELS),
    )


STEPS = pytest.mark.parametrize("step", TRANSITIONS, ids=lambda step: step.verb.value)


# ── The table ──


@STEPS
@given(situation=situations())
def test_a_step_is_open_exactly_when_its_source_fits_and_every_guard_is_silent(step, situation):
    silent = all(guard(situation) is None for guard in step.guards)
    assert (refusal(step, situation) is None) == (situation.status in step.sources and silent)


@STEPS
@given(situation=situations())
def test_a_refusal_is_a_french_sentence(step, situation):
    sentence = refusal(step, situation)
    if sentence is not None:
        assert not sentence[0].islower()
        assert sentence[-1] == "."
        assert "%(" not in sentence
        typography.check(sentence)


@STEPS
@given(situation=situations())
def test_nothing_moves_a_cancelled_dossier(step, situation):
    if situation.is_cancelled:
        assert refusal(step, situation) is not None


@STEPS
@given(situation=situations())
def test_a_second_click_finds_its_step_done_unless_all_was_cancelled_since(step, situation):
    if step.target is not None and situation.status is step.target:
        is_to_say_again = step is INCOMPLETE and bool(situation.unsaid)
        assert already_done(step, situation) == (not situation.is_cancelled and not is_to_say_again)


@given(situation=situations())
def test_an_answer_given_up_or_lapsed_is_final(situation):
    if situation.answer in (Answer.DECLINED, Answer.LAPSED):
        assert all(refusal(step, situation) for step in (CONFIRM, DECLINE, LAPSE))


@given(situation=situations())
def test_the_person_and_the_clock_are_never_both_allowed_to_answer(situation):
    person, clock = refusal(CONFIRM, situation) is None, refusal(LAPSE, situation) is None
    assert not (person and clock)


def test_every_guard_of_the_table_says_what_it_asks():
    assert {guard for step in TRANSITIONS for guard in step.guards} == set(GUARDS)


@given(kind=st.sampled_from(DecisionKind), situation=situations())
def test_only_a_favourable_opinion_asks_for_a_complete_dossier(kind, situation):
    refused = proposal_refusal(kind, situation) is not None
    assert refused == (kind is DecisionKind.FAVOURABLE and situation.status is not FileStatus.COMPLETE)


# ── The checklist ──


def refused(lines):
    return tuple(line.label for line in lines if line.status is PieceStatus.REFUSED)


@given(lines=CHECKLISTS)
def test_what_is_asked_is_settled_missing_or_to_replace(lines):
    found = checklist(lines)
    assert found.settled + len(found.missing) + len(found.to_replace) == found.asked
    assert 0 <= found.settled <= found.asked <= len(lines)


@given(lines=CHECKLISTS)
def test_an_optional_line_blocks_nothing_but_its_refusal_is_said(lines):
    optional = [line for line in lines if line.obligation is Obligation.OPTIONAL]
    found = checklist(optional)
    assert found.missing == found.to_replace == ()
    assert found.to_correct == refused(optional)


@given(lines=CHECKLISTS)
def test_what_is_to_correct_is_missing_or_refused_in_the_order_of_the_page(lines):
    found = checklist(lines)
    wanted = set(found.missing + refused(lines))
    assert found.to_correct == tuple(line.label for line in lines if line.label in wanted)


@given(status=st.sampled_from(PieceStatus))
def test_a_correction_opens_no_line_that_the_first_deposit_kept_closed(status):
    assert accepts_files(status, is_correction=False)
    assert accepts_files(status, is_correction=True) == (status not in (PieceStatus.SENT, PieceStatus.VALIDATED))


@given(status=st.sampled_from(PieceStatus), obligation=st.sampled_from(Obligation))
def test_what_is_not_handed_over_is_never_shown_as_transmitted(status, obligation):
    assert shown_status(status, obligation, is_held=False) is not ShownPiece.SENT


# ── The legal calendar ──

DAYS = st.dates(date(2020, 1, 1), date(2090, 12, 31))
MONTHS = st.integers(0, 36)


@given(day=DAYS, months=MONTHS)
def test_months_later_falls_in_the_right_month_never_after_the_same_day(day, months):
    later = months_later(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    last = calendar.monthrange(later.year, later.month)[1]
    assert later.day == min(day.day, last)


@given(first=DAYS, second=DAYS, months=MONTHS)
def test_who_was_received_first_is_never_answered_later(first, second, months):
    early, late = sorted((first, second))
    assert months_later(early, months) <= months_later(late, months)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2025, 3, 26), 2, date(2025, 5, 26)),
        (date(2025, 12, 31), 2, date(2026, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2025, 11, 30), 1, date(2025, 12, 30)),
    ],
)
def test_two_months_as_a_person_counts_them(day, months, later):
    assert months_later(day, months) == later
