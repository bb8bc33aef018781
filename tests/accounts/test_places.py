"""Countries and départements by name."""

from accounts import places


def test_france_comes_first_and_every_code_is_a_country():
    codes = [code for code, _name in places.countries()]
    assert codes[0] == "FR"
    assert len(codes) == len(set(codes)) > 200
    assert all(len(code) == 2 and code.isupper() for code in codes)


def test_departments_of_corsica_and_overseas_are_there():
    assert {"2A", "2B", "10", "974", "988"} <= {code for code, _name in places.departments()}


def test_a_code_that_left_the_files_still_shows():
    assert places.country_name("FR") == "France"
    assert places.country_name("SU") == "SU"
    assert places.department_name("10") == "Aube (10)"
    assert places.department_name("20") == "20"
    assert places.department_name("") == ""
