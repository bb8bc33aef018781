"""The whole way: a commit, a real broker, a real worker process, a real SMTP server."""

import time

import pytest
from django.conf import settings as loaded
from django.db import transaction

from notifications.emails import TEST_MAIL
from notifications.enums import MailState
from notifications.outbox import post
from tests.factories.notifications import RecipientFactory
from tests.notifications.conftest import VALUES

pytestmark = pytest.mark.django_db(transaction=True)


def test_committed_mails_reach_the_server_once_each_through_a_real_worker(smtp, worker):
    if "memory" in loaded.CELERY_BROKER_URL:
        pytest.skip("the broker lives in this process")
    with transaction.atomic():
        mails = [
            post(TEST_MAIL, to=RecipientFactory(), cause=f"EVENT{number:05}", values=VALUES) for number in range(5)
        ]
    letters = smtp.wait_for(5)
    assert sorted(letter["Message-ID"] for letter in letters) == sorted(mail.message_id for mail in mails)
    _until(lambda: {fresh.state for fresh in map(_again, mails)} == {MailState.SENT})


def _again(mail):
    mail.refresh_from_db()
    return mail


def _until(is_true, seconds=10):
    """The row is written after the server has answered: by another process."""
    deadline = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < deadline
        time.sleep(0.05)
