"""What went wrong is written on its row: a server that refuses, a worker that dies, a mail undone under way."""

import threading
from datetime import timedelta
from smtplib import SMTPDataError

import pytest
from django.core import mail as django_mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, transaction

from ecandidat.common import clock
from notifications import delivery
from notifications.enums import MailState
from notifications.models import OutgoingMail
from notifications.outbox import ResendRefused, resend, void
from tests.factories.notifications import OutgoingMailFactory

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def fresh(mail):
    mail.refresh_from_db()
    return mail


# ── What goes wrong ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("door", "answer"),
    [("refuse_recipient", "451 4.7.1 Greylisted"), ("refuse_text", "452 4.3.1 Disk full")],
)
def test_a_temporary_refusal_is_tried_again_ever_later(mail_server, later, door, answer):
    mail = OutgoingMailFactory()
    setattr(mail_server, door, answer)
    start = clock.now()
    with clock.travel(start):
        assert delivery.deliver(mail.pk) == MailState.QUEUED
    assert fresh(mail).next_try_at == start + MINUTE
    assert answer[:3] in mail.last_error
    assert delivery.deliver(mail.pk) is None
    with clock.travel(start + MINUTE):
        assert delivery.deliver(mail.pk) == MailState.QUEUED
    assert fresh(mail).next_try_at == start + 3 * MINUTE
    setattr(mail_server, door, "")
    later(5 * MINUTE, delivery.sweep)
    assert (fresh(mail).state, mail.attempts, mail.last_error) == (MailState.SENT, 3, "")
    assert len(mail_server.letters) == 1


def test_a_temporary_refusal_is_given_up_after_three_days(mail_server, later):
    mail_server.refuse_recipient = "451 later"
    mail = OutgoingMailFactory()
    assert later(timedelta(hours=71), delivery.deliver, mail.pk) == MailState.QUEUED
    assert later(timedelta(hours=73), delivery.deliver, mail.pk) == MailState.FAILED


@pytest.mark.parametrize(
    ("door", "answer"), [("refuse_recipient", "550 5.1.1 No such user"), ("refuse_text", "554 5.6.0 Refused")]
)
def test_a_final_refusal_fails_at_once_and_says_the_servers_words(mail_server, later, door, answer):
    mail = OutgoingMailFactory()
    setattr(mail_server, door, answer)
    assert delivery.deliver(mail.pk) == MailState.FAILED
    assert answer[4:] in fresh(mail).last_error
    assert not later(timedelta(days=1), delivery.sweep)


def test_a_server_that_does_not_answer_keeps_every_mail_and_is_knocked_at_one_mail_at_a_time(no_mail_server, later):
    mails = OutgoingMailFactory.create_batch(3)
    delivery.sweep()
    assert sorted(fresh(mail).attempts for mail in mails) == [0, 0, 1]
    assert {mail.state for mail in mails} == {MailState.QUEUED}
    assert not delivery.sweep()
    later(MINUTE / 2, delivery.sweep)
    assert sum(fresh(mail).attempts for mail in mails) == 2


def test_when_the_server_is_back_everything_leaves(no_mail_server, later, request):
    mails = OutgoingMailFactory.create_batch(3)
    delivery.sweep()
    inbox = request.getfixturevalue("mail_server")
    later(2 * MINUTE, delivery.sweep)
    assert {fresh(mail).state for mail in mails} == {MailState.SENT}
    assert len(inbox.letters) == 3


def test_an_address_that_cannot_be_written_fails_and_the_others_go_on():
    bad = OutgoingMailFactory(address="camille@exa\nmple.org")
    good = OutgoingMailFactory()
    delivery.sweep()
    assert (fresh(bad).state, fresh(good).state) == (MailState.FAILED, MailState.SENT)


# ── When the worker dies ─────────────────────────────────────────────────────────────────────────────────────────


def dies(mail, settings, how):
    settings.EMAIL_BACKEND = f"tests.notifications.dying.{how}"
    with pytest.raises(SystemExit):
        delivery.deliver(mail.pk)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def test_killed_before_the_hand_over_the_mail_is_sent_by_a_later_sweep(settings, later):
    mail = OutgoingMailFactory()
    dies(mail, settings, "DiesBefore")
    assert fresh(mail).state == MailState.SENDING
    assert not later(MINUTE, delivery.sweep)
    later(11 * MINUTE, delivery.sweep)
    assert fresh(mail).state == MailState.SENT
    assert len(django_mail.outbox) == 1


def test_killed_after_the_hand_over_the_outcome_is_unknown_and_never_sent_again_alone(settings, later):
    mail = OutgoingMailFactory()
    dies(mail, settings, "DiesAfter")
    assert later(11 * MINUTE, delivery.sweep) == {MailState.UNKNOWN: 1}
    assert "interrompu" in fresh(mail).last_error
    assert not later(timedelta(days=2), delivery.sweep)
    assert (fresh(mail).state, len(django_mail.outbox)) == (MailState.UNKNOWN, 1)


