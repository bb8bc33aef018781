"""Confirmation, désistement, silence: and the seats that move with them (decisions 10 and 15)."""

import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from applications import limits
from applications.commands import answer, desk, jury
from applications.commands.moving import StepRefused
from applications.enums import Answer, DecisionKind, Stage
from applications.guidance import guide
from applications.models import Application
from ecandidat.common import clock
from ecandidat.common.versions import Outdated, seen_of
from notifications.models import OutgoingMail
from offers.models import Opening
from tests.applications.reading import mails_of, plain, state_of, verbs_of
from tests.factories.applications import dossier_at, fresh, manager_of, opening_for

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
UNANSWERABLE = [
    Stage.COMPLETE,
    Stage.PROPOSED,
    Stage.UNFAVOURABLE,
    Stage.RANKED_LIST,
    Stage.WAITING_LIST,
    Stage.PRESELECTION,
]


def offers(number=1, **facts):
    opening = opening_for("published", **facts)
    return [dossier_at(Stage.FAVOURABLE, opening=opening) for _each in range(number)]


def seats(dossier):
    return Opening.objects.get(pk=dossier.opening_id).seats_taken


def test_confirming_takes_a_seat_and_says_so():
    (dossier,) = offers(capacity=3)
    answer.confirm(dossier, by=dossier.file.user)
    assert (fresh(dossier).public_stage, seats(dossier)) == (Stage.CONFIRMED, 1)
    assert mails_of(dossier)[-1] == "confirmed"


def test_declining_an_offer_takes_and_gives_back_nothing():
    (dossier,) = offers(capacity=3)
    answer.decline(dossier, by=dossier.file.user)
    assert (fresh(dossier).public_stage, seats(dossier)) == (Stage.DECLINED, 0)


def test_a_confirmed_person_may_still_withdraw_until_the_deadline_and_the_seat_is_free():
    one, two = offers(2, capacity=1)
    answer.confirm(one, by=one.file.user)
    limit = limits.answer_limit(fresh(one))
    with pytest.raises(StepRefused, match="date limite de réponse était le"):
        answer.decline(one, by=one.file.user, at=limit)
    answer.decline(one, by=one.file.user, at=limit - SECOND)
    answer.confirm(two, by=two.file.user)
    assert (fresh(one).reply, fresh(two).reply, seats(one)) == (Answer.DECLINED, Answer.CONFIRMED, 1)


@pytest.mark.parametrize("command", [answer.confirm, answer.lapse], ids=["confirm", "lapse"])
def test_a_withdrawal_is_final(command):
    dossier = dossier_at(Stage.DECLINED)
    before = state_of(dossier)
    facts = {"by": dossier.file.user} if command is answer.confirm else {"at": limits.answer_limit(dossier)}
    with pytest.raises(StepRefused) as refused:
        command(dossier, **facts)
    assert not refused.value.already
    assert state_of(dossier) == before


def test_who_comes_after_the_last_seat_is_told_how_many_and_keeps_the_offer():
    one, two = offers(2, capacity=1)
    answer.confirm(one, by=one.file.user)
    for _again in range(2):
        with pytest.raises(StepRefused) as refused:
            answer.confirm(two, by=two.file.user)
    assert not refused.value.already
    assert "Les places sont prises (1)" in plain(refused.value)
    assert (fresh(two).public_stage, seats(two)) == (Stage.FAVOURABLE, 1)
    assert verbs_of(two).count("no_seat") == 1


