"""Identity and INE once transmitted: corrected by who handles one of the person's dossiers (decisions 1 and 14)."""

import re

import pytest
from django.urls import reverse

from accounts.commands.profile import identity_changes, mark_to_verify
from accounts.models import ProfilePart, User
from applications.commands import filing
from applications.commands.identity import correct_identity
from applications.commands.moving import NotTheirs, StepRefused
from applications.enums import Verb
from notifications.models import OutgoingMail
from offers.enums import Role
from tests import typography
from tests.applications import scene
from tests.applications.reading import plain
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier():
    return scene.transmitted(scene.opening_in())


@pytest.fixture
def person(dossier):
    return User.objects.select_related("profile").get(pk=dossier.file.user_id)


@pytest.fixture
def manager(dossier):
    return scene.hire(Role.MANAGER, dossier.opening.commission, last_name="Lenoir", first_name="Marc")


def address(person) -> str:
    return reverse("admin:accounts_user_identity", args=[person.pk])


def correct(person, by, **facts):
    correct_identity(person, by=by, agreed=identity_changes(person, facts), **facts)


def verbs_of(dossier) -> list[str]:
    return list(dossier.events.order_by("seq").values_list("verb", flat=True))


def test_it_is_changed_journaled_in_each_living_dossier_and_told_to_the_person(dossier, person, manager):
    elsewhere, given_up = scene.filed(scene.opening_in(), person), scene.filed(scene.opening_in(), person)
    filing.cancel(given_up, by=person)
    mark_to_verify(person)
    correct(person, manager, last_name="Roy-Petit", ine="1234567890V")
    fresh = User.objects.get(pk=person.pk)
    assert (fresh.last_name, fresh.profile.ine, fresh.search_text) == ("Roy-Petit", "1234567890V", fresh.searchable)
    for touched in (dossier, elsewhere):
        event = touched.events.latest("seq")
        assert (event.verb, event.actor, event.facts) == (Verb.IDENTITY, manager, {"fields": ["last_name", "ine"]})
        assert scene.fresh(touched).version == touched.version + 1
    assert Verb.IDENTITY not in verbs_of(given_up)
    assert ProfilePart.objects.get(user=person, part="informations-perso").to_verify
    mail = OutgoingMail.objects.get(key="accounts.identity_corrected", recipient=person)
    assert "- Nom\n- INE" in plain(mail.body)
    assert "1234567890V" not in mail.body


def test_nobody_else_and_never_oneself(dossier, person, manager):
    commission = dossier.opening.commission
    others = [
        scene.hire(Role.VIEWER, commission),
        scene.hire(Role.COMMISSION_MEMBER, commission),
        scene.hire(Role.MANAGER, scene.opening_in().commission),
        person,
    ]
    for other in others:
        with pytest.raises(NotTheirs):
            correct(person, other, last_name="Autre")
    filing.cancel(dossier, by=person)
    with pytest.raises(NotTheirs):
        correct(person, manager, last_name="Autre")
    assert User.objects.get(pk=person.pk).last_name == "Roy"


def test_before_the_first_transmission_the_person_corrects_alone(manager, dossier):
    newcomer = UserFactory(complete=True)
    scene.filed(dossier.opening, newcomer)
    with pytest.raises(StepRefused, match="n’a encore rien transmis"):
        correct(newcomer, manager, last_name="Autre")
    assert not OutgoingMail.objects.filter(key="accounts.identity_corrected").exists()


def test_what_moved_since_it_was_read_is_read_again(dossier, person, manager):
    read = identity_changes(person, {"last_name": "Roy-Petit"})
    correct(person, manager, last_name="Leroy")
    with pytest.raises(StepRefused, match="viennent de changer"):
        correct_identity(person, by=manager, agreed=read, last_name="Roy-Petit")
    assert verbs_of(dossier).count(Verb.IDENTITY) == 1


def test_the_page_says_what_will_change_and_where_and_changes_it_on_the_second_press(client, dossier, person, manager):
    scene.filed(scene.opening_in(), person)
    client.force_login(manager)
    form = client.get(address(person)).context["form"]
    facts = {name: value for name, value in form.initial.items() if value} | {"last_name": "Roy-Petit"}
    read = client.post(address(person), facts)
    page = read.content.decode()
    typography.check(page.partition("<main")[2].partition("</main>")[0], "identity")
    for words in ("Roy-Petit", dossier.number, "1 dossier d’une commission que vous ne lisez pas"):
        assert words in page
    assert User.objects.get(pk=person.pk).last_name == "Roy"
    seen = re.search(r'name="agreed" value="([0-9a-f]+)"', page)[1]
    other = client.post(address(person), facts | {"agreed": seen, "first_name": "Camilla"})
    assert "Camilla" in other.content.decode()
    assert User.objects.get(pk=person.pk).first_name == "Camille"
    client.post(address(person), facts | {"agreed": seen})
    assert User.objects.get(pk=person.pk).last_name == "Roy-Petit"
    page = client.get(reverse("admin:applications_application_change", args=[dossier.pk])).content.decode()
    assert "Corrigé depuis par la scolarité" in page
    assert "Roy-Petit" in page
    client.force_login(person)
    assert "État civil ou INE corrigé" in client.get(dossier.get_absolute_url() + "historique/").content.decode()


def test_who_corrects_what_another_has_just_corrected_reads_both_versions(client, dossier, person, manager):
    client.force_login(manager)
    form = client.get(address(person)).context["form"]
    shown = {name: value for name, value in form.initial.items() if value} | {"seen": form["seen"].value()}
    typed = shown | {"last_name": "Roy-Petit"}
    agreed = client.post(address(person), typed).context["seal"]
    correct(
        person,
        scene.hire(Role.MANAGER, dossier.opening.commission, last_name="Petit", first_name="Anne"),
        last_name="Leroy",
    )
    late = client.post(address(person), typed | {"agreed": agreed})
    assert "Leroy" in late.content.decode(), "the page of what will change, read again"
    assert User.objects.get(pk=person.pk).last_name == "Leroy"
    late = client.post(address(person), typed | {"agreed": late.context["seal"]})
    assert late.status_code == 409
    for words in ("Deux versions", "Leroy", "Roy-Petit", "PETIT Anne"):
        assert words in late.content.decode()
