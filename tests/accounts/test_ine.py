"""The INE as the guide and users.md 5f describe it: three shapes, two keys, refusals that say which part is wrong."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts import ine
from accounts.ine import Fault, IneRefused

pytestmark = pytest.mark.one_engine

ALPHANUMERIC = string.digits + string.ascii_uppercase
ten_digits = st.text("0123456789", min_size=10, max_size=10).filter(lambda text: len(set(text)) > 1)
ten_mixed = st.text(ALPHANUMERIC, min_size=10, max_size=10).filter(
    lambda text: len(set(text)) > 1 and not text.isalpha()
)


@pytest.mark.parametrize("typed", ["2503186472L", "120456789HK", "111111112HK", "0DKH0C00QN1", "ABCDEFGHI06"])
def test_the_three_shapes_are_accepted(typed):
    assert ine.check(typed) == typed


@pytest.mark.parametrize("typed", ["2503186472L", " 2503-186 472 l ", "2503186472A", "120456789HK", "0DKH0C00QN1"])
def test_what_has_a_shape_is_looked_for_as_it_is_stored_whatever_its_key(typed):
    assert ine.looked_for(typed) == ine.normalised(typed) != ""


@pytest.mark.parametrize("typed", ["", "roy", "2503186472", "2503186472LL", "25031864_2L", "ABCDEFGHIJK"])
def test_what_has_none_is_no_ine_to_look_for(typed):
    assert ine.looked_for(typed) == ""


@pytest.mark.parametrize("typed", [" 2503-186 472 l ", "2503.186.472/L", "2503\u00a0186\u202f472–l"])
def test_case_spaces_and_dashes_do_not_count(typed):
    assert ine.check(typed) == "2503186472L"


@pytest.mark.parametrize(
    ("typed", "fault", "said"),
    [
        ("", Fault.LENGTH, "vous en avez saisi 0"),
        ("2503186472", Fault.LENGTH, "11 caractères, vous en avez saisi 10"),
        ("2503186472LL", Fault.LENGTH, "vous en avez saisi 12"),
        ("250318647é2", Fault.CHARACTERS, "É"),
        ("٢503186472L", Fault.CHARACTERS, "٢"),
        ("25O3186472L", Fault.SHAPE, "n° 3, « O »"),
        ("ABCDEFGHIJ1", Fault.SHAPE, "tous des lettres"),
        ("2503186472O", Fault.SHAPE, "ne finit jamais par la lettre « O »"),
        ("2503É8647À2", Fault.CHARACTERS, "le caractère « À »"),
        ("1111111111A", Fault.SHAPE, "les 10 premiers caractères sont tous « 1 »"),
        ("000000000AB", Fault.SHAPE, "les 9 premiers caractères sont tous « 0 »"),
        ("00000000000", Fault.SHAPE, "les 10 premiers caractères sont tous « 0 »"),
        ("00000000001", Fault.SHAPE, "les 10 premiers caractères sont tous « 0 »"),
        ("2503168472L", Fault.KEY, "la lettre finale « L » ne correspond pas"),
        ("0DKH0C00QN2", Fault.KEY, "le chiffre final « 2 » ne correspond pas"),
    ],
)
def test_each_refusal_says_which_part_is_wrong(typed, fault, said):
    with pytest.raises(IneRefused) as refusal:
        ine.check(typed)
    assert refusal.value.fault is fault
    assert said in str(refusal.value).replace("\u00a0", " ")


def test_a_refused_key_never_gives_the_right_one():
    with pytest.raises(IneRefused) as refusal:
        ine.check("2503186472A")
    assert "« L »" not in str(refusal.value).replace("\u00a0", " ")


@given(ten_digits)
def test_exactly_one_letter_goes_with_ten_digits(digits):
    accepted = [letter for letter in string.ascii_uppercase if _accepts(digits + letter)]
    assert accepted == [ine.bea_key(digits)]


@given(ten_mixed)
def test_exactly_one_digit_goes_with_ten_characters(body):
    accepted = [digit for digit in string.digits if _accepts(body + digit)]
    assert accepted == [ine.nne_key(body)]


@given(ten_digits, st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_is_always_seen(digits, position, shift):
    """23 is prime to every power of ten times a shift below ten."""
    changed = str((int(digits[position]) + shift) % 10)
    typed = digits[:position] + changed + digits[position + 1 :]
    if len(set(typed)) > 1:
        assert not _accepts(typed + ine.bea_key(digits))


@given(st.text(max_size=20))
def test_whatever_is_typed_the_answer_is_an_ine_or_a_sentence(typed):
    try:
        found = ine.check(typed)
    except IneRefused as refusal:
        sentence = str(refusal)
    else:
        sentence = f"{ine.check(found)} est gardé tel quel."
    assert sentence.endswith(".")


def _accepts(value: str) -> bool:
    try:
        ine.check(value)
    except IneRefused:
        return False
    return True
