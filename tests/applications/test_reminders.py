"""Reminders to the day, closings to the instant; what somebody settles meanwhile is left alone."""

import io
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from applications import emails
from applications.commands import answer, desk, filing, jury, reminders, transmission
from applications.enums import Answer, AnswerFrom, DecisionKind, Stage
from applications.models import Application
from ecandidat.common import clock
from notifications.enums import MailState
from notifications.models import OutgoingMail
from offers.models import Opening
from tests.applications.reading import is_chained, mails_of
from tests.factories.applications import dossier_at, fill, fresh, line, manager_of, noon, opening_for

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def run(name: str, at: datetime, **options) -> str:
    """One passage of the clock at that instant; what it prints."""
    said = io.StringIO()
    with clock.travel(at):
        call_command(name, stdout=said, **options)
    return said.getvalue().strip()


def reminded(dossier: Application, stem: str) -> list[date]:
    """The days on which that reminder was posted, in order."""
    mails = OutgoingMail.objects.filter(recipient=dossier.file.user, key=f"applications.{stem}").order_by("pk")
    return [timezone.localdate(mail.created_at) for mail in mails]


def pass_each_day(name: str, first: date, last: date) -> None:
    day = first
    while day <= last:
        run(name, noon(day))
        day += DAY


# ── Not transmitted ──


def test_a_dossier_to_transmit_is_reminded_seven_three_and_one_days_before():
    dossier = dossier_at(Stage.PENDING)
    limit = dossier.opening.return_by
    pass_each_day("remind", dossier.opening.opens_on + DAY, limit + 3 * DAY)
    assert reminded(dossier, "remind_transmit") == [limit - 7 * DAY, limit - 3 * DAY, limit - DAY]


def test_a_second_passage_and_one_every_hour_post_nothing_more():
    dossier = dossier_at(Stage.PENDING)
    morning = noon(dossier.opening.return_by, -3)
    assert run("remind", morning) == "1 rappel posté"
    for hour in range(12):
        assert run("remind", morning + timedelta(hours=hour)) == "1 sans rappel"
    assert len(reminded(dossier, "remind_transmit")) == 1


def test_a_passage_that_was_missed_is_made_late_and_once():
    dossier = dossier_at(Stage.PENDING)
    limit = dossier.opening.return_by
    run("remind", noon(limit, -5))  # the one of seven days
    run("remind", noon(limit, -2))  # the one of three
    run("remind", noon(limit))  # the one of the eve
    assert reminded(dossier, "remind_transmit") == [limit - 5 * DAY, limit - 2 * DAY, limit]


def test_a_limit_of_one_item_leaves_the_others_to_the_next_passage():
    opening = opening_for()
    first, second = (dossier_at(Stage.PENDING, opening=opening) for _again in range(2))
    at = noon(opening.return_by, -3)
    run("remind", at, limit=1)
    assert (len(reminded(first, "remind_transmit")), len(reminded(second, "remind_transmit"))) == (1, 0)
    run("remind", at)
    assert (len(reminded(first, "remind_transmit")), len(reminded(second, "remind_transmit"))) == (1, 1)


def test_the_reminder_that_still_waits_is_void_once_the_dossier_is_transmitted():
    dossier = dossier_at(Stage.PENDING)
    at = noon(dossier.opening.return_by, -1)
    run("remind", at)
    with clock.travel(at):
        fill(dossier)
        transmission.transmit(dossier, by=dossier.file.user)
    assert OutgoingMail.objects.get(key="applications.remind_transmit").state == MailState.VOID
    run("remind", at + timedelta(hours=1))
    assert OutgoingMail.objects.filter(key="applications.remind_transmit").count() == 1


def test_a_correction_is_reminded_by_its_own_date():
    dossier = dossier_at(Stage.INCOMPLETE)
    until = dossier.opening.return_by + 5 * DAY
    Application.objects.filter(pk=dossier.pk).update(correct_by=until)
    pass_each_day("remind", dossier.opening.return_by - 7 * DAY, until + DAY)
    assert reminded(dossier, "remind_correct") == [until - 7 * DAY, until - 3 * DAY, until - DAY]
    assert not reminded(dossier, "remind_transmit"), "it was transmitted: its person is not told that it was not"


def test_nobody_is_reminded_on_the_day_they_were_told():
    opening = opening_for("published")
    dossier = dossier_at(Stage.RECEIVED, opening=opening)
    sent_back, until = noon(opening.return_by), opening.return_by + 7 * DAY
    with clock.travel(sent_back):
        desk.ask_for_piece(dossier, "Attestation", "", by=manager_of(opening))
        desk.incomplete(fresh(dossier), by=manager_of(opening), correct_by=until)
    run("remind", sent_back + timedelta(hours=2))
    assert reminded(dossier, "remind_correct") == []
    run("remind", sent_back + 4 * DAY)
    assert reminded(dossier, "remind_correct") == [until - 3 * DAY]


def test_nobody_is_reminded_on_the_day_their_limit_was_put_off():
    dossier, offer = dossier_at(Stage.PENDING), dossier_at(Stage.FAVOURABLE)
    for waiting, stem, former in (
        (dossier, "remind_transmit", dossier.opening.return_by),
        (offer, "remind_answer", offer.decision.answer_by),
    ):
        with clock.travel(noon(former)):
            desk.extend(fresh(waiting), former + 3 * DAY, by=manager_of(waiting.opening))
            run("remind", noon(former, 0) + timedelta(hours=1))
        assert reminded(waiting, stem) == []
        run("remind", noon(former, 2))
        assert reminded(waiting, stem) == [former + 2 * DAY]


