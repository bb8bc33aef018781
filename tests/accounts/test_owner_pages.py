"""Pages of the owner: profile and credentials (S31–S38, S96)."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.commands import profile
from accounts.enums import LIST_PARTS, Part
from accounts.models import Baccalaureate, Job, Profile, Study, User
from accounts.querysets import PERSONAL_FIELDS, describe, profile_status
from ecandidat.common import clock
from tests import typography
from tests.accounts.mailbox import keys_to
from tests.factories.accounts import PASSWORD, ProfileFactory, ProfilePartFactory, StudyFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
PERSONAL = {
    "ine": "2503 186 472 l",
    "last_name": "Roy",
    "first_name": "Camille",
    "birth_date": "2003-03-24",
    "birth_country": "FR",
    "birth_department": "10",
    "birth_town": "Troyes",
    "nationality": "FR",
}
STUDY = {
    "year": "2024",
    "kind": "licence",
    "label": "Licence 3",
    "school": "Reims",
    "country": "FR",
    "department": "51",
    "result": "O",
}


@pytest.fixture
def user():
    return UserFactory()


@pytest.fixture
def owner(client, user):
    client.force_login(user)
    return client


def _text(response) -> str:
    return response.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def _save(client, part, **data):
    return client.post(reverse("accounts:part", args=[part]), data)


def _errors(response) -> dict:
    return {name: " ".join(errors) for name, errors in response.context["form"].errors.items()}


@pytest.mark.parametrize("part", Part)
def test_every_part_opens_empty_and_complete_and_reads_well(client, part):
    for person in (UserFactory(), UserFactory(complete=True)):
        client.force_login(person)
        html = client.get(reverse("accounts:part", args=[part])).content.decode()
        assert str(part.label) in html
        typography.check(html, part)


def test_a_stranger_is_sent_to_sign_in_and_an_unknown_part_is_not_found(client, owner):
    assert owner.get("/mon-compte/passions/").status_code == 404
    client.logout()
    assert client.get(reverse("accounts:part", args=[Part.BAC])).url.startswith(reverse("accounts:login"))


def test_parts_are_saved_in_any_order_and_the_next_missing_one_is_proposed(owner, user):
    response = _save(owner, Part.ADDRESS, line1="1 rue A", postal_code="10 000", town="Troyes", country="FR")
    assert response.url == reverse("accounts:part", args=[Part.PERSONAL])
    assert "Il reste : Informations perso., Baccalauréat" in _text(owner.get(response.url))
    assert user.address.postal_code == "10000"


def test_the_last_part_leads_to_the_overview(client):
    person = UserFactory(complete=True)
    person.profile_parts.filter(part=Part.JOBS).delete()
    client.force_login(person)
    response = client.post(reverse("accounts:declare_nothing", args=[Part.JOBS]))
    assert response.url == reverse("applications:dashboard")
    assert profile_status(person).is_complete


# Informations perso.


def test_the_ine_is_stored_bare(owner, user):
    _save(owner, Part.PERSONAL, **PERSONAL)
    saved = Profile.objects.get(user=user)
    assert (saved.ine, saved.no_ine_reason, saved.birth_date) == ("2503186472L", "", date(2003, 3, 24))


def test_a_wrong_ine_says_what_to_compare_and_keeps_everything_typed(owner):
    response = _save(owner, Part.PERSONAL, **PERSONAL | {"ine": "2503168472L", "birth_town": "Sainte-Savine"})
    text = _text(response)
    assert "la lettre finale « L » ne correspond pas" in text
    assert 'value="2503168472L"' in text
    assert 'value="Sainte-Savine"' in text
    assert 'aria-describedby="id_ine_helptext id_ine_error"' in text
    assert "<title>Erreur" in text
    assert not Profile.objects.exists()


def test_an_ine_whose_key_is_wrong_may_be_confirmed_but_not_one_whose_shape_is_wrong(owner, user):
    wrong_key = PERSONAL | {"ine": "2503168472L"}
    assert "ine_confirmed" in _text(_save(owner, Part.PERSONAL, **wrong_key))
    assert "ine_confirmed" not in _text(_save(owner, Part.PERSONAL, **PERSONAL | {"ine": "25O3186472L"}))
    _save(owner, Part.PERSONAL, **PERSONAL | {"ine": "25O3186472L", "ine_confirmed": "on"})
    assert not Profile.objects.exists()
    _save(owner, Part.PERSONAL, **wrong_key, ine_confirmed="on")
    assert Profile.objects.get(user=user).ine_confirmed is True
    _save(owner, Part.PERSONAL, **PERSONAL)
    assert Profile.objects.get(user=user).ine_confirmed is False


def test_without_an_ine_one_says_why(owner, user):
    assert "Donnez votre INE" in _errors(_save(owner, Part.PERSONAL, **PERSONAL | {"ine": ""}))["ine"]
    assert "Gardez l’un" in _errors(_save(owner, Part.PERSONAL, **PERSONAL, no_ine_reason="abroad"))["no_ine_reason"]
    _save(owner, Part.PERSONAL, **PERSONAL | {"ine": ""}, no_ine_reason="abroad")
    saved = Profile.objects.get(user=user)
    assert saved.no_ine_reason
    assert saved.ine == ""
    labels = [label for label, _text in describe(ProfileFactory.build(), PERSONAL_FIELDS)["lines"]]
    assert "INE" in labels, "an acronym keeps its capitals"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"birth_date": "2024-01-01"}, "birth_date"),
        ({"birth_date": "1890-01-01"}, "birth_date"),
        ({"birth_date": "31/02/2003"}, "birth_date"),
        ({"birth_department": ""}, "birth_department"),
        ({"birth_country": "XX"}, "birth_country"),
        ({"phone": "appelez-moi"}, "phone"),
        ({"last_name": "x" * 101}, "last_name"),
        ({"birth_town": " "}, "birth_town"),
    ],
)
def test_what_is_refused_is_refused_beside_its_field(owner, changes, field):
    assert list(_errors(_save(owner, Part.PERSONAL, **PERSONAL | changes))) == [field]


def test_abroad_no_departement_is_kept_and_a_french_date_is_understood(owner, user):
    _save(owner, Part.PERSONAL, **PERSONAL | {"birth_country": "MA", "birth_date": "24/03/2003"})
    saved = Profile.objects.get(user=user)
    assert (saved.birth_department, saved.birth_date) == ("", date(2003, 3, 24))


def test_once_transmitted_the_identity_is_shown_and_the_phone_still_saves(owner, user):
    ProfileFactory(user=user, ine="2503186472L", phone="0310000000")
    profile.freeze_identity(user)
    page = _text(owner.get(reverse("accounts:part", args=[Part.PERSONAL])))
    assert 'name="last_name"' not in page
    assert 'name="ine"' not in page
    assert "2503186472L" in page
    assert "ne changent plus d’ici" in page
    assert "<dt>Téléphone</dt>" not in page, "what still changes is asked below, not shown as frozen"
    _save(owner, Part.PERSONAL, **PERSONAL | {"last_name": "Autre", "phone": "0325000000"})
    user.refresh_from_db()
    assert (user.last_name, user.profile.phone, user.profile.ine) == ("Roy", "0325000000", "2503186472L")


# Adresse, Baccalauréat


@pytest.mark.parametrize(
    ("country", "code", "accepted"),
    [("FR", "10000", True), ("FR", "1000", False), ("FR", "", False), ("MA", "", True), ("GB", "SW1A 1AA", True)],
)
def test_a_postal_code_is_five_digits_in_france_only(owner, country, code, accepted):
    response = _save(owner, Part.ADDRESS, line1="1 rue A", postal_code=code, town="V", country=country)
    assert (response.status_code == 302) is accepted


def test_a_bac_is_described_or_its_absence_explained(owner, user):
    assert set(_errors(_save(owner, Part.BAC, country="FR"))) == {"kind", "year", "school", "department"}
    _save(owner, Part.BAC, no_bac_reason="validation", country="FR", school="oubliée", year="dix")
    assert Baccalaureate.objects.get(user=user).school == ""
    _save(owner, Part.BAC, kind="foreign", year="2020", country="MA", school="Lycée Moulay Idriss")
    saved = Baccalaureate.objects.get(user=user)
    assert (saved.kind, saved.no_bac_reason, saved.department) == ("foreign", "", "")


@pytest.mark.parametrize("year", ["1939", "2999", "21"])
def test_a_year_out_of_reach_is_refused_with_its_bounds(owner, year):
    error = _errors(_save(owner, Part.BAC, kind="s", year=year, country="FR", department="10", school="Lycée"))["year"]
    assert "entre 1940 et" in error


# Lists


def test_a_row_is_added_corrected_and_deleted_on_plain_pages(owner, user):
    owner.post(reverse("accounts:add_row", args=[Part.STUDIES]), STUDY)
    row = Study.objects.get(user=user)
    page = _text(owner.get(reverse("accounts:part", args=[Part.STUDIES])))
    assert "Licence 3" in page
    where = [Part.STUDIES, row.ref]
    typography.check(owner.get(reverse("accounts:change_row", args=where)).content.decode())
    owner.post(reverse("accounts:change_row", args=where), STUDY | {"label": "Licence 3 mécanique"})
    assert Study.objects.get().label == "Licence 3 mécanique"
    assert "Licence 3 mécanique" in _text(owner.get(reverse("accounts:delete_row", args=where)))
    assert Study.objects.exists()
    owner.post(reverse("accounts:delete_row", args=where))
    assert not Study.objects.exists()


@pytest.mark.parametrize("part", LIST_PARTS)
def test_a_refused_row_keeps_what_was_typed(owner, part):
    response = owner.post(reverse("accounts:add_row", args=[part]), {"duration": "6 mois", "label": "6 mois"})
    assert "year" in _errors(response)
    assert 'value="6 mois"' in _text(response).replace("\u00a0", " ")


def test_the_rows_of_another_are_not_found(owner):
    other = StudyFactory()
    for name in ("change_row", "delete_row"):
        address = reverse(f"accounts:{name}", args=[Part.STUDIES, other.ref])
        assert owner.get(address).status_code == 404
        assert owner.post(address, STUDY).status_code == 404
    assert Study.objects.get().label == other.label


@pytest.mark.parametrize("name", ["add_row", "declare_nothing"])
def test_a_single_part_has_no_rows(owner, name):
    assert owner.post(reverse(f"accounts:{name}", args=[Part.BAC])).status_code == 404


def test_nothing_to_declare_is_refused_while_a_row_is_there(owner, user):
    StudyFactory(user=user)
    response = owner.post(reverse("accounts:declare_nothing", args=[Part.STUDIES]), follow=True)
    assert "contient déjà une ligne" in _text(response)
    assert not profile_status(user).of(Part.STUDIES).nothing_to_declare


def test_markup_in_a_row_is_shown_not_run(owner):
    data = {
        "year": "2023",
        "title": "<b>Chef</b>",
        "organisation": "A",
        "duration": "1 an",
        "description": "<img src=x>",
    }
    owner.post(reverse("accounts:add_row", args=[Part.JOBS]), data)
    page = owner.get(reverse("accounts:part", args=[Part.JOBS])).content.decode()
    assert Job.objects.get().title == "<b>Chef</b>"
    assert "<b>Chef" not in page
    assert "&lt;img src=x&gt;" in page


@pytest.mark.parametrize("part", [Part.ADDRESS, Part.STUDIES])
def test_a_part_of_an_earlier_campaign_asks_to_be_read(client, part):
    person = UserFactory(complete=True)
    profile.mark_to_verify(person)
    client.force_login(person)
    address = reverse("accounts:part", args=[part])
    assert "campagne précédente" in _text(client.get(address))
    if part in LIST_PARTS:
        client.post(reverse("accounts:confirm_part", args=[part]))
    else:
        _save(client, part, line1="1 rue A", postal_code="10000", town="Troyes", country="FR")
    assert profile_status(person).of(part).is_done
    assert "campagne précédente" not in _text(client.get(address))


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_costs_the_same_whatever_its_rows(owner, user, rows, django_assert_num_queries):
    StudyFactory.create_batch(rows, user=user)
    ProfilePartFactory(user=user, part=Part.STUDIES)
    with django_assert_num_queries(5):  # session, user, rows, status of the page, status of the menu
        owner.get(reverse("accounts:part", args=[Part.STUDIES]))


# Credentials


def test_the_credentials_page_shows_login_and_address(owner, user):
    page = owner.get(reverse("accounts:credentials"))
    assert user.login in _text(page)
    assert user.email in _text(page)
    typography.check(page.content.decode())


def test_changing_the_password_needs_the_current_one_and_ends_the_other_sessions(owner, user):
    elsewhere = type(owner)()
    elsewhere.force_login(user)
    data = {"password": "une phrase neuve", "password2": "une phrase neuve"}
    wrong = owner.post(reverse("accounts:change_password"), data | {"current": "mauvais"})
    assert "current" in _errors(wrong)
    owner.post(reverse("accounts:change_password"), data | {"current": PASSWORD})
    user.refresh_from_db()
    assert user.check_password("une phrase neuve")
    assert owner.get(reverse("accounts:credentials")).status_code == 200
    assert elsewhere.get(reverse("accounts:credentials")).status_code == 302
    assert keys_to(user.email) == ["accounts.password_changed"]


def test_guessing_the_current_password_is_limited(owner):
    data = {"password": "une phrase neuve", "password2": "une phrase neuve", "current": "mauvais"}
    for _each in range(11):
        last = owner.post(reverse("accounts:change_password"), data)
    assert "Trop de tentatives" in _errors(last)["current"]


def test_a_new_address_is_asked_for_with_the_password_and_confirmed_from_its_mailbox(owner, user, mailoutbox):
    data = {"new_email": "Neuve@example.org", "new_email2": "neuve@example.org"}
    assert "current" in _errors(owner.post(reverse("accounts:change_address"), data | {"current": "mauvais"}))
    owner.post(reverse("accounts:change_address"), data | {"current": PASSWORD})
    (mail,) = [mail for mail in mailoutbox if mail.to == ["neuve@example.org"]]
    link = next(word for word in mail.body.split() if "/nouvelle-adresse/" in word).removeprefix("http://testserver")
    phone = type(owner)()
    assert "Utiliser cette adresse" in _text(phone.get(link))
    assert User.objects.get(pk=user.pk).email == user.email
    phone.post(link)
    assert User.objects.get(pk=user.pk).email == "neuve@example.org"
    for again in (type(owner)().post, type(owner)().get):
        answer = again(link, follow=True)
        assert "L’adresse de votre compte est maintenant neuve@example.org" in _text(answer)
    with clock.travel(clock.now() + timedelta(days=1)):
        assert type(owner)().post(link).status_code == 410


def test_a_taken_address_gets_the_same_answer(owner, user):
    UserFactory(email="prise@example.org")
    pages = []
    for email in ("prise@example.org", "libre@example.org"):
        data = {"new_email": email, "new_email2": email, "current": PASSWORD}
        pages.append(_text(owner.post(reverse("accounts:change_address"), data, follow=True)).replace(email[:5], "?"))
    assert "Un mail est parti" in pages[0]
    assert [page.count("Un mail est parti") for page in pages] == [1, 1]


# The menu


def test_the_side_menu_says_where_each_part_stands(owner, user):
    ProfilePartFactory(user=user, part=Part.ADDRESS)
    page = owner.get(reverse("accounts:part", args=[Part.BAC]))
    entries = {label: (state, current) for _address, label, state, current in page.context["account_menu"].entries}
    assert entries[Part.ADDRESS.label] == ("done", False)
    assert entries[Part.BAC.label] == ("missing", True)
    assert "1 partie sur 6" in _text(page)


def test_visitors_have_no_side_menu_and_agents_who_may_apply_have_theirs(client):
    assert not client.get(reverse("accounts:login")).context["account_menu"]
    client.force_login(UserFactory(is_staff=True))
    assert client.get(reverse("accounts:credentials")).context["account_menu"].entries
