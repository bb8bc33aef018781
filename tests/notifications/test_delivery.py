"""A mail leaves once; what went wrong is written on its row; nothing leaves that should not."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.core import mail as django_mail
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from ecandidat.common import clock
from notifications import delivery, tasks
from notifications.enums import MailState, Priority
from notifications.models import MailSwitch, OutgoingMail
from notifications.outbox import post, void
from tests.factories.notifications import MailAttachmentFactory, MailSwitchFactory, OutgoingMailFactory
from tests.plans import plan_of

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def fresh(mail):
    mail.refresh_from_db()
    return mail


# ── What leaves ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_mail_goes_out_as_text_and_html(mail_server, facts):
    mail = post(**facts)
    assert delivery.deliver(mail.pk) == MailState.SENT
    [(recipients, content)] = mail_server.letters
    letter = message_from_bytes(content, policy=policy.default)
    assert recipients == (mail.address,)
    assert letter["Subject"] == mail.subject
    assert letter["Message-ID"] == mail.message_id
    assert letter["Auto-Submitted"] == "auto-generated"
    text = letter.get_body(("plain",)).get_content()
    assert text.replace("\r\n", "\n").strip() == mail.body
    html = letter.get_body(("html",))
    assert html.get_content_charset() == "utf-8"
    assert '<html lang="fr">' in html.get_content()
    assert '<a href="http://testserver">http://testserver</a>' in html.get_content()
    row = fresh(mail)
    assert (row.state, row.attempts, row.last_error) == (MailState.SENT, 1, "")
    assert row.sent_at >= row.handed_at >= row.claimed_at


def test_a_second_run_finds_nothing(mail_server, facts):
    mail = post(**facts)
    delivery.deliver(mail.pk)
    assert delivery.deliver(mail.pk) is None
    assert not delivery.sweep()
    assert len(mail_server.letters) == 1


def test_a_task_for_a_row_that_is_gone_does_nothing():
    assert delivery.deliver(404) is None


def test_the_sweep_sends_a_row_whose_task_vanished(mail_server, facts):
    mail = post(**facts)
    tasks.sweep()
    assert fresh(mail).state == MailState.SENT


def test_a_secret_is_wiped_once_sent_and_its_subject_kept():
    mail = OutgoingMailFactory(sensitive=True)
    delivery.deliver(mail.pk)
    assert "Votre dossier" in django_mail.outbox[0].body
    assert (fresh(mail).body, mail.subject) == ("", "Dossier réceptionné")


def test_a_void_mail_never_leaves(facts):
    mail = post(**facts)
    void(mail.cause)
    assert delivery.deliver(mail.pk) is None
    assert not delivery.sweep()
    assert django_mail.outbox == []


def test_a_mail_for_later_leaves_later(later):
    day = clock.now() + timedelta(days=1)
    mail = OutgoingMailFactory(not_before=day, next_try_at=day)
    assert delivery.deliver(mail.pk) is None
    assert not later(timedelta(hours=23), delivery.sweep)
    later(timedelta(hours=25), delivery.sweep)
    assert fresh(mail).state == MailState.SENT


# ── In what order, how fast ──────────────────────────────────────────────────────────────────────────────────────


def test_the_sweep_sends_account_mails_then_decisions_then_the_rest():
    for priority in (Priority.ROUTINE, Priority.ACCOUNT, Priority.DECISION):
        OutgoingMailFactory(priority=priority, subject=priority.name)
    delivery.sweep()
    assert [letter.subject for letter in django_mail.outbox] == ["ACCOUNT", "DECISION", "ROUTINE"]


def test_the_task_of_a_routine_mail_lets_urgent_ones_pass():
    routine = OutgoingMailFactory(subject="ROUTINE")
    OutgoingMailFactory(priority=Priority.ACCOUNT, subject="ACCOUNT")
    delivery.deliver(routine.pk)
    assert [letter.subject for letter in django_mail.outbox] == ["ACCOUNT", "ROUTINE"]


def test_the_pace_holds_all_but_account_mails_for_a_minute(settings, later):
    settings.MAIL_MAX_PER_MINUTE = 2
    OutgoingMailFactory.create_batch(5)
    delivery.sweep()
    assert len(django_mail.outbox) == 2
    urgent = OutgoingMailFactory(priority=Priority.ACCOUNT)
    delivery.deliver(urgent.pk)
    assert len(django_mail.outbox) == 3
    later(2 * MINUTE, delivery.sweep)
    assert len(django_mail.outbox) == 5


def test_a_provider_is_written_to_at_its_own_pace_and_keeps_nobody_else_waiting(settings, later):
    """M04: a provider that is written to too fast refuses everything for hours."""
    settings.MAIL_MAX_PER_MINUTE_PER_DOMAIN = 2
    for number in range(5):
        OutgoingMailFactory(address=f"p{number}@{'Grand' if number % 2 else 'grand'}.example")
    for number in range(2):
        OutgoingMailFactory(address=f"p{number}@tres-grand.example")
    delivery.sweep()
    assert [letter.to[0].partition("@")[2].lower() for letter in django_mail.outbox] == [
        "grand.example", "grand.example", "tres-grand.example", "tres-grand.example",
    ]  # fmt: skip
    delivery.deliver(OutgoingMailFactory(address="p5@grand.example", priority=Priority.ACCOUNT).pk)
    assert len(django_mail.outbox) == 5
    later(2 * MINUTE, delivery.sweep)
    assert len(django_mail.outbox) == 7
    settings.MAIL_MAX_PER_MINUTE_PER_DOMAIN = 0
    delivery.sweep()
    assert len(django_mail.outbox) == 8


def test_the_stop_switch_stops_everything_until_it_is_turned_back():
    switch = MailSwitchFactory(is_stopped=True)
    mail = OutgoingMailFactory(priority=Priority.ACCOUNT)
    assert delivery.deliver(mail.pk) is None
    assert not delivery.sweep()
    assert fresh(mail).state == MailState.QUEUED
    switch.is_stopped = False
    switch.save()
    delivery.sweep()
    assert fresh(mail).state == MailState.SENT


# ── The letter ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_letter_leaves_with_the_mail(mail_server, facts, letter):
    mail = post(**facts, attachments=[letter])
    delivery.deliver(mail.pk)
    sent = message_from_bytes(mail_server.letters[0][1], policy=policy.default)
    [joined] = sent.iter_attachments()
    assert joined.get_filename() == "Lettre d’admission.pdf"
    assert joined.get_content_type() == "application/pdf"
    assert joined.get_content() == b"%PDF-1.7 lettre"


def test_a_letter_that_was_altered_keeps_the_mail_here(mail_server, facts, letter):
    storages["private"].delete(letter.storage_key)
    storages["private"].save(letter.storage_key, ContentFile(b"%PDF-1.7 letTre"))
    mail = post(**facts, attachments=[letter])
    assert delivery.deliver(mail.pk) == MailState.FAILED
    assert "altérée" in fresh(mail).last_error
    assert mail_server.letters == []


def test_a_letter_that_is_gone_keeps_the_mail_here(mail_server):
    mail = MailAttachmentFactory(storage_key="letters/00/nowhere").mail
    assert delivery.deliver(mail.pk) == MailState.FAILED
    assert "introuvable" in fresh(mail).last_error
    assert mail_server.letters == []


def test_a_storage_that_does_not_answer_only_delays(settings, later):
    settings.STORAGES = settings.STORAGES | {"private": {"BACKEND": "tests.notifications.dying.DeafStorage"}}
    mail = MailAttachmentFactory().mail
    assert delivery.deliver(mail.pk) == MailState.QUEUED
    assert "no answer" in fresh(mail).last_error
    assert django_mail.outbox == []


# ── Cost ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_sweep_finds_its_rows_through_the_index():
    assert "mail_sweep" in plan_of(OutgoingMail.objects.due(clock.now()))


def test_an_idle_sweep_costs_a_handful_of_queries(django_assert_max_num_queries):
    OutgoingMailFactory.create_batch(3, state=MailState.SENT)
    delivery.sweep()  # the first one ever writes the switch's row
    with django_assert_max_num_queries(8):
        delivery.sweep()


def test_no_switch_row_means_that_mails_leave():
    assert not MailSwitch.objects.exists()
    mail = OutgoingMailFactory()
    assert delivery.deliver(mail.pk) == MailState.SENT
