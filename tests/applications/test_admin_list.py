"""The list of dossiers: one's commissions, filters, search as staff type, and a cost that rows do not change."""

from datetime import time, timedelta

import pytest
from django.urls import reverse

from accounts.models import Profile
from applications import limits
from applications.admin import dossiers
from applications.commands import answer, filing, jury
from applications.commands import desk as commands
from applications.enums import DecisionKind, RefusalReason, Stage
from applications.models import Application
from applications.querysets import NEWEST_FIRST
from ecandidat.common import clock
from ecandidat.common.dates import day_short
from offers.enums import Role
from offers.models import Opening
from tests.applications import scene
from tests.factories.accounts import UserFactory
from tests.factories.offers import CampaignFactory, MembershipFactory
from tests.plans import plan_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
LIST = reverse("admin:applications_application_changelist")
INE = "2503186472L"


def change_url(dossier) -> str:
    return reverse("admin:applications_application_change", args=[dossier.pk])


def numbers(page) -> set[str]:
    return {row.number for row in page.context["cl"].result_list}


def test_a_row_says_who_what_where_and_what_is_left_to_check(desk, opening):
    dossier = scene.transmitted(opening)
    page = desk.get(LIST).content.decode()
    for words in (dossier.number, "ROY Camille", str(opening), "Réceptionné", ">2<", "1 dossier"):
        assert words in page


def deadline_shown(page) -> str:
    return page.context["cl"].result_list[0].deadline


def test_a_row_says_until_when_a_correction_or_an_answer_is_awaited(desk, opening, manager):
    dossier = scene.transmitted(opening)
    assert deadline_shown(desk.get(LIST)) == ""
    commands.refuse_piece(dossier.pieces.first(), RefusalReason.ILLEGIBLE, "", by=manager)
    commands.incomplete(dossier, by=manager)
    assert deadline_shown(desk.get(LIST)) == day_short(clock.today() + timedelta(8))
    yesterday = clock.today() - timedelta(1)
    Application.objects.filter(pk=dossier.pk).update(correct_by=yesterday)
    assert deadline_shown(desk.get(LIST)) == f"{day_short(yesterday)}, passée"
    jury.release(scene.proposed(opening, manager), by=manager)
    assert deadline_shown(desk.get(LIST)) == day_short(opening.confirm_by)


def test_three_rows_cost_what_one_costs(desk, opening, django_assert_num_queries):
    scene.transmitted(opening)
    desk.get(LIST)
    with django_assert_num_queries(11):
        desk.get(LIST)
    scene.transmitted(opening)
    scene.filed(opening)
    with django_assert_num_queries(11):
        assert len(numbers(desk.get(LIST))) == 3


def test_what_was_transmitted_last_comes_first_and_the_rest_last(desk, opening):
    waiting = scene.filed(opening)
    first, second = scene.transmitted(opening), scene.transmitted(opening)
    rows = [row.number for row in desk.get(LIST).context["cl"].result_list]
    assert rows == [second.number, first.number, waiting.number]


def test_the_current_campaign_is_shown_unless_another_is_asked_for(desk, opening, manager):
    former = scene.opening_in(opening.commission, campaign=CampaignFactory(label="Campagne passée"))
    old, new = scene.filed(former), scene.filed(opening)
    assert numbers(desk.get(LIST)) == {new.number}
    assert numbers(desk.get(LIST, {"campagne": former.campaign_id})) == {old.number}
    assert numbers(desk.get(LIST, {"campagne": "toutes"})) == {old.number, new.number}


def test_filters_by_commission_formation_and_stage(desk, opening, manager):
    elsewhere = scene.opening_in()
    MembershipFactory(user=manager, commission=elsewhere.commission)
    here, there = scene.transmitted(opening), scene.filed(elsewhere)
    assert numbers(desk.get(LIST, {"commission": elsewhere.commission_id})) == {there.number}
    assert numbers(desk.get(LIST, {"formation": opening.pk})) == {here.number}
    assert numbers(desk.get(LIST, {"etape": Stage.RECEIVED})) == {here.number}
    assert numbers(desk.get(LIST, {"etape": Stage.PENDING})) == {there.number}


