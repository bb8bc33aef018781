"""A decision is published in front of what was read: an answer, a colleague's date or another opinion given since is
told, and nothing is erased unread.
"""

from datetime import timedelta

import pytest
from django.urls import reverse

from applications.admin.access import page_url
from applications.commands import answer, jury
from applications.enums import Answer, DecisionKind
from applications.models import Decision
from ecandidat.common import clock
from offers.enums import Role
from offers.models import Opening
from tests.applications import scene
from tests.applications.desk_pages import step_url

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
UNFAVOURABLE = {"kind": DecisionKind.UNFAVOURABLE, "reason": "Après relecture."}


def step_of(dossier) -> str:
    return step_url(dossier, "publier")


def group_of(opening) -> str:
    return reverse("admin:applications_application_publication", args=[opening.ref])


def offered(opening, manager):
    """An open offer, and a refusal that waits to replace it."""
    dossier = scene.proposed(opening, manager)
    jury.release(dossier, by=manager)
    jury.propose(dossier, by=manager, **UNFAVOURABLE)
    return scene.fresh(dossier)


def seen_on(page) -> str:
    return page.context["form"]["seen"].value()


@pytest.mark.parametrize(
    ("replies", "told", "former"),
    [
        ((answer.confirm,), "La personne a confirmé le ", Answer.CONFIRMED),
        ((answer.confirm, answer.decline), "La personne s’est désistée le ", Answer.DECLINED),
    ],
)
def test_an_answer_given_since_the_page_is_told_before_it_is_erased(desk, opening, manager, replies, told, former):
    dossier = offered(opening, manager)
    opened = seen_on(desk.get(step_of(dossier)))
    for reply in replies:
        reply(dossier, by=dossier.file.user)
    late = desk.post(step_of(dossier), {"seen": opened})
    assert late.status_code == 409
    assert told in late.content.decode()
    assert "Relisez avant de publier." in late.content.decode()
    assert scene.fresh(dossier).reply is former
    assert desk.post(step_of(dossier), {"seen": seen_on(late)}).status_code == 302
    assert scene.fresh(dossier).released_kind is DecisionKind.UNFAVOURABLE
    assert Opening.objects.get(pk=opening.pk).seats_taken == 0


def test_a_decision_published_and_the_same_opinion_given_again_are_told(desk, opening, manager):
    dossier = scene.proposed(opening, manager)
    opened = seen_on(desk.get(step_of(dossier)))
    jury.release(dossier, by=manager)
    jury.propose(dossier, DecisionKind.FAVOURABLE, by=manager)
    late = desk.post(step_of(dossier), {"seen": opened})
    assert late.status_code == 409
    assert "Une autre décision a été publiée entre-temps." in late.content.decode()
    assert Decision.objects.count() == 1


def test_in_a_group_only_the_one_who_answered_since_is_left(desk, opening, manager):
    confirmed, silent = offered(opening, manager), offered(opening, manager)
    opened = seen_on(desk.get(group_of(opening)))
    answer.confirm(confirmed, by=confirmed.file.user)
    page = desk.post(group_of(opening), {"count": "2", "seen": opened})
    assert "1 décision publiée." in page.content.decode()
    assert "La personne a confirmé le " in page.content.decode()
    assert scene.fresh(confirmed).reply is Answer.CONFIRMED
    assert scene.fresh(silent).released_kind is DecisionKind.UNFAVOURABLE
    desk.post(group_of(opening), {"count": "1", "seen": seen_on(page)})
    assert scene.fresh(confirmed).released_kind is DecisionKind.UNFAVOURABLE


def test_in_a_group_an_opinion_that_the_page_did_not_show_is_left(desk, opening, manager):
    shown, published = scene.proposed(opening, manager), scene.proposed(opening, manager)
    opened = seen_on(desk.get(group_of(opening)))
    jury.release(published, by=manager)
    since = scene.proposed(opening, manager)
    page = desk.post(group_of(opening), {"count": "2", "seen": opened})
    assert "Son avis n’était pas sur la page." in page.content.decode()
    assert scene.fresh(since).decision is None
    assert scene.fresh(shown).released_kind is DecisionKind.FAVOURABLE


def test_in_a_group_an_opinion_corrected_since_is_left(desk, opening, manager):
    dossier = scene.proposed(opening, manager)
    opened = seen_on(desk.get(group_of(opening)))
    jury.propose(dossier, by=manager, **UNFAVOURABLE)
    page = desk.post(group_of(opening), {"count": "1", "seen": opened})
    assert "Un autre avis vient d’être enregistré." in page.content.decode()
    assert not Decision.objects.exists()