def test_who_confirmed_in_time_without_a_seat_is_never_told_that_they_kept_silent(client):
    one, two = offers(2, capacity=1)
    answer.confirm(one, by=one.file.user)
    with pytest.raises(StepRefused):
        answer.confirm(two, by=two.file.user)
    manager, limit = manager_of(two.opening), limits.answer_limit(fresh(two))
    with clock.travel(limit - timedelta(days=1)):
        call_command("remind", stdout=io.StringIO())
    Opening.objects.filter(pk=two.opening_id).update(confirm_by=clock.today() + timedelta(days=90))
    with clock.travel(limit + SECOND):
        call_command("decline_overdue", stdout=io.StringIO())
        with pytest.raises(StepRefused, match="ne se ferme pas"):
            answer.lapse(fresh(two))
        with pytest.raises(StepRefused, match="Ajoutez une place"):
            desk.extend(fresh(two), clock.today() + timedelta(days=3), by=manager)
        assert mails_of(two)[-1] == "favourable"
        Opening.objects.filter(pk=two.opening_id).update(capacity=2)
        client.force_login(two.file.user)
        asked = client.get(reverse("applications:step", args=[two.ref, "confirmation"])).content.decode()
        assert "la date limite est passée" in asked
        answer.confirm(fresh(two), by=two.file.user)
    after = fresh(two)
    assert (after.public_stage, after.seatless_at, seats(two)) == (Stage.CONFIRMED, None, 2)
    assert "vous désister" not in OutgoingMail.objects.get(recipient=two.file.user, key="applications.confirmed").body


def test_without_a_seat_one_may_still_give_the_offer_up_after_its_date():
    one, two = offers(2, capacity=1)
    answer.confirm(one, by=one.file.user)
    with pytest.raises(StepRefused):
        answer.confirm(two, by=two.file.user)
    answer.decline(fresh(two), by=two.file.user, at=limits.answer_limit(fresh(two)) + SECOND)
    assert (fresh(two).reply, fresh(two).seatless_at) == (Answer.DECLINED, None)


def test_a_decision_published_meanwhile_is_not_waited_for():
    one, two = offers(2, capacity=1)
    answer.confirm(one, by=one.file.user)
    manager = manager_of(two.opening)
    jury.propose(two, DecisionKind.WAITING_LIST, by=manager)
    jury.release(fresh(two), by=manager)
    assert not answer.wait_for_seat(two, by=two.file.user, at=clock.now())
    assert fresh(two).seatless_at is None


def test_a_release_read_before_the_demand_is_read_again():
    one, two = offers(2, capacity=1)
    answer.confirm(one, by=one.file.user)
    manager = manager_of(two.opening)
    jury.propose(two, DecisionKind.WAITING_LIST, by=manager)
    seen = seen_of(jury.read_before(fresh(two)))
    with pytest.raises(StepRefused):
        answer.confirm(fresh(two), by=two.file.user)
    with pytest.raises(Outdated) as late:
        jury.release(fresh(two), by=manager, seen=seen)
    assert "sans place libre" in late.value.said


@pytest.mark.parametrize("is_past", [False, True])
def test_their_page_keeps_the_hour_and_asks_for_no_other_answer(client, is_past):
    one, two = offers(2, capacity=1)
    answer.confirm(one, by=one.file.user)
    with pytest.raises(StepRefused):
        answer.confirm(two, by=two.file.user)
    client.force_login(manager_of(two.opening))
    listed = client.get(
        reverse("admin:applications_application_changelist"), {"a-faire": "sans-place", "campagne": "toutes"}
    )
    assert two.number in listed.content.decode()
    assert one.number not in listed.content.decode()
    now = limits.answer_limit(fresh(two)) + (SECOND if is_past else -SECOND)
    with clock.travel(now):
        said = guide(fresh(two), [], at=now)
        client.force_login(two.file.user)
        page = plain(client.get(two.get_absolute_url()).content.decode())
    assert (said.what.title, said.is_my_turn) == ("Écrire au service", False)
    assert "Votre demande est gardée" in page
    answer.decline(fresh(one), by=one.file.user)
    freed = guide(fresh(two), [], at=now)
    assert (freed.what.title, freed.is_my_turn) == ("Confirmer ou vous désister", True)