def test_a_formation_that_closes_at_noon_reminds_nobody_in_the_afternoon():
    dossier = dossier_at(Stage.PENDING, opening=opening_for(closing_time=time(12)))
    last = dossier.opening.return_by
    run("remind", noon(last) + timedelta(hours=3))
    assert reminded(dossier, "remind_transmit") == []
    run("remind", noon(last) - timedelta(hours=1))
    assert reminded(dossier, "remind_transmit") == [last]


# ── Not answered ──


@pytest.fixture
def offer():
    """An offer released five days ago, to answer within thirty days."""
    return dossier_at(Stage.FAVOURABLE)


@pytest.mark.parametrize("deed", [answer.confirm, answer.decline])
def test_who_answered_is_not_reminded_any_more(offer, deed):
    until = offer.decision.answer_by
    run("remind", noon(until, -7))
    with clock.travel(noon(until, -6)):
        deed(offer, by=offer.file.user)
    pass_each_day("remind", until - 5 * DAY, until)
    assert reminded(offer, "remind_answer") == [until - 7 * DAY]


def test_a_second_offer_is_reminded_though_the_first_one_was(offer):
    manager, until = manager_of(offer.opening), offer.decision.answer_by
    run("remind", noon(until, -3))
    later = until + 5 * DAY
    with clock.travel(noon(until, -2)):
        answer.decline(offer, by=offer.file.user)
        jury.propose(offer, DecisionKind.FAVOURABLE, by=manager)
        jury.release(fresh(offer), by=manager, individual_answer_by=later)
    run("remind", noon(later, -3))
    assert reminded(offer, "remind_answer") == [until - 3 * DAY, later - 3 * DAY]


def test_two_offers_that_end_the_same_day_are_reminded_each_once(offer):
    """The reminder of a first offer, declined then renewed for the same day, does not stand for the second's."""
    manager, until = manager_of(offer.opening), offer.decision.answer_by
    run("remind", noon(until, -7))
    with clock.travel(noon(until, -5)):
        answer.decline(offer, by=offer.file.user)
        jury.propose(offer, DecisionKind.FAVOURABLE, by=manager)
        jury.release(fresh(offer), by=manager)
    pass_each_day("remind", until - 4 * DAY, until)
    assert reminded(offer, "remind_answer") == [until - 7 * DAY, until - 3 * DAY, until - DAY]


# ── A row read, then settled by somebody else before its turn ──


def test_a_dossier_settled_since_it_was_listed_is_not_reminded():
    dossier = dossier_at(Stage.PENDING)
    stale = fresh(dossier)
    filing.cancel(dossier, by=dossier.file.user)
    assert reminders.remind_to_transmit(stale, dossier.opening.return_by - 3 * DAY) is False


def test_an_offer_answered_since_it_was_listed_is_not_reminded(offer):
    stale = fresh(offer)
    answer.confirm(offer, by=offer.file.user)
    assert reminders.remind_to_answer(stale, offer.decision.answer_by - 3 * DAY) is False


def test_one_that_fails_is_said_and_does_not_keep_the_others_waiting(monkeypatch):
    opening = opening_for()
    broken, sound = (dossier_at(Stage.PENDING, opening=opening) for _again in range(2))
    send = emails.send

    def fail_once(what, dossier, **told):
        if dossier.pk == broken.pk:
            raise RuntimeError
        send(what, dossier, **told)

    monkeypatch.setattr(emails, "send", fail_once)
    with pytest.raises(CommandError, match="1 élément") as failed:
        run("remind", noon(opening.return_by, -3))
    assert failed.value.returncode == 1
    assert (len(reminded(broken, "remind_transmit")), len(reminded(sound, "remind_transmit"))) == (0, 1)


# ── Offers that nobody answered ──


def test_an_offer_is_closed_at_the_midnight_that_ends_its_day_where_the_institution_is(offer):
    midnight = datetime.combine(offer.decision.answer_by + DAY, time.min, ZoneInfo("Europe/Paris"))
    assert run("decline_overdue", midnight - timedelta(microseconds=1)) == "rien à faire"
    assert fresh(offer).reply is Answer.NONE
    assert run("decline_overdue", midnight) == "1 sans réponse"
    closed = fresh(offer)
    assert (closed.reply, closed.answered_at, closed.public_stage) == (Answer.LAPSED, midnight, Stage.LAPSED)
    assert mails_of(closed)[-1] == "lapsed"
    assert is_chained(closed)


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)], ids=["23 hours long", "25 hours long"])
def test_a_day_when_clocks_change_is_closed_at_its_own_midnight(offer, day):
    type(offer.decision).objects.filter(pk=offer.decision_id).update(answer_by=day, answer_from=AnswerFrom.INDIVIDUAL)
    midnight = datetime.combine(day + DAY, time.min, ZoneInfo("Europe/Paris"))
    run("decline_overdue", midnight - timedelta(seconds=1))
    assert fresh(offer).reply is Answer.NONE
    run("decline_overdue", midnight)
    assert fresh(offer).reply is Answer.LAPSED


def test_a_place_confirmed_in_time_is_never_taken_back():
    dossier = dossier_at(Stage.CONFIRMED)
    run("decline_overdue", noon(dossier.opening.confirm_by, 30))
    assert Opening.objects.get(pk=dossier.opening_id).seats_taken == 1


def test_a_reminder_lists_what_is_still_missing():
    dossier = dossier_at(Stage.PENDING)
    run("remind", noon(dossier.opening.return_by, -3))
    body = OutgoingMail.objects.get(key="applications.remind_transmit").body
    assert str(line(dossier, "CV").label) in body
    assert "Lettre de recommandation" not in body
