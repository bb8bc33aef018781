"""Mails through kills of real processes: none lost, none doubled, an unknown outcome said as such."""

import asyncio
import os
import signal
import threading
import time
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from django.db import transaction

from ecandidat.celery import app as celery_app
from ecandidat.common import clock
from notifications import delivery
from notifications.emails import TEST_MAIL
from notifications.enums import MailState
from notifications.models import OutgoingMail
from notifications.outbox import post
from tests.factories.accounts import UserFactory
from tests.services.servers import free_port

pytestmark = pytest.mark.django_db(transaction=True)
VALUES = {"institution": "UTT", "instant": "lundi 14 avril 2025", "site": "http://testserver"}
MAILS = 1000 if os.environ.get("FULL") else 90


class Killer:
    """A mail server that kills the worker at one point of the dialogue, once."""

    def __init__(self):
        self.victim = 0
        self.point = ""
        self.taken: list[str] = []
        self.has_data, self.may_answer = threading.Event(), threading.Event()

    def strike(self, point: str) -> None:
        if self.victim and point == self.point:
            os.kill(self.victim, signal.SIGKILL)
            self.victim = 0

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.taken.append(envelope.rcpt_tos[0])
        self.strike("during")
        self.has_data.set()
        while self.point == "after" and not self.may_answer.is_set():
            await asyncio.sleep(0.01)
        return "250 OK"


class Line(SMTP):
    """Strikes as soon as somebody calls, before a word is said."""

    def connection_made(self, transport):
        self.event_handler.strike("before")
        super().connection_made(transport)


class KillingServer(Controller):
    def factory(self):
        return Line(self.handler)


@pytest.fixture
def killer(settings, monkeypatch):
    """In place before the worker starts, which reads its address then."""
    handler = Killer()
    port = free_port()
    server = KillingServer(handler, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    monkeypatch.setenv("TEST_SMTP_PORT", str(port))
    yield handler
    server.stop()


def posted(number: int, person) -> OutgoingMail:
    with transaction.atomic():
        return post(TEST_MAIL, to=person, cause=f"EVENT{number:05}", values=VALUES)


def waited_for_death(process) -> None:
    process.wait(timeout=20)
    assert process.returncode == -signal.SIGKILL


def later() -> None:
    """Two sweeps, past what a slow worker is given."""
    for minutes in (11, 30):
        with clock.travel(clock.now() + timedelta(minutes=minutes)):
            delivery.sweep()


@pytest.mark.parametrize(("point", "state"), [("before", MailState.SENT), ("during", MailState.UNKNOWN)])
def test_a_worker_killed_around_smtp_loses_and_doubles_nothing(killer, worker, point, state):
    """M02: before the hand-over the sweep sends; during it the outcome is unknown, and nobody sends again alone."""
    killer.victim, killer.point = worker.pid, point
    mail = posted(1, UserFactory())
    waited_for_death(worker)
    later()
    mail.refresh_from_db()
    assert (mail.state, len(killer.taken)) == (state, 1)


def test_a_worker_killed_between_the_servers_word_and_its_own_record(killer, worker):
    """M02: the server said 250 and the row does not know. The worker is stopped first, so that it hears nothing."""
    killer.point = "after"
    mail = posted(1, UserFactory())
    assert killer.has_data.wait(20)
    os.kill(worker.pid, signal.SIGSTOP)
    killer.may_answer.set()
    time.sleep(0.3)
    os.kill(worker.pid, signal.SIGKILL)
    waited_for_death(worker)
    later()
    mail.refresh_from_db()
    assert (mail.state, len(killer.taken)) == (MailState.UNKNOWN, 1)


def test_a_broker_that_loses_tasks_around_the_commit_loses_no_mail(smtp, worker, monkeypatch):
    """M01: a third with a live broker, a third whose tasks vanish, a third with a dead broker."""
    person = UserFactory()
    for number in range(MAILS // 3):
        posted(number, person)
    smtp.wait_for(MAILS // 3, seconds=120)

    os.kill(worker.pid, signal.SIGSTOP)
    for number in range(MAILS // 3, 2 * MAILS // 3):
        posted(number, person)
    celery_app.control.purge()
    os.kill(worker.pid, signal.SIGCONT)

    monkeypatch.setattr(celery_app.conf, "broker_url", f"redis://127.0.0.1:{free_port()}/0")
    started = time.monotonic()
    for number in range(2 * MAILS // 3, MAILS):
        posted(number, person)
    assert time.monotonic() - started < MAILS / 3, "a page would have waited for the broker"

    while OutgoingMail.objects.filter(state=MailState.QUEUED).exists():
        delivery.sweep()
    smtp.wait_for(MAILS)  # the worker may still be talking to the server
    assert len(smtp) == MAILS
    assert len({message["Message-ID"] for message in smtp}) == MAILS
