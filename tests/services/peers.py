"""Real protocol peers for the tests: an SMTP server, an S3 server, a Celery worker in its own process."""

import contextlib
import email
import os
import signal
import subprocess
import sys
import time
from email.message import EmailMessage
from email.policy import default as modern_policy
from urllib.parse import quote

import boto3
import pytest
from aiosmtpd.controller import Controller
from django.conf import settings as django_settings
from django.db import connection
from moto.server import ThreadedMotoServer
from storages.backends.s3 import S3Storage

from ecandidat.celery import app as celery_app
from tests.services.servers import free_port

READY_SECONDS = 20
S3_CREDENTIALS = {"access_key": "tests", "secret_key": "tests-secret", "region_name": "fr-par"}


class Mailbox(list[EmailMessage]):
    """What the SMTP server received, in order; a subject that `refuse` holds is answered with its SMTP line."""

    port: int

    def __init__(self) -> None:
        super().__init__()
        self.refuse: dict[str, str] = {}

    async def handle_DATA(self, server, session, envelope):  # noqa: N802, the name that aiosmtpd calls
        message = email.message_from_bytes(envelope.content, policy=modern_policy)
        for part, answer in self.refuse.items():
            if part in message["Subject"]:
                return answer
        self.append(message)
        return "250 OK"

    def wait_for(self, number: int, seconds: float = 20) -> "Mailbox":
        """Itself once it holds that many messages: they come from another process."""
        deadline = time.monotonic() + seconds
        while len(self) < number:
            if time.monotonic() > deadline:
                raise AssertionError(f"{len(self)} of {number} mails: {[message['Subject'] for message in self]}")
            time.sleep(0.05)
        return self


@pytest.fixture
def smtp(settings, monkeypatch):
    """An SMTP server on the loopback that Django sends to, and the mailbox of what it received."""
    mailbox = Mailbox()
    mailbox.port = free_port()
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", mailbox.port
    monkeypatch.setenv("TEST_SMTP_PORT", str(mailbox.port))
    yield mailbox
    controller.stop()


@pytest.fixture(scope="session")
def s3_server():
    """Address of an S3-compatible server, one for the session."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def s3(s3_server, settings, request):
    """The private storage of this test on S3, in a bucket of its own."""
    bucket = f"test-{os.getpid()}-{abs(hash(request.node.nodeid)) % 10**8}"
    client = boto3.client(
        "s3", endpoint_url=s3_server, region_name=S3_CREDENTIALS["region_name"],
        aws_access_key_id=S3_CREDENTIALS["access_key"], aws_secret_access_key=S3_CREDENTIALS["secret_key"],
    )  # fmt: skip
    client.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "fr-par"})
    options = {**S3_CREDENTIALS, "endpoint_url": s3_server, "bucket_name": bucket, "file_overwrite": False}
    settings.STORAGES = {
        **django_settings.STORAGES,
        "private": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options},
    }
    return S3Storage(**options)


@pytest.fixture
def worker(transactional_db, settings, monkeypatch, tmp_path):
    """A real `celery worker` process on this test's database and broker: tasks leave the process from here on."""
    monkeypatch.setitem(celery_app.conf, "task_always_eager", False)
    settings.CELERY_TASK_ALWAYS_EAGER = False
    celery_app.control.purge()
    log = tmp_path / "worker.log"
    environment = {**os.environ, "TEST_DATABASE_URL": _url_of_test_database()}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "ecandidat", "worker", "-P", "solo", "-l", "info"],
            env=environment, cwd=settings.BASE_DIR, stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip
    deadline = time.monotonic() + READY_SECONDS
    while b" ready." not in log.read_bytes():
        if process.poll() is not None or time.monotonic() > deadline:
            raise AssertionError(f"The worker did not start: {log.read_text()}")
        time.sleep(0.05)
    yield process
    # A worker asked to end first finishes its nap of five seconds between two looks at the queue.
    with contextlib.suppress(ProcessLookupError):  # a test may have killed it
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=10)


def _url_of_test_database() -> str:
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    account = quote(values["USER"]) + (f":{quote(values['PASSWORD'])}" if values["PASSWORD"] else "")
    host, port = values["HOST"], values["PORT"]
    if host.startswith("/"):
        return f"postgres://{account}@/{values['NAME']}?host={quote(host)}"
    return f"postgres://{account}@{host}{f':{port}' if port else ''}/{values['NAME']}"
