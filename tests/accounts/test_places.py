"""Countries and départements by name."""

from accounts import places
from ecandidat.common.text import normalised


def test_france_comes_first_and_every_code_is_a_country():
    codes = [code for code, _name in places.countries()]
    assert codes[0] == "FR"
    assert len(codes) == len(set(codes)) > 200
    assert all(len(code) == 2 and code.isupper() for code in codes)


def test_the_others_are_in_the_order_that_the_eye_reads():
    names = [name for _code, name in places.countries()][1:]
    assert names == sorted(names, key=normalised)
    assert names.index("Honduras") < names.index("Hong Kong") < names.index("Hongrie")


def test_whoever_has_no_nationality_can_say_so_and_lives_in_a_country():
    assert ("XX", "Apatride") in places.nationalities()
    assert ("XX", "Apatride") not in places.countries()
    assert places.country_name("XX") == "Apatride"


def test_departments_of_corsica_and_overseas_are_there():
    assert {"2A", "2B", "10", "974", "988"} <= {code for code, _name in places.departments()}


def test_a_code_that_left_the_files_still_shows():
    assert places.country_name("FR") == "France"
    assert places.country_name("SU") == "SU"
    assert places.department_name("10") == "Aube (10)"
    assert places.department_name("20") == "20"
    assert places.department_name("") == ""
