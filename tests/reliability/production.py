"""A production site on engines of its own, that a test may break: PostgreSQL, gunicorn, one signed-in candidate."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlencode

from tests.house import ROOT
from tests.services import binaries
from tests.services.servers import Server, free_port, start_postgres

JOBS = "/mon-compte/experiences-pro/ajouter/"
SIGNED_IN = """
from django.contrib.auth import SESSION_KEY, BACKEND_SESSION_KEY, HASH_SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.conf import settings
from accounts.commands.registration import activate, register
user = activate(register(first_name="Camille", last_name="Roy", email="camille@example.org", password="une phrase 77"))
session = SessionStore()
session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.create()
print("session", session.session_key)
"""


def command_of_the_image(address: str) -> list[str]:
    """What the image starts, word for word, on another address."""
    said = re.search(r"^CMD (\[.*?\])", (ROOT / "Dockerfile").read_text(), re.DOTALL | re.MULTILINE).group(1)
    return [address if word == "0.0.0.0:8000" else word for word in json.loads(said.replace("\\\n", ""))]


class Production:
    """`post_job` answers whether the site acknowledged the row; `restart_postgres` breaks every connection.

    `door` is the port where it is asked: the site's own, or that of a proxy in front of it. `variables` are those of
    the environment that a test gives otherwise.
    """

    def __init__(self, folder: Path, redis_url: str, **variables: str):
        self.postgres: Server = start_postgres(folder)
        self.port = self.door = free_port()
        self.environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
            "DJANGO_SETTINGS_MODULE": "ecandidat.settings.production",
            "ECANDIDAT_VAR": str(folder),
            "DATABASE_URL": self.postgres.url,
            "REDIS_URL": redis_url,
            "SECRET_KEY": "only for this test, and long enough for the checks of a deployment",
            "ALLOWED_HOSTS": "127.0.0.1",
            "HTTPS_REDIRECT": "non",
            "SITE_URL": f"https://127.0.0.1:{self.port}",
            "MAIL_FROM": "eCandidat <ne-pas-repondre@example.org>",
            "INSTITUTION_NAME": "Université de test",
            "INSTITUTION_SHORT_NAME": "UT",
            "INSTITUTION_EMAIL": "aide@example.org",
            "SMTP_HOST": "127.0.0.1",
            "S3_ENDPOINT": "http://127.0.0.1:9",
            "S3_BUCKET": "pieces",
            "S3_ACCESS_KEY": "x",
            "S3_SECRET_KEY": "x",
            **variables,
        }
        self.manage("collectstatic", "--noinput")
        self.manage("migrate")
        self.session = re.search(r"session (\w+)", self.manage("shell", "-c", SIGNED_IN)).group(1)
        self.log = (folder / "gunicorn.log").open("wb")
        self.web = subprocess.Popen(
            [sys.executable, "-m", *command_of_the_image(f"127.0.0.1:{self.port}")],
            cwd=ROOT, env=self.environment, stdout=self.log, stderr=self.log, start_new_session=True,
        )  # fmt: skip
        self.token = self.wait_for_page()

    def manage(self, *arguments: str) -> str:
        with self.program(*arguments) as running:
            said = running.stdout.read()
        assert running.returncode == 0, said
        return said

    def program(self, *arguments: str, **variables: str) -> subprocess.Popen:
        """A command of the site, whose output is read as it comes."""
        return subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT, env=self.environment | variables, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def wait_for_page(self) -> str:
        """The CSRF token of the form, once the site answers."""
        deadline = time.monotonic() + 20
        while True:
            try:
                status, headers, _body = self.ask("GET", JOBS)
                if status == 200:
                    return re.search(r"csrftoken=(\w+)", headers["Set-Cookie"]).group(1)
            except OSError:
                pass
            if time.monotonic() > deadline:
                raise AssertionError("the site did not start")
            time.sleep(0.1)

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None):
        """One request, as a proxy in front of the site would pass it."""
        line = http.client.HTTPConnection("127.0.0.1", self.door, timeout=30)
        cookies = f"sessionid={self.session}" + (f"; csrftoken={self.token}" if fields else "")
        headers = {"Cookie": cookies, "X-Forwarded-Proto": "https", "Referer": f"https://127.0.0.1:{self.door}/"}
        body = None
        if fields:
            body = urlencode({**fields, "csrfmiddlewaretoken": self.token})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            return answer.status, answer.headers, answer.read().decode()
        finally:
            line.close()

    def post_job(self, title: str) -> int:
        """The status of the answer: 302 is the site's word that the row is kept."""
        fields = {"year": "2024", "title": title, "organisation": "Exemple", "duration": "un mois", "description": ""}
        return self.ask("POST", JOBS, fields)[0]

    def kept(self) -> set[str]:
        code = "from accounts.models import Job; print('|'.join(Job.objects.values_list('title', flat=True)))"
        return set(self.manage("shell", "-v0", "-c", code).strip().split("|"))

    def restart_postgres(self) -> None:
        """A fast shutdown, then the same cluster again."""
        command = self.postgres.process.args
        self.postgres.stop()
        account = binaries.unprivileged()
        run_as = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
        self.postgres.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, cwd="/", **run_as
        )

    def reload(self) -> None:
        """Load the code again, and come back once the processes of before are gone."""
        gone = self.retired() + 2
        self.web.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + 60
        while self.retired() < gone:
            assert time.monotonic() < deadline, "the processes of before are still there"
            time.sleep(0.1)

    def retired(self) -> int:
        return Path(self.log.name).read_text().count("Worker exiting")

    def stop(self) -> None:
        os.killpg(self.web.pid, signal.SIGTERM)
        self.web.wait(timeout=15)
        self.postgres.stop()
        self.log.close()