def test_without_a_capacity_seats_are_counted_and_never_lack():
    dossiers = offers(3, capacity=None)
    for dossier in dossiers:
        answer.confirm(dossier, by=dossier.file.user)
    assert seats(dossiers[0]) == 3


def test_silence_is_not_a_withdrawal():
    dossier = dossier_at(Stage.LAPSED)
    assert (dossier.reply, dossier.public_stage) == (Answer.LAPSED, Stage.LAPSED)
    assert mails_of(dossier)[-1] == "lapsed"
    event = dossier.events.latest("seq")
    assert (event.actor, event.on_behalf_of) == (None, None)
    for command in (answer.confirm, answer.decline):
        with pytest.raises(StepRefused, match="délai de réponse est dépassé"):
            command(dossier, by=dossier.file.user)


def test_an_answer_that_was_given_does_not_lapse():
    (dossier,) = offers()
    answer.confirm(dossier, by=dossier.file.user)
    with pytest.raises(StepRefused, match="déjà enregistrée"):
        answer.lapse(dossier, at=limits.answer_limit(fresh(dossier)))
    assert fresh(dossier).reply is Answer.CONFIRMED


@pytest.mark.parametrize("stage", UNANSWERABLE)
def test_nothing_but_a_released_favourable_decision_is_answered(stage):
    dossier = dossier_at(stage)
    before = state_of(dossier)
    for command in (answer.confirm, answer.decline):
        with pytest.raises(StepRefused, match="Seul un avis favorable publié"):
            command(dossier, by=dossier.file.user)
    assert state_of(dossier) == before


@pytest.mark.parametrize("kind", [*DecisionKind, None])
def test_the_database_refuses_an_answer_without_a_favourable_decision(kind):
    stage = Stage[kind.name] if kind else Stage.COMPLETE
    dossier = dossier_at(stage)
    rows = Application.objects.filter(pk=dossier.pk)
    facts = {"answer": Answer.CONFIRMED, "answered_at": dossier.created_at}
    if kind is DecisionKind.FAVOURABLE:
        assert rows.update(**facts) == 1
    else:
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**facts)


def test_the_database_refuses_one_seat_too_many():
    (dossier,) = offers(capacity=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Opening.objects.filter(pk=dossier.opening_id).update(seats_taken=2)


def test_no_answer_is_without_its_instant():
    (dossier,) = offers()
    with pytest.raises(IntegrityError, match="application_answer_has_instant"), transaction.atomic():
        Application.objects.filter(pk=dossier.pk).update(answer=Answer.CONFIRMED)


def test_an_answer_is_for_one_dossier_and_the_others_do_not_move():
    (dossier,) = offers(capacity=1)
    elsewhere = opening_for("published", campaign=dossier.opening.campaign)
    other = dossier_at(Stage.CONFIRMED, opening=elsewhere, candidate=dossier.file.user)
    answer.decline(dossier, by=dossier.file.user)
    assert (fresh(dossier).public_stage, fresh(other).public_stage) == (Stage.DECLINED, Stage.CONFIRMED)
    assert (seats(dossier), seats(other)) == (0, 1)


def test_an_answer_received_in_time_counts_though_it_is_worked_on_late():
    (dossier,) = offers()
    limit = limits.answer_limit(dossier)
    with clock.travel(limit + SECOND):
        answer.confirm(dossier, by=dossier.file.user, at=limit - SECOND)
    assert fresh(dossier).answered_at == limit - SECOND


@pytest.mark.parametrize("command", [answer.confirm, answer.decline])
def test_once_the_clock_has_closed_the_offer_no_earlier_instant_reopens_it(command):
    dossier = dossier_at(Stage.LAPSED)
    before = state_of(dossier)
    with pytest.raises(StepRefused, match="proposée à une autre personne"):
        command(dossier, by=dossier.file.user, at=limits.answer_limit(dossier) - SECOND)
    assert state_of(dossier) == before
