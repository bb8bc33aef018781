"""Publication des avis: a rehearsal that adds up, the number in words, one result a dossier."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse

from applications.admin import release
from applications.commands import desk as commands
from applications.commands import jury
from applications.enums import DecisionKind, RefusalReason
from applications.models import Application, Decision
from ecandidat.common import clock
from notifications.models import OutgoingMail
from offers.enums import Role
from offers.models import Opening
from tests.applications import scene
from tests.plans import plan_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
OPENINGS = reverse("admin:applications_application_openings")


@pytest.fixture
def opening():
    return scene.opening_in()


@pytest.fixture
def manager(opening):
    return scene.hire(Role.MANAGER, opening.commission)


@pytest.fixture
def desk(client, manager):
    client.force_login(manager)
    return client


def address(opening) -> str:
    return reverse("admin:applications_application_publication", args=[opening.ref])


def test_formations_with_opinions_are_listed_with_how_many_and_since_when(desk, opening, manager):
    scene.proposed(opening, manager)
    later = scene.opening_in(opening.commission)
    scene.proposed(later, manager)
    Opening.objects.filter(pk=later.pk).update(publication_on=clock.today() + timedelta(3))
    stranger = scene.opening_in()
    scene.proposed(stranger, scene.hire(Role.MANAGER, stranger.commission))
    page = desk.get(OPENINGS)
    assert [(row.pk, total, bool(closed)) for row, total, closed in page.context["rows"]] == [
        (opening.pk, 1, False),
        (later.pk, 1, True),
    ]
    assert "Bientôt" in page.content.decode()


def test_nothing_to_publish_says_so(desk):
    assert "Aucun avis n’attend de publication" in desk.get(OPENINGS).content.decode()


def test_the_list_costs_the_same_for_three_formations(desk, opening, manager, django_assert_num_queries):
    scene.proposed(opening, manager)
    desk.get(OPENINGS)
    with django_assert_num_queries(6):
        desk.get(OPENINGS)
    for _again in range(2):
        scene.proposed(scene.opening_in(opening.commission), manager)
    with django_assert_num_queries(6):
        desk.get(OPENINGS)


def test_what_waits_is_found_by_its_own_index(opening, manager):
    """Read with sequential scans forbidden: a small table would be read whole, whatever the indexes."""
    scene.proposed(opening, manager)
    assert "application_awaits_release" in plan_of(release.waiting_of(SimpleNamespace(user=manager)))


def test_the_rehearsal_adds_up_and_changes_nothing(desk, opening, manager):
    scene.proposed(opening, manager)
    scene.proposed(opening, manager, DecisionKind.RANKED_LIST, rank=1)
    scene.proposed(opening, manager, DecisionKind.UNFAVOURABLE, reason="Prérequis insuffisants.")
    scene.completed(opening, manager)
    scene.transmitted(opening)
    scene.filed(opening)
    sent_back = scene.transmitted(opening)
    commands.refuse_piece(sent_back.pieces.first(), RefusalReason.WRONG, "", by=manager)
    commands.incomplete(sent_back, by=manager)
    page = desk.get(address(opening))
    facts = page.context
    assert (facts["examined"], facts["now_count"], facts["left_count"], facts["letters"]) == (6, 3, 3, 1)
    assert facts["examined"] == facts["now_count"] + facts["left_count"]
    said = page.content.decode()
    for words in ("Saisir l’avis", "Contrôler les pièces", "Dossier incomplet, à corriger", "Rangs 1 à 1, sans trou"):
        assert words in said
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    ("ranks", "said"), [((1, 2), "sans trou"), ((1, 3), "avec des trous"), ((2, 2), "donnés deux fois")]
)
def test_ranks_are_verified_in_words(desk, opening, manager, ranks, said):
    for rank in ranks:
        scene.proposed(opening, manager, DecisionKind.RANKED_LIST, rank=rank)
    assert said in desk.get(address(opening)).content.decode()


def test_an_opinion_given_again_counts_by_its_last_rank(desk, opening, manager):
    dossier = scene.proposed(opening, manager, DecisionKind.RANKED_LIST, rank=1)
    scene.proposed(opening, manager, DecisionKind.RANKED_LIST, rank=1)
    jury.propose(dossier, DecisionKind.RANKED_LIST, rank=2, by=manager)
    assert "sans trou" in desk.get(address(opening)).content.decode()


def test_more_opinions_than_seats_is_said(desk, opening, manager):
    Opening.objects.filter(pk=opening.pk).update(capacity=1)
    for _again in range(2):
        scene.proposed(opening, manager)
    assert "plus d’avis que de places" in desk.get(address(opening)).content.decode()


def test_the_right_number_publishes_all_and_a_second_press_publishes_nothing(desk, opening, manager):
    for _again in range(2):
        scene.proposed(opening, manager)
    page = desk.post(address(opening), {"count": "2"}).content.decode()
    assert "2 décisions publiées." in page
    assert Decision.objects.count() == OutgoingMail.objects.filter(key="applications.favourable").count() == 2
    desk.post(address(opening), {"count": "2"})
    assert Decision.objects.count() == 2


@pytest.mark.parametrize("typed", ["", "1", "deux", "3"])
def test_another_number_publishes_nothing(desk, opening, manager, typed):
    for _again in range(2):
        scene.proposed(opening, manager)
    assert desk.post(address(opening), {"count": typed}).status_code == 422
    assert not Decision.objects.exists()


def test_before_the_publication_day_the_button_says_why_and_the_command_refuses(desk, opening, manager):
    scene.proposed(opening, manager)
    Opening.objects.filter(pk=opening.pk).update(publication_on=clock.today() + timedelta(1))
    assert 'aria-describedby="why-publier"' in desk.get(address(opening)).content.decode()
    page = desk.post(address(opening), {"count": "1"}).content.decode()
    assert "Ces avis n’ont pas été publiés" in page
    assert not Decision.objects.exists()


def test_one_that_is_refused_is_named_with_why_and_the_others_leave(desk, opening, manager):
    Opening.objects.filter(pk=opening.pk).update(confirm_by=clock.today() + timedelta(1))
    favourable = scene.proposed(opening, manager)
    scene.proposed(opening, manager, DecisionKind.WAITING_LIST)
    page = desk.post(address(opening), {"count": "2"}).content.decode()
    assert "1 décision publiée." in page
    assert f"{favourable.number}</a>\u00a0: La réponse serait attendue" in page
    assert Application.objects.exclude(decision=None).count() == 1


def test_one_request_publishes_no_more_than_its_share(desk, opening, manager, monkeypatch):
    monkeypatch.setattr(release, "AT_ONCE", 1)
    for _again in range(2):
        scene.proposed(opening, manager)
    page = desk.get(address(opening))
    assert (page.context["now_count"], page.context["later_count"]) == (1, 1)
    desk.post(address(opening), {"count": "1"})
    assert Decision.objects.count() == 1


def test_ones_own_dossier_is_not_published_by_oneself(client, opening, manager):
    clerk = scene.hire(Role.MANAGER, opening.commission, complete=True)
    dossier = scene.completed(opening, manager, clerk)
    jury.propose(dossier, DecisionKind.FAVOURABLE, by=manager)
    client.force_login(clerk)
    assert client.get(address(opening)).context["now_count"] == 0
