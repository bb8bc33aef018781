"""The profile: one living copy in parts, each saved on its own (decision 2; S31–S38)."""

import json
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from accounts.commands import profile
from accounts.commands.profile import DeclarationRefused, IdentityRefused
from accounts.enums import NoBacReason, NoIneReason, Part, PartState
from accounts.forms.studies import InternshipForm
from accounts.models import Baccalaureate, Profile, ProfilePart, Study
from accounts.querysets import profile_snapshot, profile_status
from tests.factories.accounts import (
    InternshipFactory,
    JobFactory,
    ProfileFactory,
    ProfilePartFactory,
    StudyFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
PERSONAL = {
    "last_name": "Roy",
    "first_name": "Camille",
    "birth_date": date(2003, 3, 24),
    "birth_country": "FR",
    "birth_department": "10",
    "birth_town": "Troyes",
    "nationality": "FR",
    "ine": "2503186472L",
}
STUDY = {"year": 2024, "kind": "licence", "label": "L3", "school": "Reims", "department": "51", "result": "O"}


@pytest.fixture
def user():
    return UserFactory()


def _state(user, part):
    return profile_status(user).of(part).state


def test_a_part_is_missing_until_saved_then_done(user):
    assert _state(user, Part.PERSONAL) == PartState.MISSING
    profile.save_personal(user, by=user, **PERSONAL)
    assert _state(user, Part.PERSONAL) == PartState.DONE
    assert Profile.objects.get(user=user).birth_town == "Troyes"


def test_saving_twice_keeps_one_copy(user):
    profile.save_address(user, by=user, line1="1 rue A", postal_code="10000", town="Troyes")
    profile.save_address(user, by=user, line1="2 rue B", postal_code="51100", town="Reims")
    user.refresh_from_db()
    assert user.address.line1 == "2 rue B"
    assert ProfilePart.objects.filter(user=user, part=Part.ADDRESS).count() == 1


def test_without_a_bac_is_an_answer(user):
    profile.save_bac(user, by=user, no_bac_reason=NoBacReason.VALIDATION)
    assert profile_status(user).of(Part.BAC).nothing_to_declare


@pytest.mark.parametrize(
    "facts", [{}, {"kind": "general"}, {"kind": "general", "year": 2021, "no_bac_reason": "other"}]
)
def test_a_bac_is_described_or_explained_never_both_nor_neither(user, facts):
    with pytest.raises(ValidationError):
        profile.save_bac(user, by=user, **facts)
    with pytest.raises(IntegrityError):
        Baccalaureate.objects.create(user=user, **facts)


@pytest.mark.parametrize("facts", [{"ine": ""}, {"no_ine_reason": NoIneReason.ABROAD}])
def test_the_database_wants_an_ine_or_a_reason(facts):
    with pytest.raises(IntegrityError):
        ProfileFactory(**facts)


def test_two_people_may_give_the_same_ine(user):
    ProfileFactory(ine=PERSONAL["ine"])
    profile.save_personal(user, by=user, **PERSONAL)
    assert Profile.objects.filter(ine=PERSONAL["ine"]).count() == 2


def test_a_list_part_lives_with_its_rows(user):
    row = profile.add_row(user, Part.STUDIES, by=user, **STUDY)
    assert _state(user, Part.STUDIES) == PartState.DONE
    profile.change_row(user, Part.STUDIES, row.ref, by=user, **STUDY | {"label": "Licence 3"})
    assert Study.objects.get().label == "Licence 3"
    profile.delete_row(user, Part.STUDIES, row.ref, by=user)
    profile.delete_row(user, Part.STUDIES, row.ref, by=user)
    assert _state(user, Part.STUDIES) == PartState.MISSING


def test_nothing_to_declare_and_rows_exclude_each_other(user):
    profile.declare_nothing(user, Part.JOBS)
    assert profile_status(user).of(Part.JOBS).nothing_to_declare
    profile.add_row(user, Part.JOBS, by=user, year=2023, title="Vendange", organisation="A", duration="1 mois")
    assert not profile_status(user).of(Part.JOBS).nothing_to_declare
    with pytest.raises(DeclarationRefused, match="contient déjà une ligne"):
        profile.declare_nothing(user, Part.JOBS)


def test_a_single_part_cannot_be_declared_empty(user):
    with pytest.raises(ValueError, match="cannot be declared empty"):
        profile.declare_nothing(user, Part.ADDRESS)


def test_one_does_not_touch_the_rows_of_another(user):
    other = StudyFactory()
    with pytest.raises(profile.RowGone):
        profile.change_row(user, Part.STUDIES, other.ref, by=user, **STUDY)
    profile.delete_row(user, Part.STUDIES, other.ref, by=user)
    assert Study.objects.filter(pk=other.pk).exists()


def test_a_new_campaign_asks_to_verify_what_was_saved_and_only_that():
    user = UserFactory(complete=True)
    ProfilePart.objects.filter(user=user, part=Part.JOBS).delete()
    profile.mark_to_verify(user)
    assert {line.state for line in profile_status(user).parts[:5]} == {PartState.TO_VERIFY}
    assert _state(user, Part.JOBS) == PartState.MISSING
    profile.save_bac(user, by=user, kind="s", year=2019, department="10", school="Lycée")
    profile.confirm_part(user, Part.STUDIES)
    profile.confirm_part(user, Part.JOBS)
    assert _state(user, Part.BAC) == _state(user, Part.STUDIES) == PartState.DONE
    assert _state(user, Part.JOBS) == PartState.MISSING


@pytest.mark.parametrize(
    ("field", "value"),
    [("last_name", "Autre"), ("birth_date", date(2000, 1, 1)), ("ine", "120456789HK"), ("birth_town", "Reims")],
)
def test_once_transmitted_the_identity_changes_through_staff_only(user, field, value):
    profile.save_personal(user, by=user, **PERSONAL)
    profile.freeze_identity(user)
    with pytest.raises(IdentityRefused, match="assistance"):
        profile.save_personal(user, by=user, **PERSONAL | {field: value})
    profile.save_personal(user, by=UserFactory(is_staff=True), **PERSONAL | {field: value})
    user.refresh_from_db()
    assert getattr(user if field == "last_name" else user.profile, field) == value


def test_once_transmitted_the_phone_and_the_address_stay_open(user):
    profile.save_personal(user, by=user, **PERSONAL)
    profile.freeze_identity(user)
    profile.save_personal(user, by=user, phone="03 25 00 00 00", **PERSONAL)
    profile.save_personal(user, by=user, usual_name="Petit")
    profile.save_address(user, by=user, line1="1 rue A", postal_code="10000", town="Troyes")
    user.refresh_from_db()
    assert (user.profile.phone, user.profile.usual_name) == ("03 25 00 00 00", "Petit")


def test_freezing_twice_keeps_the_first_instant(user):
    profile.freeze_identity(user)
    user.refresh_from_db()
    first = user.identity_frozen_at
    profile.freeze_identity(user)
    user.refresh_from_db()
    assert user.identity_frozen_at == first


@pytest.mark.parametrize("rows", [1, 3])
def test_the_status_costs_one_query_whatever_the_rows(user, rows, django_assert_num_queries):
    StudyFactory.create_batch(rows, user=user)
    ProfilePartFactory(user=user, part=Part.STUDIES)
    with django_assert_num_queries(1):
        assert profile_status(user).done_count == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_the_snapshot_costs_five_queries_whatever_the_rows(rows, django_assert_num_queries):
    user = UserFactory(complete=True)
    StudyFactory.create_batch(rows, user=user)
    with django_assert_num_queries(5):
        profile_snapshot(user)


def test_the_snapshot_says_everything_in_words_and_is_json():
    user = UserFactory(complete=True)
    InternshipFactory(user=user)
    JobFactory(user=user)
    snapshot = json.loads(json.dumps(profile_snapshot(user)))
    assert snapshot["identity"] == {
        "login": user.login,
        "last_name": "Roy",
        "first_name": "Camille",
        "email": user.email,
    }
    parts = {part["part"]: part for part in snapshot["parts"]}
    assert list(parts) == Part.values
    personal = parts["informations-perso"]["entries"][0]
    assert personal["values"]["birth_date"] == "2003-03-24"
    assert ["Département de naissance", "Aube (10)"] in personal["lines"]
    assert ["Nationalité", "France"] in personal["lines"]
    assert ["INE", user.profile.ine] in personal["lines"]
    assert ["Date de naissance", "24 mars 2003"] in [
        [label, text.replace("\u00a0", " ")] for label, text in personal["lines"]
    ]
    study = parts["cursus-post-bac"]["entries"][0]
    assert ["Résultat", "Diplôme ou année obtenus"] in study["lines"]
    assert parts["stages"]["nothing_to_declare"] is True
    assert parts["stages"]["entries"][0]["values"]["organisation"] == "Atelier du Vouldy"


def test_the_snapshot_of_an_empty_profile_is_empty_not_an_error(user):
    assert [part["entries"] for part in profile_snapshot(user)["parts"]] == [[]] * 6


def test_what_staff_search_follows_a_change_of_name(user):
    profile.save_personal(user, by=user, **PERSONAL | {"last_name": "Lefèvre"})
    user.refresh_from_db()
    assert user.search_text.startswith("lefevre camille")


@pytest.mark.parametrize("hours", ["0", "100", "35,5", "trente"])
def test_the_hours_of_an_internship_are_a_number_that_a_week_holds(hours):
    said = InternshipForm({"hours_per_week": hours}).errors["hours_per_week"]
    assert said == ["Donnez un nombre d’heures entier, de 1 à 99."]
