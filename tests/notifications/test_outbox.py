"""A mail is a row in the commit of the change that it tells of; the broker only wakes the worker."""

import socket
import time
from datetime import timedelta

import pytest
from celery import current_app
from django.core import mail as django_mail
from django.db import transaction

from ecandidat.common import clock
from ecandidat.settings import base
from notifications.delivery import deliver
from notifications.emails import TEST_MAIL
from notifications.enums import MailState, Priority
from notifications.models import OutgoingMail
from notifications.outbox import OutboxError, ResendRefused, post, resend, void
from notifications.rendering import RenderingError
from tests.factories.notifications import OutgoingMailFactory
from tests.notifications.conftest import VALUES
from tests.services.servers import free_port

pytestmark = pytest.mark.django_db


def test_what_is_posted_is_rendered_now_and_waits(facts, camille):
    mail = post(**facts)
    assert mail.subject == "Essai d’envoi : eCandidat, UTT"
    assert "envoyé le lundi 14 avril 2025" in mail.body
    assert (mail.recipient, mail.address, mail.language) == (camille, camille.email, "fr")
    assert (mail.state, mail.attempts, mail.priority) == (MailState.QUEUED, 0, Priority.ACCOUNT)
    assert mail.message_id == f"<{mail.ref.lower()}@example.org>"
    assert len(mail.text_version) == 12


@pytest.mark.django_db(transaction=True)
def test_posting_outside_of_a_transaction_is_refused(facts):
    with pytest.raises(OutboxError, match="atomic"):
        post(**facts)
    with pytest.raises(OutboxError, match="atomic"):
        void("EVENT")
    assert not OutgoingMail.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_change_that_rolls_back_leaves_no_mail(facts):
    def change():
        with transaction.atomic():
            post(**facts)
            raise LookupError

    with pytest.raises(LookupError):
        change()
    assert not OutgoingMail.objects.exists()
    assert django_mail.outbox == []


@pytest.mark.django_db(transaction=True)
def test_the_commit_wakes_the_worker(facts):
    with transaction.atomic():
        mail = post(**facts)
        assert django_mail.outbox == []
    mail.refresh_from_db()
    assert mail.state == MailState.SENT
    assert [letter.subject for letter in django_mail.outbox] == [mail.subject]


def test_the_same_cause_message_and_address_make_one_mail(facts):
    first = post(**facts)
    again = post(**facts | {"values": VALUES | {"institution": "Autre"}})
    assert again == first
    assert again.subject == first.subject
    assert OutgoingMail.objects.count() == 1


def test_another_cause_or_another_address_makes_another_mail(facts):
    post(**facts)
    post(**facts | {"cause": "EVENT00002"})
    post(**facts | {"address": "ancienne@example.org"})
    assert OutgoingMail.objects.count() == 3


def test_an_address_without_account_can_be_written_to(facts):
    mail = post(**facts | {"to": None, "address": "inconnue@example.org"})
    assert (mail.recipient, mail.address) == (None, "inconnue@example.org")


def test_a_person_without_address_is_listed_as_a_failure(facts, camille):
    camille.email = ""
    camille.save(update_fields=["email"])
    mail = post(**facts)
    assert mail.state == MailState.FAILED
    assert mail.last_error == "Cette personne n’a pas d’adresse mail."
    with pytest.raises(ResendRefused, match="pas d’adresse"):
        resend(mail.pk)


@pytest.mark.parametrize("values", [{}, {"institution": "UTT"}, VALUES | {"surplus": "x"}])
def test_values_must_be_exactly_the_declared_tokens(facts, values):
    with pytest.raises(RenderingError, match=r"notifications\.test_mail"):
        post(**facts | {"values": values})
    assert not OutgoingMail.objects.exists()


def test_attachments_are_kept_as_plain_facts(facts, letter):
    mail = post(**facts, attachments=[letter])
    kept = mail.attachments.get()
    assert (kept.storage_key, kept.name, kept.size) == (letter.storage_key, letter.name, letter.size)
    assert (kept.sha256, kept.content_type) == (letter.sha256, letter.content_type)


def test_void_undoes_the_waiting_mails_of_a_cause(facts):
    mail = post(**facts)
    failed = OutgoingMailFactory(cause="EVENT00001-bis", state=MailState.FAILED)
    other = OutgoingMailFactory(cause="AUTRE00001")
    sent = OutgoingMailFactory(cause="EVENT00001", state=MailState.SENT)
    assert void("EVENT00001") == 2
    for row, state in ((mail, "void"), (failed, "void"), (other, "queued"), (sent, "sent")):
        row.refresh_from_db()
        assert row.state == state
    assert mail.void_at
    assert post(**facts) == mail


def test_void_without_a_cause_is_refused():
    OutgoingMailFactory()
    with pytest.raises(OutboxError, match="without a cause"):
        void("")


def test_a_voided_secret_is_wiped():
    mail = OutgoingMailFactory(sensitive=True)
    void(mail.cause)
    mail.refresh_from_db()
    assert mail.body == ""


