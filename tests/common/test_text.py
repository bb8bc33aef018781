"""What a form keeps of what is typed: every script, and nothing that the eye would miss."""

import pytest

from ecandidat.common.text import WordsField, normalised, visible

pytestmark = pytest.mark.one_engine
REVERSING = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
HIDDEN = "\x00\x07\x08\x1b\x7f\x80\x9f\u00ad\u180e\u200b\u2060\u2061\u206f\ufeff\ufff9\U000e0041"
BREAKING = "\v\f\x1c\x1d\x1e\x85\u2028\u2029"


@pytest.mark.parametrize("sign", [*REVERSING, *HIDDEN], ids=ascii)
def test_a_sign_that_reverses_or_hides_is_dropped(sign):
    assert visible(f"exe{sign}.doc") == "exe.doc"


@pytest.mark.parametrize("sign", [*BREAKING, BREAKING], ids=ascii)
def test_a_break_that_no_keyboard_types_is_a_space(sign):
    assert visible(f"Saint{sign}Jean") == "Saint Jean"


@pytest.mark.parametrize(
    "text",
    ["deux\r\nlignes", "une\ttabulation", "علی\u200cرضا", "क्\u200dष", "Zoe\u0308", "10\u202f000\u00a0€", "O’Neill"],
    ids=ascii,
)
def test_what_people_write_with_is_kept(text):
    assert visible(text) == text


def test_two_names_that_read_the_same_are_found_together():
    assert normalised("  É\u200bmilie  Cœur ") != normalised("emilie coeur")
    assert normalised(visible("  É\u200bmilie  Cœur ")) == normalised("emilie coeur")


def test_a_field_measures_what_it_keeps():
    assert WordsField(max_length=3).clean("\u202eRoy\u200b") == "Roy"
