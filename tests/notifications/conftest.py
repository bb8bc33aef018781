"""A message of our own, and a real mail server that can be made to refuse."""

import hashlib

import pytest
from aiosmtpd.controller import Controller
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from ecandidat.common import clock
from notifications.emails import TEST_MAIL
from notifications.enums import MailState
from notifications.outbox import Attachment
from tests.factories.accounts import UserFactory
from tests.factories.notifications import OutgoingMailFactory, RecipientFactory
from tests.services.servers import free_port

VALUES = {"institution": "UTT", "instant": "lundi 14 avril 2025", "site": "http://testserver"}


@pytest.fixture
def camille(db):
    return RecipientFactory()


@pytest.fixture
def facts(camille):
    """What a command gives to `outbox.post`."""
    return {"message": TEST_MAIL, "to": camille, "cause": "EVENT00001", "values": VALUES}


@pytest.fixture
def owner():
    return UserFactory(email="camille@example.org")


@pytest.fixture
def mail(owner):
    """A mail that has left."""
    return OutgoingMailFactory(recipient=owner, address=owner.email, state=MailState.SENT)


class Inbox:
    """Takes mails; refuses with `refuse_recipient` at RCPT and `refuse_text` at DATA when they are set."""

    def __init__(self):
        self.letters = []
        self.refuse_recipient = ""
        self.refuse_text = ""

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if self.refuse_recipient:
            return self.refuse_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.refuse_text:
            return self.refuse_text
        self.letters.append((tuple(envelope.rcpt_tos), envelope.content))
        return "250 OK"


@pytest.fixture
def mail_server(settings):
    """A real SMTP server on this machine; answers its inbox."""
    inbox = Inbox()
    server = Controller(inbox, hostname="127.0.0.1", port=free_port())
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", server.port, False
    yield inbox
    server.stop()


@pytest.fixture
def no_mail_server(settings):
    """Nobody listens at the mail server's door."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", free_port(), False


@pytest.fixture
def letter():
    """A letter whose bytes are in the private storage."""
    content = b"%PDF-1.7 lettre"
    key = storages["private"].save("letters/00/lettre", ContentFile(content))
    yield Attachment(
        key, "Lettre d’admission.pdf", len(content), hashlib.sha256(content).hexdigest(), "application/pdf"
    )
    storages["private"].delete(key)


@pytest.fixture
def later():
    """Run something as if some time had passed."""

    def run(after, work, *args):
        with clock.travel(clock.now() + after):
            return work(*args)

    return run
