"""The embedded engines in earnest: one command, three programs, a site that answers, nothing left behind."""

import io
import os
import queue
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

import pytest
from django.core.management.base import CommandError

from ecandidat.management.commands.demo import Command as Demo
from tests.factories.offers import CampaignFactory
from tests.house import ROOT
from tests.services.servers import free_port

START_SECONDS = 60  # on a machine that runs the rest of the suite beside


class Served:
    """A running `manage.py serve`, its words, and what lives in its environment."""

    def __init__(self, folder: Path, port: int):
        self.folder = folder
        environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        command = [sys.executable, "manage.py", "serve", "--port", str(port)]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment | {"ECANDIDAT_VAR": str(folder)}, stdout=subprocess.PIPE, text=True
        )
        self.lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=lambda: [self.lines.put(line) for line in self.process.stdout], daemon=True).start()

    def wait_for(self, pattern: str) -> re.Match:
        while True:
            if match := re.search(pattern, self.lines.get(timeout=START_SECONDS)):
                return match

    def programs(self) -> dict[int, str]:
        """Every process that was told our folder, the supervisor included."""
        mark = f"ECANDIDAT_VAR={self.folder}\0".encode()
        found = {}
        for path in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (path / "environ").read_bytes():
                    found[int(path.name)] = (path / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue  # it ended while we looked
        return found

    def stop(self, number: signal.Signals) -> None:
        self.process.send_signal(number)
        self.process.wait(timeout=15)  # 4 s on a machine that does nothing else
        self.process.stdout.close()


@pytest.mark.skipif(not Path("/proc").exists(), reason="looks for what is left in /proc")
def test_one_command_serves_everything_and_leaves_nothing(tmp_path):
    port = free_port()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        served = Served(tmp_path, port)
        assert served.wait_for(r"Le port (\d+) est pris").group(1) == str(port)
        address = served.wait_for(r"http://127\.0\.0\.1:\d+").group(0)

    with urllib.request.urlopen(address) as page:
        assert page.status == 200
    commands = " ".join(served.programs().values())
    assert all(word in commands for word in ("gunicorn", "celery -A ecandidat worker", "celery -A ecandidat beat"))

    served.stop(signal.SIGINT)
    assert served.programs() == {}


@pytest.fixture
def demo(settings, tmp_path):
    settings.EMBEDDED, settings.DEMO, settings.VAR_DIR = True, True, tmp_path
    return Demo()


def test_two_starts_at_once_take_a_door_each(demo):
    demo.stdout = io.StringIO()
    with demo.door(free_port()) as first:
        taken = first.getsockname()[1]
        with demo.door(taken) as second:
            assert second.getsockname()[1] > taken
    assert f"Le port {taken} est pris" in demo.stdout.getvalue()


@pytest.mark.django_db
def test_the_demo_keeps_off_a_database_that_holds_another_campaign(demo):
    CampaignFactory()
    with pytest.raises(CommandError, match="déjà une campagne"):
        demo.prepare({})


@pytest.mark.django_db
def test_the_demo_is_loaded_once(demo, tmp_path):
    CampaignFactory()
    (tmp_path / "demo-accounts.txt").write_text("les comptes")
    demo.prepare({})
