"""What of a profile is filled (S31, S33)."""

from datetime import UTC, datetime

import pytest

from accounts.checklist import SavedPart, profile_status_of
from accounts.enums import Part, PartState

pytestmark = pytest.mark.one_engine

THEN = datetime(2025, 3, 12, tzinfo=UTC)
ALL = {part.value: SavedPart(THEN) for part in Part}


def test_nothing_saved_is_everything_missing_in_the_order_of_the_guide():
    status = profile_status_of({})
    assert status.missing == list(Part)
    assert (status.done_count, status.is_complete) == (0, False)


def test_six_parts_saved_is_complete():
    status = profile_status_of(ALL)
    assert (status.missing, status.done_count, status.is_complete) == ([], 6, True)


def test_nothing_to_declare_is_an_answer():
    status = profile_status_of(ALL | {Part.JOBS.value: SavedPart(THEN, nothing_to_declare=True)})
    assert status.is_complete
    assert status.of(Part.JOBS).nothing_to_declare


def test_a_part_of_an_earlier_campaign_is_to_verify_before_applying():
    status = profile_status_of(ALL | {Part.BAC.value: SavedPart(THEN, to_verify=True)})
    assert status.missing == [Part.BAC]
    assert status.of(Part.BAC).state == PartState.TO_VERIFY
    assert status.of(Part.BAC).url_slug == "baccalaureat"


def test_a_line_says_the_part_in_the_words_of_the_guide_and_where_it_stands():
    line = profile_status_of({Part.BAC.value: SavedPart(THEN)}).of(Part.BAC)
    assert (line.label, line.saved_at, line.state) == ("Baccalauréat", THEN, PartState.DONE)


def test_a_part_never_saved_is_missing_and_declares_nothing():
    line = profile_status_of({}).of(Part.JOBS)
    assert (line.state, line.saved_at, line.nothing_to_declare) == (PartState.MISSING, None, False)


def test_a_saved_part_declares_something_until_the_person_says_otherwise():
    assert not profile_status_of(ALL).of(Part.JOBS).nothing_to_declare
