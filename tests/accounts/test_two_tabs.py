"""K08, in one's own profile: what another tab or the desk saved meanwhile is shown, never overwritten."""

import pytest
from django.urls import reverse

from accounts.commands import profile
from accounts.enums import Part
from accounts.models import Address, Profile, Study
from ecandidat.common.versions import changed, seen_of
from tests import typography
from tests.factories.accounts import StudyFactory, UserFactory
from tests.spacing import as_read

pytestmark = pytest.mark.django_db
ADDRESS = {"line1": "1 rue A", "line2": "", "line3": "", "postal_code": "10000", "town": "Troyes", "country": "FR"}


def plain(response) -> str:
    text = response.content.decode()
    if 'id="site-name"' not in text:  # the words around the desk's pages are Django's
        typography.check(text)
    return as_read(text).replace("\u00a0", " ").replace("\u202f", " ")


def seen_on(page) -> str:
    return page.context["form"]["seen"].value()


def sent_again(answer) -> dict:
    """What a browser sends back from the page of two versions, nothing touched."""
    form = answer.context["form"]
    fields = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    return fields | {f"keep-{each.name}": each.proposed for each in form.disputes}


@pytest.fixture
def person():
    return UserFactory(complete=True)


@pytest.fixture
def owner(client, person):
    client.force_login(person)
    return client


def test_a_second_tab_is_shown_both_versions_field_by_field_and_keeps_one_of_each(owner, person):
    page = reverse("accounts:part", args=[Part.ADDRESS])
    profile.save_address(person, by=person, **ADDRESS)
    shown = seen_on(owner.get(page))
    profile.save_address(person, by=person, **ADDRESS | {"line1": "2 rue B", "town": "Reims", "line3": "Bâtiment C"})
    answer = owner.post(page, ADDRESS | {"line1": "9 rue Z", "line2": "Étage 3", "seen": shown})
    text = plain(answer)
    assert answer.status_code == 409
    assert Address.objects.get(user=person).line1 == "2 rue B"
    assert "par vous, dans un autre onglet, le " in text
    for words in ("9 rue Z", "2 rue B", "Reims", "Bâtiment C", 'value="Étage 3"', "rien n’est écrasé"):
        assert words in text
    # What one did not touch is proposed as it is stored, what one typed as one typed it; either may be chosen.
    again = sent_again(answer)
    kept = {name: value for name, value in again.items() if name.startswith("keep-")}
    assert kept == {"keep-line1": "9 rue Z", "keep-town": "Reims", "keep-line3": "Bâtiment C"}
    assert [text.count(f'value="{value}" checked') for value in kept.values()] == [1, 1, 1]
    # The field wins when it is typed in once more below the choice.
    assert owner.post(page, again | {"keep-line3": "", "line2": "Étage 4", "line1": "10 rue Z"}).status_code == 302
    saved = Address.objects.get(user=person)
    assert (saved.line1, saved.line2, saved.line3, saved.town) == ("10 rue Z", "Étage 4", "", "Reims")


def test_the_same_words_twice_and_an_untouched_form_disturb_nobody(owner, person):
    page = reverse("accounts:part", args=[Part.ADDRESS])
    profile.save_address(person, by=person, **ADDRESS)
    shown = seen_on(owner.get(page))
    for _again in range(2):
        assert owner.post(page, ADDRESS | {"town": "Reims", "seen": shown}).status_code == 302
    assert Address.objects.get(user=person).town == "Reims"


def test_what_the_service_saved_is_said_without_its_name(owner, person):
    page = reverse("accounts:part", args=[Part.PERSONAL])
    shown = owner.get(page)
    typed = {name: value for name, value in shown.context["form"].initial.items() if value not in (None, False)}
    root = UserFactory(is_staff=True, is_superuser=True, last_name="Aubry")
    profile.save_personal(person, by=root, phone="0325000001")
    answer = owner.post(page, typed | {"phone": "0325000002", "seen": seen_on(shown)})
    assert answer.status_code == 409
    text = plain(answer)
    assert "par le service, le " in text
    assert "0325000001" in text
    assert "AUBRY" not in text
    assert owner.post(page, sent_again(answer)).status_code == 302
    assert Profile.objects.get(user=person).phone == "0325000002"


