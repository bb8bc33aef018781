"""Publication des avis: a rehearsal that adds up, the number in words, one result a dossier."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse

from applications.admin import release
from applications.commands import desk as commands
from applications.commands import jury
from applications.commands.moving import StepRefused
from applications.enums import DecisionKind, RefusalReason
from applications.models import Application, Decision
from ecandidat.common import clock
from ecandidat.common.dates import day_short
from notifications.models import OutgoingMail
from offers.enums import Role
from offers.models import Opening
from tests.applications import scene
from tests.plans import plan_of
from tests.spacing import as_read

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
OPENINGS = reverse("admin:applications_application_openings")


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
    assert "Cet avis n’a pas été publié" in page
    assert not Decision.objects.exists()


def test_what_publishing_would_refuse_for_its_date_is_left_with_why_and_is_not_counted(desk, opening, manager):
    Opening.objects.filter(pk=opening.pk).update(confirm_by=clock.today() + timedelta(1))
    favourable = scene.proposed(opening, manager)
    scene.proposed(opening, manager, DecisionKind.WAITING_LIST)
    page = desk.get(address(opening))
    facts = page.context
    assert (facts["examined"], facts["now_count"], facts["left_count"], facts["letters"]) == (2, 1, 1, 0)
    said = page.content.decode()
    assert "il faut laisser au moins deux jours" in said
    assert reverse("admin:applications_application_step", args=[favourable.pk, "publier"]) in said
    page = desk.post(address(opening), {"count": "1"}).content.decode()
    assert "1 décision publiée." in page
    assert "n’a pas été publié" not in page
    assert "Aucun avis ne peut être publié maintenant" in page
    assert Application.objects.exclude(decision=None).get().decision_kind == DecisionKind.WAITING_LIST


def test_a_favourable_opinion_on_papers_sent_back_is_left_with_what_to_do(desk, opening, manager):
    dossier = scene.proposed(opening, manager)
    commands.refuse_piece(dossier.pieces.first(), RefusalReason.WRONG, "", by=manager)
    commands.incomplete(dossier, by=manager)
    page = desk.get(address(opening))
    assert (page.context["now_count"], page.context["left_count"]) == (0, 1)
    assert "ne se publie que sur un dossier" in page.content.decode()
    assert "Voir le dossier" in page.content.decode()


def test_one_that_is_refused_meanwhile_is_named_with_why_and_the_others_leave(desk, opening, manager, monkeypatch):
    """The rehearsal asked a moment before: what the command refuses since is still said one by one."""
    refused, taken = scene.proposed(opening, manager), scene.proposed(opening, manager)
    real = jury.release

    def unless_refused(dossier, **facts):
        if dossier.pk == refused.pk:
            raise StepRefused("Ce dossier a changé.")
        return real(dossier, **facts)

    monkeypatch.setattr(release.jury, "release", unless_refused)
    page = desk.post(address(opening), {"count": "2"}).content.decode()
    assert "1 décision publiée." in page
    assert "Cet avis n’a pas été publié" in page
    assert f"{refused.number}</a>\u00a0: Ce dossier a changé." in page
    assert scene.fresh(taken).decision is not None


def test_once_published_the_page_claims_no_rehearsal_and_leads_back(desk, opening, manager):
    scene.proposed(opening, manager)
    page = desk.post(address(opening), {"count": "1"}).content.decode()
    assert "1 décision publiée." in page
    assert "répétition" not in page
    assert "Plus aucun avis n’attend de publication." in page
    assert "Revenir à la liste" in page


def test_what_remains_after_a_first_share_is_said_to_be_a_rehearsal(desk, opening, manager, monkeypatch):
    monkeypatch.setattr(release, "AT_ONCE", 1)
    for _again in range(2):
        scene.proposed(opening, manager)
    page = desk.post(address(opening), {"count": "1"}).content.decode()
    assert "La suite est une répétition" in page
    assert "Rien de ce qui est sur cette page n’est publié" not in page


def test_a_page_left_open_says_who_published_meanwhile(desk, opening, manager):
    dossiers = [scene.proposed(opening, manager) for _each in range(3)]
    opened = desk.get(address(opening)).context["form"]["seen"].value()
    colleague = scene.hire(Role.MANAGER, opening.commission, last_name="Petit", first_name="Anne")
    jury.release(dossiers[0], by=colleague)
    late = desk.post(address(opening), {"count": "3", "seen": opened})
    assert late.status_code == 422
    assert "Des avis ont été publiés entre-temps, en dernier par PETIT Anne le " in late.content.decode()
    assert "2 avis peuvent être publiés maintenant" in late.content.decode()
    jury.release(dossiers[1], by=colleague)
    late = desk.post(address(opening), {"count": "3", "seen": opened}).content.decode()
    assert "1 avis peut être publié maintenant" in late
    jury.release(dossiers[2], by=colleague)
    late = desk.post(address(opening), {"count": "3", "seen": opened}).content.decode()
    assert "Rien n’a été publié cette fois" in late
    assert "PETIT Anne" in late
    assert "plus aucun avis ne peut être publié" in late
    now = desk.get(address(opening)).context["form"]["seen"].value()
    assert "entre-temps" not in desk.post(address(opening), {"count": "3", "seen": now}).content.decode()


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


def test_who_may_still_correct_is_named_with_their_own_day(desk, opening, manager):
    dossier = scene.transmitted(opening)
    commands.refuse_piece(dossier.pieces.first(), RefusalReason.ILLEGIBLE, "", by=manager)
    commands.incomplete(dossier, by=manager)
    own = clock.today() + timedelta(days=40)
    commands.extend(scene.fresh(dossier), own, by=manager)
    page = as_read(
        desk.get(reverse("admin:applications_application_publication", args=[opening.ref])).content.decode()
    )
    assert f"à corriger jusqu’au {day_short(own)}" in page