def test_a_dossier_past_its_limit_is_non_transmise_here_as_for_the_candidate(desk, opening):
    late = scene.filed(opening)
    yesterday = clock.today() - timedelta(1)
    Opening.objects.filter(pk=opening.pk).update(closes_on=yesterday, return_by=yesterday)
    page = desk.get(LIST, {"etape": Stage.NOT_SENT})
    assert numbers(page) == {late.number}
    assert "Non transmise</span>" in page.content.decode()
    assert numbers(desk.get(LIST, {"etape": Stage.PENDING})) == set()


@pytest.mark.parametrize("minutes", [-1, 0, 14, 15])
def test_on_the_last_day_the_filter_says_what_the_row_says(desk, opening, minutes, settings):
    settings.DEPOSIT_GRACE = timedelta(minutes=15)
    today = clock.today()
    silent, finishing = scene.filed(opening), scene.filed(opening)
    Opening.objects.filter(pk=opening.pk).update(closes_on=today, return_by=today, closing_time=time(12))
    limit = limits.write_limit(scene.fresh(silent))
    Application.objects.filter(pk=finishing.pk).update(started_at=limit - timedelta(minutes=1))
    with clock.travel(limit + timedelta(minutes=minutes)):
        found = {stage: numbers(desk.get(LIST, {"etape": stage})) for stage in (Stage.PENDING, Stage.NOT_SENT)}
        shown = {row.number: row.standing for row in desk.get(LIST).context["cl"].rows}
    late = {number for number, standing in shown.items() if "Non transmise" in standing}
    assert found == {Stage.NOT_SENT: late, Stage.PENDING: {silent.number, finishing.number} - late}
    assert late == {silent.number for _over in range(minutes >= 0)} | {
        finishing.number for _over in range(minutes >= 14)
    }


def test_options_name_only_what_the_person_reads(desk, opening):
    stranger = scene.opening_in()
    page = desk.get(LIST).content.decode()
    assert str(opening) in page
    assert stranger.commission.name not in page
    assert str(stranger) not in page


def test_many_formations_ask_for_a_commission_first(desk, opening, monkeypatch):
    monkeypatch.setattr("applications.admin.filters.MOST_OPTIONS", 0)
    assert "Choisissez d’abord une commission" in desk.get(LIST).content.decode()


@pytest.mark.parametrize("value", ["x", "-1", "9" * 30, "é"])
def test_a_filter_that_means_nothing_filters_nothing(desk, opening, value):
    dossier = scene.filed(opening)
    asked = dict.fromkeys(("campagne", "commission", "formation", "etape"), value)
    assert numbers(desk.get(LIST, asked)) == {dossier.number}


@pytest.mark.parametrize(
    "words",
    ["ozdemir", "HELENE", "hélène özdemir", "oeuvre", "h.ozdemir@", "{login}", "{file}", "{number}", "{login:.5}"],
)
def test_found_by_name_number_login_or_address_without_accents_or_case(desk, opening, words):
    person = UserFactory(complete=True, last_name="Özdemir-Œuvré", first_name="HÉLÈNE", email="h.ozdemir@example.org")
    wanted = scene.filed(opening, person)
    scene.filed(opening, UserFactory(complete=True, last_name="Lenoir", first_name="Marc"))
    typed = words.format(login=person.login, file=wanted.file.number.lower(), number=wanted.number)
    found = numbers(desk.get(LIST, {"q": typed}))
    assert found == (set() if words == "{login:.5}" else {wanted.number})


def test_the_number_of_one_dossier_finds_that_one_alone(desk, opening):
    person = UserFactory(complete=True)
    scene.filed(opening, person)
    second = scene.filed(scene.opening_in(opening.commission), person)
    assert numbers(desk.get(LIST, {"q": second.number})) == {second.number}


@pytest.mark.parametrize("typed", ["2503186472l", "250 318 6472 L", "2503186472L"])
def test_the_ine_of_a_dossier_finds_its_person_alone(desk, opening, typed):
    wanted, other, waiting = (UserFactory(complete=True) for _each in range(3))
    Profile.objects.filter(user=wanted).update(ine=INE)
    found = scene.transmitted(opening, wanted)
    scene.transmitted(opening, other)
    assert numbers(desk.get(LIST, {"q": typed})) == {found.number}
    scene.filed(opening, waiting)
    Profile.objects.filter(user=waiting).update(ine=INE)
    assert numbers(desk.get(LIST, {"q": typed})) == {found.number}, "nothing is printed before the transmission"


