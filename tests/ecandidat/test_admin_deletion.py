"""Before anything is deleted on the desk: what it is, that nothing brings it back, and what keeps it."""

import pytest
from django.urls import reverse

from offers.models import FaqEntry, PieceKind
from tests import accessibility, typography
from tests.factories.accounts import UserFactory
from tests.factories.offers import FaqEntryFactory, PieceKindFactory, RequirementFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


def page_of(answer) -> str:
    return answer.content.decode().replace("\u00a0", " ")


def chosen(*rows) -> dict:
    return {"action": "delete_selected", "_selected_action": [row.pk for row in rows]}


def test_one_row_is_named_and_deleted_by_a_press_that_says_so(desk):
    entry = FaqEntryFactory()
    address = reverse("admin:offers_faqentry_delete", args=[entry.pk])
    page = page_of(desk.get(address))
    assert f"<h1>Supprimer : {entry}</h1>" in page
    assert "La suppression est définitive" in page
    assert "Supprimer définitivement" in page
    assert f'href="{reverse("admin:offers_faqentry_change", args=[entry.pk])}">Ne rien supprimer' in page
    assert "sûr" not in page, "nobody is asked to agree in the masculine"
    desk.post(address, {"post": "yes"})
    assert not FaqEntry.objects.exists()


def test_what_others_stand_on_says_which_and_offers_no_press(desk):
    kind = RequirementFactory().kind
    page = page_of(desk.get(reverse("admin:offers_piecekind_delete", args=[kind.pk])))
    assert f"<h1>Suppression impossible : {kind}</h1>" in page
    assert "s’en sert encore" in page
    assert '<li>Pièce demandée : <a href="/scolarite/offers/requirement/' in page
    assert "Supprimer définitivement" not in page
    assert "Revenir à la fiche" in page


def test_rows_chosen_in_a_list_are_named_and_deleted_together(desk):
    entries = FaqEntryFactory.create_batch(2)
    address = reverse("admin:offers_faqentry_changelist")
    page = page_of(desk.post(address, chosen(*entries)))
    assert "plusieurs objets" not in page
    assert all(f"<li>{entry}</li>" in page for entry in entries)
    desk.post(address, chosen(*entries) | {"post": "yes"})
    assert not FaqEntry.objects.exists()


def test_one_row_that_others_stand_on_keeps_the_whole_choice(desk):
    used, free = RequirementFactory().kind, PieceKindFactory()
    address = reverse("admin:offers_piecekind_changelist")
    page = page_of(desk.post(address, chosen(used, free)))
    assert "Suppression impossible" in page
    assert "Supprimer définitivement" not in page
    desk.post(address, chosen(used, free) | {"post": "yes"})
    assert PieceKind.objects.count() == 2


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_pages_are_read_by_everyone(page, client, live_server, shot, desk):
    entry, kind = FaqEntryFactory(question="Quand candidater\u00a0?"), RequirementFactory().kind
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        for model, row in (("faqentry", entry), ("piecekind", kind)):
            page.goto(live_server.url + reverse(f"admin:offers_{model}_delete", args=[row.pk]))
            typography.check(page.locator("main").inner_text())
            accessibility.check(page)
            shot(f"supprimer-{model}-{width}")
        page.goto(live_server.url + reverse("admin:offers_faqentry_changelist"))
        page.locator("[name=_selected_action]").check()
        page.select_option("[name=action]", "delete_selected")
        page.locator("[name=index]").click()
        page.get_by_role("button", name="Supprimer définitivement").wait_for()
        typography.check(page.locator("main").inner_text())
        accessibility.check(page)
        shot(f"supprimer-selection-{width}")
