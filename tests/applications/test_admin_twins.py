"""Two accounts that give one INE: a signal to staff, shown where they work, that blocks nothing (decision 2)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Profile
from applications.models import Application
from tests.applications import scene
from tests.factories.accounts import ProfileFactory, UserFactory
from tests.plans import plan_of

pytestmark = pytest.mark.django_db
LIST = reverse("admin:applications_application_changelist")
SIGNAL = "porte le même INE"


def page_of(client, dossier) -> str:
    return client.get(reverse("admin:applications_application_change", args=[dossier.pk])).content.decode()


def twin_of(dossier, **facts):
    """One more account with the same INE."""
    person = UserFactory(complete=True, **facts)
    Profile.objects.filter(user=person).update(ine=dossier.file.user.profile.ine)
    return person


def test_the_dossier_says_it_and_names_whom_the_reader_may_see(client, opening, manager):
    client.force_login(manager)
    dossier = scene.transmitted(opening)
    assert SIGNAL not in page_of(client, dossier)
    stranger = twin_of(dossier, last_name="Lenoir")
    page = page_of(client, dossier)
    assert SIGNAL in page
    assert "sans dossier dans vos commissions" in page
    assert stranger.login not in page
    scene.filed(opening, stranger)
    page = page_of(client, dossier)
    assert f"LENOIR Camille, login {stranger.login}" in page
    assert f"{LIST}?q={stranger.login}" in page
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    assert reverse("admin:accounts_user_change", args=[stranger.pk]) in page_of(client, dossier)


def test_the_dossier_costs_the_same_with_one_more_account(client, opening, manager):
    client.force_login(manager)
    dossier = scene.transmitted(opening)
    page_of(client, dossier)  # that it is read is kept once a minute
    costs = []
    for _each in range(3):
        twin_of(dossier)
        with CaptureQueriesContext(connection) as seen:
            page_of(client, dossier)
        costs.append(len(seen))
    assert costs[0] == costs[1] == costs[2]


def test_the_lists_of_dossiers_and_of_accounts_can_be_limited_to_them(client, opening, manager):
    client.force_login(manager)
    dossier, _other = scene.transmitted(opening), scene.filed(opening)
    twin = twin_of(dossier)
    rows = client.get(LIST, {"ine": "double"}).context["cl"].result_list
    assert [row.pk for row in rows] == [dossier.pk]
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    accounts = reverse("admin:accounts_user_changelist")
    assert set(client.get(accounts, {"ine": "double"}).context["cl"].result_list) == {dossier.file.user, twin}
    page = client.get(reverse("admin:accounts_user_change", args=[dossier.file.user_id])).content.decode()
    assert f"login {twin.login}" in page
    alone = client.get(reverse("admin:accounts_user_change", args=[_other.file.user_id])).content.decode()
    assert "aucun autre compte" in alone


def test_those_without_an_ine_are_nobodys_twins():
    for _each in range(2):
        person = ProfileFactory(without_ine=True).user
    assert not Profile.objects.twins_of(person).exists()
    assert not Profile.objects.twinned().exists()


@pytest.mark.parametrize("what", ["twins", "accounts", "dossier", "dossiers"])
def test_they_are_found_by_the_index_of_the_ine(what):
    if connection.vendor != "postgresql":
        pytest.skip("EXPLAIN is read on PostgreSQL")
    person = ProfileFactory().user
    rows = {
        "twins": Profile.objects.twins_of(person),
        "accounts": Profile.objects.twinned(),
        "dossier": Application.objects.filter(Profile.objects.twinning("file__user"), pk=1),
        "dossiers": Application.objects.filter(file__user__in=Profile.objects.twinned().values("user")),
    }[what]
    plan = plan_of(rows)
    assert "accounts_profile_ine" in plan, plan
    assert "Seq Scan on accounts_profile" not in plan, plan