@pytest.mark.parametrize("state", [MailState.FAILED, MailState.UNKNOWN, MailState.SENT, MailState.QUEUED])
def test_a_mail_can_be_sent_again(state, django_capture_on_commit_callbacks):
    mail = OutgoingMailFactory(state=state, next_try_at=clock.now() + timedelta(hours=1))
    with django_capture_on_commit_callbacks(execute=True):
        resend(mail.pk)
    mail.refresh_from_db()
    assert mail.state == MailState.SENT
    assert len(django_mail.outbox) == 1


def test_sent_again_a_mail_goes_where_its_person_reads_now(django_capture_on_commit_callbacks):
    mail = OutgoingMailFactory(state=MailState.FAILED)
    secret = OutgoingMailFactory(state=MailState.FAILED, recipient=mail.recipient, sensitive=True)
    former = mail.address
    type(mail.recipient).objects.filter(pk=mail.recipient_id).update(email="nouvelle@example.org")
    with django_capture_on_commit_callbacks(execute=True):
        resend(mail.pk)
        resend(secret.pk)
    assert sorted(sent.to[0] for sent in django_mail.outbox) == sorted(["nouvelle@example.org", former])


def test_a_mail_that_its_person_got_at_the_new_address_is_not_sent_twice_there():
    mail = OutgoingMailFactory(state=MailState.FAILED)
    OutgoingMailFactory(cause=mail.cause, recipient=mail.recipient, address="nouvelle@example.org", message_id="<2@x>")
    type(mail.recipient).objects.filter(pk=mail.recipient_id).update(email="nouvelle@example.org")
    with pytest.raises(ResendRefused, match="nouvelle adresse"):
        resend(mail.pk)


def test_sent_again_an_old_mail_has_its_days_of_tries_anew(mail_server):
    mail = OutgoingMailFactory(state=MailState.FAILED, created_at=clock.now() - timedelta(days=4))
    mail_server.refuse_recipient = "451 4.7.1 Greylisted"
    resend(mail.pk)
    assert deliver(mail.pk) == MailState.QUEUED


@pytest.mark.parametrize(
    ("facts_of_row", "reason"),
    [
        ({"state": MailState.VOID}, "a été annulé"),
        ({"state": MailState.SENDING}, "en cours d’envoi"),
        ({"state": MailState.SENT, "sensitive": True, "body": ""}, "effacé après l’envoi"),
    ],
)
def test_what_must_not_leave_again_says_why(facts_of_row, reason):
    mail = OutgoingMailFactory(**facts_of_row)
    with pytest.raises(ResendRefused, match=reason):
        resend(mail.pk)
    mail.refresh_from_db()
    assert mail.state == facts_of_row["state"]


BROKER_SETTINGS = (
    "task_always_eager",
    "broker_url",
    "broker_read_url",
    "broker_write_url",
    "broker_transport_options",
)


@pytest.fixture
def dead_broker():
    """The task queue is at an address where nothing listens: Celery's own error, not an imitation."""
    kept = {
        name: current_app.conf[name]
        for name in (
            "task_always_eager",
            "broker_url",
            "broker_read_url",
            "broker_write_url",
            "broker_transport_options",
        )
    }
    current_app.conf.update(
        task_always_eager=False,
        broker_url=f"redis://127.0.0.1:{free_port()}/0",
        broker_read_url=None,
        broker_write_url=None,
        broker_transport_options=base.CELERY_BROKER_TRANSPORT_OPTIONS,
    )
    _forget_broker()
    yield
    current_app.conf.update(kept)
    _forget_broker()


def _forget_broker():
    current_app.amqp._producer_pool = None
    current_app._pool = None


@pytest.mark.django_db(transaction=True)
def test_a_dead_broker_neither_raises_nor_delays_and_the_mail_waits(facts, dead_broker, caplog):
    started = time.monotonic()
    with transaction.atomic():
        mail = post(**facts)
    assert time.monotonic() - started < 1
    mail.refresh_from_db()
    assert mail.state == MailState.QUEUED
    assert "the broker does not answer" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_a_silent_broker_is_asked_once_for_many_mails(facts, dead_broker):
    with socket.create_server(("127.0.0.1", 0)) as deaf:  # takes the connection and never says a word
        current_app.conf.broker_url = f"redis://127.0.0.1:{deaf.getsockname()[1]}/0"
        current_app.conf.broker_transport_options = base.CELERY_BROKER_TRANSPORT_OPTIONS | {"socket_timeout": 0.3}
        _forget_broker()
        started = time.monotonic()
        with transaction.atomic():
            for number in range(20):
                post(**facts | {"cause": f"EVENT{number:05}"})
    assert time.monotonic() - started < 2
    assert OutgoingMail.objects.filter(state=MailState.QUEUED).count() == 20


def test_the_message_itself_says_its_priority_and_secrecy(facts):
    mail = post(**facts)
    assert (mail.priority, mail.sensitive) == (TEST_MAIL.priority, TEST_MAIL.sensitive)