def test_a_line_that_falls_in_the_middle_leaves_an_unknown_outcome(settings):
    settings.EMAIL_BACKEND = "tests.notifications.dying.BreaksInTheMiddle"
    mail = OutgoingMailFactory()
    assert delivery.deliver(mail.pk) == MailState.UNKNOWN
    assert "stopped talking" in fresh(mail).last_error


def test_a_slow_worker_that_comes_back_corrects_unknown_into_sent():
    mail = OutgoingMailFactory()
    claimed = delivery._claim(pk=mail.pk)
    OutgoingMail.objects.update(state=MailState.UNKNOWN)
    delivery._record(claimed, MailState.SENT)
    assert fresh(mail).state == MailState.SENT


def test_a_row_taken_over_meanwhile_is_not_sent_twice():
    mail = OutgoingMailFactory()
    claimed = delivery._claim(pk=mail.pk)
    OutgoingMail.objects.update(state=MailState.QUEUED)  # a sweep thought this worker dead
    assert delivery._attempt(claimed) == MailState.QUEUED
    assert django_mail.outbox == []
    delivery.sweep()
    assert (fresh(mail).state, len(django_mail.outbox)) == (MailState.SENT, 1)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_ten_workers_send_one_copy(mail_server):
    if not connection.features.has_select_for_update:
        pytest.skip("row locks: PostgreSQL only")
    mail = OutgoingMailFactory()
    gate = threading.Barrier(10)

    def work():
        gate.wait()
        delivery.deliver(mail.pk)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(10)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(mail_server.letters) == 1
    assert (fresh(mail).state, mail.attempts) == (MailState.SENT, 1)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_row_held_by_another_worker_is_passed_over_not_waited_for(mail_server):
    if not connection.features.has_select_for_update_skip_locked:
        pytest.skip("row locks: PostgreSQL only")
    held, free = OutgoingMailFactory(), OutgoingMailFactory()
    with transaction.atomic():
        OutgoingMail.objects.select_for_update().get(pk=held.pk)
        worker = threading.Thread(target=lambda: (delivery.sweep(), connection.close()))
        worker.start()
        worker.join(10)
        assert not worker.is_alive()
    assert (fresh(held).state, fresh(free).state) == (MailState.QUEUED, MailState.SENT)


# ── Undone while a worker holds it ───────────────────────────────────────────────────────────────────────────────


class Undoing(EmailBackend):
    """A mail server that fails while the mail is being undone elsewhere."""

    cause, at_opening = "", False

    def open(self):
        if self.at_opening:
            void(self.cause)
            raise ConnectionRefusedError
        return super().open()

    def send_messages(self, letters):
        void(self.cause)
        raise SMTPDataError(550, b"no")


@pytest.mark.parametrize("at_opening", [True, False], ids=["to be tried again", "refused for good"])
def test_a_mail_undone_under_way_that_did_not_leave_never_does(at_opening, monkeypatch):
    mail = OutgoingMailFactory(sensitive=True)
    monkeypatch.setattr(Undoing, "cause", mail.cause)
    monkeypatch.setattr(Undoing, "at_opening", at_opening)
    monkeypatch.setattr(delivery, "get_connection", lambda **facts: Undoing())
    delivery.deliver(mail.pk)
    fresh(mail)
    assert (mail.state, mail.body, mail.attempts) == (MailState.VOID, "", 1)
    with pytest.raises(ResendRefused, match="sans objet"):
        resend(mail.pk)


def test_a_mail_undone_in_the_hands_of_a_worker_that_died_never_leaves(later):
    mail = OutgoingMailFactory(state=MailState.SENDING, claimed_at=clock.now())
    void(mail.cause)
    assert fresh(mail).state == MailState.SENDING
    later(11 * MINUTE, delivery.sweep)
    assert (fresh(mail).state, len(django_mail.outbox)) == (MailState.VOID, 0)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_mail_that_a_worker_is_just_taking_is_undone_all_the_same():
    if not connection.features.has_select_for_update:
        pytest.skip("row locks: PostgreSQL only")
    mail = OutgoingMailFactory()

    def undo():
        with transaction.atomic():
            void(mail.cause)
        connection.close()

    undoing = threading.Thread(target=undo)
    with transaction.atomic():
        OutgoingMail.objects.filter(pk=mail.pk).update(state=MailState.SENDING, claimed_at=clock.now())
        undoing.start()
        undoing.join(0.5)
        assert undoing.is_alive(), "it waits for the row"
    undoing.join()
    assert fresh(mail).state == MailState.SENDING
    assert mail.void_at is not None


def test_a_mail_undone_that_may_have_left_says_so_and_is_not_sent_again():
    mail = OutgoingMailFactory(state=MailState.UNKNOWN)
    void(mail.cause)
    assert fresh(mail).state == MailState.UNKNOWN
    with pytest.raises(ResendRefused, match="sans objet"):
        resend(mail.pk)
