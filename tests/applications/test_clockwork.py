"""Reminders and silence: the hourly clock, which may run late, or twice, or meet a dossier that has just moved."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from applications import tasks
from applications.commands import answer, desk, filing, jury, reminders, transmission
from applications.enums import Answer, DecisionKind, RefusalReason, Stage
from ecandidat.common import clock
from notifications import outbox
from notifications.models import OutgoingMail
from offers.enums import Mode
from tests.applications.reading import mails_of, plain, state_of
from tests.factories.accounts import UserFactory
from tests.factories.applications import dossier_at, fill, fresh, line, manager_of, noon, opening_for, population_of

pytestmark = pytest.mark.django_db
TASKS = [("remind", -3, "remind_answer"), ("decline_overdue", 2, "lapsed")]


def hours(first, number, command="remind"):
    """Run the clock each hour from a local noon."""
    for hour in range(number):
        with clock.travel(first + timedelta(hours=hour)):
            call_command(command, verbosity=0)


def reminded(dossier, stem="remind_transmit"):
    return [mail for mail in mails_of(dossier) if mail == stem]


def causes(dossier):
    """Which reminders were posted, oldest first: the cause ends with the step."""
    mails = OutgoingMail.objects.filter(cause__startswith=f"{dossier.ref}:").order_by("pk")
    return [mail.cause.rpartition(":")[2] for mail in mails]


# ── To transmit (S64) ───────────────────────────────────────────────────────────────────────────────────────────────


def test_three_reminders_leave_once_each_whatever_the_number_of_hours(capsys):
    dossier = dossier_at(Stage.PENDING)
    limit = dossier.opening.return_by
    for left in range(9, -2, -1):
        hours(noon(limit, -left), 3)
    assert causes(dossier) == ["J-7", "J-3", "J-1"]
    body = plain(OutgoingMail.objects.filter(key="applications.remind_transmit").earliest("pk").body)
    assert "- CV : à déposer" in body


def test_a_clock_that_stopped_reminds_late_and_of_the_nearest_only():
    dossier = dossier_at(Stage.PENDING)
    hours(noon(dossier.opening.return_by, -2), 1)
    assert causes(dossier) == ["J-3"]
    hours(noon(dossier.opening.return_by), 1)
    assert causes(dossier) == ["J-3", "J-1"]


def test_nobody_is_reminded_on_the_day_they_applied():
    opening = opening_for()
    with clock.travel(noon(opening.return_by, -3)):
        dossier = filing.file_application(UserFactory(complete=True), opening, population_of(opening))
    hours(noon(opening.return_by, -3), 8)
    assert causes(dossier) == []
    hours(noon(opening.return_by, -1), 1)
    assert causes(dossier) == ["J-1"]


@pytest.mark.parametrize("stage", [Stage.RECEIVED, Stage.COMPLETE, Stage.CANCELLED])
def test_what_is_transmitted_or_cancelled_is_left_alone(stage):
    dossier = dossier_at(stage)
    hours(noon(dossier.opening.return_by, -3), 1)
    assert reminded(dossier) == []


def test_a_paper_dossier_is_never_told_to_transmit():
    dossier = dossier_at(Stage.PENDING, opening=opening_for(mode=Mode.PAPER))
    hours(noon(dossier.opening.return_by, -3), 1)
    assert reminded(dossier) == []


def test_a_correction_is_reminded_by_its_own_date():
    dossier = dossier_at(Stage.INCOMPLETE, opening=opening_for("closed"))
    assert dossier.correct_by == dossier.opening.return_by
    hours(noon(dossier.correct_by, -1), 2)
    assert causes(dossier) == ["J-1"]


def test_a_second_correction_has_reminders_of_its_own():
    dossier = dossier_at(Stage.INCOMPLETE)
    hours(noon(dossier.correct_by, -3), 1)
    with clock.travel(noon(dossier.correct_by, -3)):
        fill(dossier)
        transmission.transmit(dossier, by=dossier.file.user)
        desk.refuse_piece(line(dossier, "CV"), RefusalReason.WRONG, "", by=manager_of(dossier.opening))
        desk.incomplete(dossier, by=manager_of(dossier.opening))
    hours(noon(fresh(dossier).correct_by, -3), 1)
    assert causes(dossier) == ["J-3", "J-3"]


def test_a_later_individual_date_has_reminders_of_its_own():
    dossier = dossier_at(Stage.PENDING)
    limit = dossier.opening.return_by
    hours(noon(limit, -1), 1)
    desk.extend(dossier, limit + timedelta(days=10), by=manager_of(dossier.opening))
    for left in (2, 0, -3, -7, -9):
        hours(noon(limit, -left), 1)
    assert causes(dossier) == ["J-1", "J-7", "J-3", "J-1"]


def test_a_dossier_with_a_decision_is_no_longer_told_to_transmit():
    opening = opening_for("closed", publication_on=clock.today())
    dossier = dossier_at(Stage.INCOMPLETE, opening=opening)
    manager = manager_of(opening)
    desk.extend(dossier, clock.today() + timedelta(days=3), by=manager)
    jury.propose(dossier, DecisionKind.UNFAVOURABLE, by=manager, reason="Hors délai.")
    jury.release(dossier, by=manager)
    hours(clock.now(), 1)
    assert reminded(dossier) == []


# ── To answer ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_offer_is_reminded_three_times_then_lapses_once():
    dossier = dossier_at(Stage.FAVOURABLE)
    limit = dossier.decision.answer_by
    for left in range(9, -2, -1):
        hours(noon(limit, -left), 2)
        hours(noon(limit, -left), 2, "decline_overdue")
    assert causes(dossier) == ["J-7", "J-3", "J-1"]
    assert mails_of(dossier)[-4:] == ["remind_answer"] * 3 + ["lapsed"]
    assert fresh(dossier).reply is Answer.LAPSED


@pytest.mark.parametrize("stage", [Stage.CONFIRMED, Stage.DECLINED, Stage.WAITING_LIST])
def test_what_waits_for_no_answer_is_neither_reminded_nor_closed(stage):
    dossier = dossier_at(stage)
    before = state_of(dossier)
    limit = dossier.opening.confirm_by
    hours(noon(limit, -3), 1)
    hours(noon(limit, 3), 1, "decline_overdue")
    assert state_of(dossier) == before


def test_an_offer_without_a_date_never_lapses():
    dossier = dossier_at(Stage.FAVOURABLE, opening=opening_for("published", confirm_by=None))
    hours(noon(clock.today(), 4000), 1, "decline_overdue")
    assert fresh(dossier).reply is Answer.NONE


def test_the_clock_that_comes_weeks_late_closes_all_the_same(capsys):
    dossiers = [dossier_at(Stage.FAVOURABLE) for _each in range(2)]
    with clock.travel(noon(dossiers[0].decision.answer_by, 40)):
        call_command("decline_overdue")
        call_command("decline_overdue")
    assert capsys.readouterr().out.splitlines() == ["2 sans réponse", "rien à faire"]
    assert {fresh(dossier).reply for dossier in dossiers} == {Answer.LAPSED}


def test_an_answer_that_arrives_meanwhile_is_kept(capsys, monkeypatch):
    dossier = dossier_at(Stage.FAVOURABLE)
    lapse = answer.lapse

    def after_the_candidate(late, **facts):
        answer.confirm(late, by=dossier.file.user, at=noon(dossier.opening.publication_on, 1))
        return lapse(late, **facts)

    monkeypatch.setattr(answer, "lapse", after_the_candidate)
    with clock.travel(noon(dossier.decision.answer_by, 2)):
        call_command("decline_overdue")
    assert "1 déjà réglée" in capsys.readouterr().out
    assert fresh(dossier).reply is Answer.CONFIRMED


# ── The commands and their tasks ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("command", "shift"), [("remind", -3), ("decline_overdue", 2)])
def test_a_dry_run_counts_and_keeps_nothing(command, shift, capsys):
    dossier = dossier_at(Stage.FAVOURABLE)
    before = state_of(dossier)
    with clock.travel(noon(dossier.decision.answer_by, shift)):
        call_command(command, dry_run=True)
    assert plain(capsys.readouterr().out).startswith("À blanc : 1 ")
    assert state_of(dossier) == before


def test_one_that_fails_does_not_stop_the_others(capsys, monkeypatch):
    dossiers = [dossier_at(Stage.FAVOURABLE) for _each in range(3)]
    post = outbox.post

    def breaks_for_one(what, *, to, **facts):
        if to == dossiers[1].file.user:
            raise RuntimeError
        return post(what, to=to, **facts)

    monkeypatch.setattr(outbox, "post", breaks_for_one)
    with clock.travel(noon(dossiers[0].decision.answer_by, 2)), pytest.raises(CommandError, match="1 élément"):
        call_command("decline_overdue")
    assert [fresh(dossier).reply.value for dossier in dossiers] == ["SR", "", "SR"]


@pytest.mark.parametrize(
    ("task", "shift", "stem"), [("remind", -3, "remind_answer"), ("decline_overdue", 2, "lapsed")]
)
def test_a_task_is_its_command(task, shift, stem):
    dossier = dossier_at(Stage.FAVOURABLE)
    with clock.travel(noon(dossier.decision.answer_by, shift)):
        getattr(tasks, task).apply()
    assert mails_of(dossier)[-1] == stem


def test_a_dossier_that_needs_nothing_costs_the_clock_no_lock(django_assert_max_num_queries):
    dossier = dossier_at(Stage.PENDING)
    with clock.travel(noon(dossier.opening.return_by, -3)):
        assert reminders.remind_to_transmit(fresh(dossier), clock.today())
        again = fresh(dossier)
        with django_assert_max_num_queries(1):
            assert not reminders.remind_to_transmit(again, clock.today())