def test_a_date_that_a_faster_colleague_did_not_give_is_not_said_done(desk, opening, manager):
    dossier = scene.proposed(opening, manager)
    colleague = scene.hire(Role.MANAGER, opening.commission, last_name="Petit", first_name="Anne")
    decision = jury.release(dossier, by=colleague)
    day = clock.today() + timedelta(20)
    late = desk.post(step_of(dossier), {"individual_answer_by": day.isoformat()})
    assert late.status_code == 409
    assert "PETIT Anne a publié cette décision le " in late.content.decode()
    assert "n’est pas prise en compte" in late.content.decode()
    assert Decision.objects.get().answer_by == decision.answer_by
    for same in ("", decision.answer_by.isoformat()):
        assert desk.post(step_of(dossier), {"individual_answer_by": same}).status_code == 302


def test_what_a_publication_replaces_is_counted_and_marked(desk, opening, manager):
    confirmed, silent = offered(opening, manager), offered(opening, manager)
    answer.confirm(confirmed, by=confirmed.file.user)
    scene.proposed(opening, manager)
    page = desk.get(group_of(opening))
    groups = {group.kind: group.replaced for group in page.context["groups"]}
    assert groups == {
        DecisionKind.FAVOURABLE: "",
        DecisionKind.UNFAVOURABLE: "2 remplacent une décision déjà publiée, dont 1 place confirmée",
    }
    text = page.content.decode()
    assert groups[DecisionKind.UNFAVOURABLE] in text
    persons = text.partition("Voir les 3 personnes")[2].partition("</details>")[0].split("<li>")
    marks = {dossier: next(each for each in persons if dossier.number in each) for dossier in (confirmed, silent)}
    assert "Confirmée" in marks[confirmed].partition("remplace")[2]
    assert "Avis favorable" in marks[silent].partition("remplace")[2]
    assert sum("remplace" in each for each in persons) == 2


def test_an_answer_is_said_erased_only_where_one_was_given(desk, opening, manager):
    dossier = offered(opening, manager)
    page = desk.get(step_of(dossier)).content.decode()
    assert "Elle remplace la décision déjà publiée, «\u00a0Favorable\u00a0»." in page
    assert "est effacée" not in page
    answer.confirm(dossier, by=dossier.file.user)
    page = desk.get(step_of(dossier)).content.decode()
    assert "La réponse donnée, «\u00a0Confirmée\u00a0», est effacée" in page


def test_a_decision_that_replaces_an_offer_says_so_on_the_page_and_a_first_one_does_not(client, opening, manager):
    dossier = scene.proposed(opening, manager)
    jury.release(dossier, by=manager)
    client.force_login(dossier.file.user)
    assert "Cette décision remplace" not in client.get(dossier.get_absolute_url()).content.decode()
    jury.propose(dossier, DecisionKind.WAITING_LIST, by=manager)
    jury.release(dossier, by=manager)
    page = client.get(dossier.get_absolute_url()).content.decode()
    assert "Cette décision remplace celle du " in page
    assert "la lettre d’admission envoyée alors n’est plus valable" in page


@pytest.mark.parametrize("kind", DecisionKind)
def test_a_date_to_answer_is_asked_where_an_answer_is_awaited(desk, opening, manager, kind):
    dossier = scene.proposed(opening, manager, kind, reason="Après relecture.", rank=1)
    page = desk.get(step_of(dossier)).content.decode()
    assert ("Date limite de réponse individuelle" in page) is (kind is DecisionKind.FAVOURABLE)
    assert desk.post(step_of(dossier), {}).status_code == 302
    assert scene.fresh(dossier).released_kind is kind
    assert desk.post(step_of(dossier), {}).status_code == 302


def test_opinions_and_decisions_are_told_in_the_order_of_time_with_what_became_of_each(desk, opening, manager):
    dossier = scene.proposed(opening, manager, DecisionKind.WAITING_LIST)
    jury.propose(dossier, DecisionKind.FAVOURABLE, by=manager)
    jury.release(dossier, by=manager)
    jury.propose(dossier, DecisionKind.UNFAVOURABLE, by=manager, reason="Après relecture.")
    told = desk.get(page_url(dossier)).context["verdicts"]
    assert [(each.kind.value, each.fact, each.now) for each in told] == [
        ("LA", "Avis de la commission", "remplacé"),
        ("FA", "Avis de la commission", ""),
        ("FA", "Décision publiée", ""),
        ("DE", "Avis de la commission", "à publier"),
    ]
    jury.release(dossier, by=manager)
    told = desk.get(page_url(dossier)).context["verdicts"]
    assert [each.now for each in told] == ["remplacé", "", "remplacée", "", ""]
