"""A night without mail server, then one that refuses some: the queue empties in order and nothing is left unsaid."""

import os
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from django.db import connection

from ecandidat.common import clock
from notifications import delivery
from notifications.enums import MailState, Priority
from notifications.models import OutgoingMail
from tests.factories.notifications import OutgoingMailFactory
from tests.services.servers import free_port

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.heavy]
MAILS = 20_000 if os.environ.get("FULL") else 400
MINUTE = timedelta(minutes=1)
# Of ten mails seven are taken; what the server says of the others, by the first word of the address.
ANSWERS = {"deferred": "451 4.7.1 Later", "gone": "550 5.1.1 No such user", "full": "552 5.2.2 Mailbox full"}
KINDS = ("taken",) * 7 + tuple(ANSWERS)


class Capricious:
    """Takes a deferred mail the second time."""

    def __init__(self):
        self.taken: list[str] = []
        self.deferred: set[str] = set()

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        kind = address.partition("-")[0]
        if kind in ANSWERS and address not in self.deferred:
            if kind == "deferred":
                self.deferred.add(address)
            return ANSWERS[kind]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.taken.append(envelope.rcpt_tos[0])
        return "250 OK"


def queue() -> None:
    """Routine mails first, so that only their urgency puts the others before them; one instant each."""
    for priority in sorted(Priority, reverse=True):
        due = clock.now() - MINUTE
        OutgoingMail.objects.bulk_create(
            OutgoingMailFactory.build(
                recipient=None,
                priority=priority,
                address=f"{KINDS[number % 10]}-{priority}-{number}@example.org",
                next_try_at=due + timedelta(milliseconds=number),
            )
            for number in range(MAILS // len(Priority))
        )
    with connection.cursor() as cursor:
        cursor.execute(
            "ANALYZE notifications_outgoingmail"
        )  # PostgreSQL does it by itself, and the tests' one does not


def test_after_a_night_without_server_the_queue_empties_in_order_within_two_hours(settings):
    """M03."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.MAIL_MAX_PER_MINUTE = "127.0.0.1", free_port(), 600
    start = clock.now()
    with clock.travel(start):
        queue()
    for half_hour in range(16):
        with clock.travel(start + half_hour * 30 * MINUTE):
            delivery.sweep()
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {MailState.QUEUED}
    knocked = set(OutgoingMail.objects.filter(attempts__gt=0).values_list("address", flat=True))
    assert len(knocked) == 16, "one at a time; each waits for its own next try"

    provider = Capricious()
    server = Controller(provider, hostname="127.0.0.1", port=settings.EMAIL_PORT)
    server.start()
    back, minutes = start + timedelta(hours=8), 0
    account = OutgoingMail.objects.filter(priority=Priority.ACCOUNT, state=MailState.QUEUED)
    account = account.exclude(address__startswith="deferred").exclude(address__in=knocked)
    while OutgoingMail.objects.filter(state=MailState.QUEUED).exists():
        with clock.travel(back + minutes * MINUTE):
            while delivery.sweep():
                pass  # a sweep leaves after its time; the next one goes on within the same minute
        assert not account.exists(), "nobody waits for a password behind the others"
        minutes += 1
    server.stop()

    assert minutes <= 120
    states = {kind: set() for kind in KINDS}
    for address, state in OutgoingMail.objects.values_list("address", "state"):
        states[address.partition("-")[0]].add(state)
    sent, failed = {MailState.SENT}, {MailState.FAILED}
    assert states == {"taken": sent, "deferred": sent, "gone": failed, "full": failed}
    assert len(provider.taken) == len(set(provider.taken)) == OutgoingMail.objects.filter(state=MailState.SENT).count()
    at_first = [each for each in provider.taken if each.startswith("taken") and each not in knocked]
    urgency = [address.split("-")[1] for address in at_first]
    assert urgency == sorted(urgency)