def test_two_at_the_desk_correct_the_same_identity(client, person):
    profile.freeze_identity(person)
    people = [UserFactory(is_staff=True, is_superuser=True, last_name=name) for name in ("Aubry", "Garnier")]
    clients = [type(client)() for _person in people]
    for each, user in zip(clients, people, strict=True):
        each.force_login(user)
    identity = reverse("admin:accounts_user_identity", args=[person.pk])
    pages = [each.get(identity) for each in clients]
    facts = {name: value for name, value in pages[0].context["form"].initial.items() if value not in (None, False)}

    def press(each, page, **typed):
        """Read what would change, then say yes."""
        sent = facts | typed | {"seen": seen_on(page)}
        return each.post(identity, sent | {"agreed": each.post(identity, sent).context["seal"]})

    assert press(clients[0], pages[0], birth_town="Reims").status_code == 302
    late = press(clients[1], pages[1], birth_town="Dijon")
    assert late.status_code == 409
    assert "par AUBRY" in plain(late)
    assert "Enregistré : <strong>Reims</strong>" in plain(late)
    assert Profile.objects.get(user=person).birth_town == "Reims"
    assert press(clients[1], late, birth_town="Dijon").status_code == 302
    assert Profile.objects.get(user=person).birth_town == "Dijon"


def test_a_row_deleted_in_another_tab_gives_back_what_was_typed_to_add_it_again(owner, person):
    row = StudyFactory(user=person)
    where = reverse("accounts:change_row", args=[Part.STUDIES, row.ref])
    assert owner.get(where).status_code == 200
    profile.delete_row(person, Part.STUDIES, row.ref, by=person)
    typed = {"year": "2024", "kind": "licence", "label": "Licence 3 bis", "school": "Reims", "country": "FR"}
    typed |= {"department": "51", "result": "O"}
    answer = owner.post(where, typed)
    text = plain(answer)
    assert answer.status_code == 404
    assert "Cette ligne n’existe plus" in text
    assert 'value="Licence 3 bis"' in text
    again = reverse("accounts:add_row", args=[Part.STUDIES])
    assert f'action="{again}"' in text
    assert owner.post(again, typed).status_code == 302
    assert Study.objects.filter(user=person, label="Licence 3 bis").exists()


def test_a_row_changed_in_another_tab_is_shown(owner, person):
    row = StudyFactory(user=person, label="Licence 3")
    where = reverse("accounts:change_row", args=[Part.STUDIES, row.ref])
    page = owner.get(where)
    typed = {name: value for name, value in page.context["form"].initial.items() if value is not None}
    same = {name: getattr(row, name) for name in ("year", "kind", "school", "country", "department", "result")}
    profile.change_row(person, Part.STUDIES, row.ref, by=person, **same, label="Licence 3 maths")
    answer = owner.post(where, typed | {"label": "Licence 3 physique", "seen": seen_on(page)})
    assert answer.status_code == 409
    assert "Licence 3 maths" in plain(answer)
    assert Study.objects.get(pk=row.pk).label == "Licence 3 maths"


def test_what_no_form_of_ours_wrote_says_nothing_and_breaks_nothing():
    stored, wanted = {"town": "Reims"}, {"town": "Troyes"}
    assert changed(seen_of({"town": "Reims"}), stored, wanted) == {}
    assert changed(seen_of({"town": "Dijon"}), stored, wanted) == stored
    for forged in ("", "[]", "3", "{", "[" * 100_000, '{"town": [1]}', "\x00", "\ud800"):
        assert changed(forged, stored, wanted) in ({}, stored)