def test_an_ine_is_found_by_its_index_and_no_name_is_read(opening):
    """Read with sequential scans forbidden: a small table would be read whole, whatever the indexes."""
    dossier = scene.transmitted(opening)
    Profile.objects.filter(user=dossier.file.user).update(ine=INE)
    assert "search_text" not in str(Application.objects.matching(INE).query)
    assert "accounts_profile_ine" in plan_of(Profile.objects.giving(INE))


def test_what_has_the_shape_of_an_ine_and_is_none_is_still_a_part_of_an_address(desk, opening):
    dossier = scene.filed(opening, UserFactory(complete=True, email="camille2001@example.org"))
    assert numbers(desk.get(LIST, {"q": "camille2001"})) == {dossier.number}


def test_search_signs_are_words_not_patterns(desk, opening):
    scene.filed(opening)
    for typed in ("[", "(.*", "\\", "%", "_", "'"):
        assert numbers(desk.get(LIST, {"q": typed})) == set()


def test_beyond_what_is_counted_the_list_asks_for_a_filter(desk, opening, monkeypatch):
    monkeypatch.setattr(dossiers, "COUNTED", 2)
    for _again in range(3):
        scene.filed(opening)
    page = desk.get(LIST).content.decode()
    assert "Il y en a davantage" in page


def test_staff_without_a_right_read_an_empty_list_that_says_so(client, opening):
    scene.filed(opening)
    client.force_login(scene.hire())
    page = client.get(LIST)
    assert numbers(page) == set()
    assert "Aucun dossier dans vos commissions" in page.content.decode()


def test_sorting_by_a_column_that_is_not_offered_changes_nothing(desk, opening):
    scene.filed(opening)
    assert desk.get(LIST, {"o": "2.-3"}).status_code == 200


def test_a_lookup_typed_in_the_address_reaches_no_secret(desk, opening):
    scene.filed(opening)
    answer = desk.get(LIST, {"file__user__password__startswith": "x"})
    assert answer.status_code in (302, 400)


def test_a_cancelled_dossier_has_nothing_to_check(desk, opening):
    dossier = scene.transmitted(opening)
    filing.cancel(dossier, by=dossier.file.user)
    row = desk.get(LIST).context["cl"].rows[0]
    assert row.to_check == ""
    assert Application.objects.get().desk_stage == Stage.CANCELLED


def test_the_list_is_read_in_the_order_of_an_index_on_both_engines(opening):
    scene.transmitted(opening)
    rows = Application.objects.order_by(*NEWEST_FIRST)
    plan = plan_of(rows)
    assert "application_newest_first" in plan
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan


def test_an_offer_that_runs_is_still_found_and_read_while_another_opinion_waits(desk, opening, manager):
    running, confirmed = (scene.proposed(opening, manager) for _each in range(2))
    for dossier in (running, confirmed):
        jury.release(dossier, by=manager)
    answer.confirm(confirmed, by=confirmed.file.user)
    for dossier in (running, confirmed):
        jury.propose(dossier, DecisionKind.UNFAVOURABLE, by=manager, reason="Après relecture.")
    first = scene.proposed(opening, manager)
    stages = ("favorable", "confirmee", "avis-propose", "complet")
    by_stage = {stage: desk.get(LIST, {"etape": stage}) for stage in stages}
    assert {stage: numbers(page) for stage, page in by_stage.items()} == {
        "favorable": {running.number},
        "confirmee": {confirmed.number},
        "avis-propose": {running.number, confirmed.number, first.number},
        "complet": set(),
    }
    row = by_stage["favorable"].context["cl"].result_list[0]
    assert "Avis favorable" in row.standing
    assert "Avis proposé" in row.standing
    assert row.deadline == day_short(opening.confirm_by)
    assert "Avis favorable</span> <span" in desk.get(change_url(running)).content.decode()


@pytest.mark.parametrize(
    ("role", "publishes"), [(Role.MANAGER, True), (Role.COMMISSION_MEMBER, False), (Role.VIEWER, False)]
)
def test_publication_is_offered_to_whom_it_is_theirs_and_the_others_are_told(client, opening, role, publishes):
    client.force_login(scene.hire(role, opening.commission))
    openings = reverse("admin:applications_application_openings")
    assert (openings in client.get(LIST).content.decode()) is publishes
    page = client.get(openings).content.decode()
    assert ("La publication revient aux gestionnaires" in page) is not publishes
    assert ("Aucun avis n’attend de publication" in page) is publishes
