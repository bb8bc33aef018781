"""The rush of the last evening and the morning of the results, on the site as the image starts it, with its worker.

Nothing here depends on how fast the machine is: no request fails, nothing that was acknowledged is lost, every receipt
is verified, every mail arrives once. How long the pages take is measured beside, against the same page alone.
"""

import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import boto3
import pytest
from aiosmtpd.controller import Controller

from tests.documents import samples
from tests.house import ROOT
from tests.reliability.person import Person, hidden
from tests.reliability.production import Production
from tests.services.peers import Mailbox
from tests.services.servers import free_port

pytestmark = pytest.mark.heavy
FULL = bool(os.environ.get("FULL"))
DOSES = {"senders": 100, "readers": 60, "staff": 4, "checked": 5} if FULL else {
    "senders": 40, "readers": 45, "staff": 2, "checked": 6,
}  # fmt: skip
AT_ONCE = 24 if FULL else 12
ALONE = 5
DESK = "/scolarite/applications/application/"
MAILS = """
from collections import Counter
from notifications.models import OutgoingMail
import json
print(json.dumps([Counter(OutgoingMail.objects.values_list("state", flat=True)),
                  list(OutgoingMail.objects.filter(state="sent").values_list("address", "message_id"))]))
"""


class Rush:
    """The site, its worker, its storage and its mail server; who is there; how long everything took."""

    def __init__(self, folder: Path, redis_url: str, s3_server: str):
        self.mailbox = Mailbox()
        self.mailbox.port = free_port()
        self.smtp = Controller(self.mailbox, hostname="127.0.0.1", port=self.mailbox.port)
        self.smtp.start()
        boto3.client(
            "s3", endpoint_url=s3_server, region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x"
        ).create_bucket(Bucket="ruee")
        self.site = Production(
            folder, f"{redis_url.rsplit('/', 1)[0]}/40", S3_ENDPOINT=s3_server, S3_BUCKET="ruee",
            S3_REGION="us-east-1", SMTP_PORT=str(self.mailbox.port), SMTP_STARTTLS="non", MAIL_MAX_PER_MINUTE="60000",
        )  # fmt: skip
        self.worker = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "ecandidat", "worker", "-c", "2", "-l", "info"],
            cwd=ROOT, env=self.site.environment, stdout=self.site.log, stderr=self.site.log, start_new_session=True,
        )  # fmt: skip
        doses = ", ".join(f"{name}={number}" for name, number in DOSES.items())
        said = self.site.manage(
            "shell", "-v0", "-c", f"from tests.reliability.rush_world import build; build({doses})"
        )
        self.people = json.loads(said.splitlines()[-1])

    def stop(self) -> None:
        os.killpg(self.worker.pid, signal.SIGTERM)
        self.worker.wait(timeout=30)
        self.site.stop()
        self.smtp.stop()

    def play(self, *roles, at_once: int = AT_ONCE) -> tuple[list, dict[str, list[float]]]:
        """Each deed by each of its people, some at once; what the deeds answered, and the seconds by page."""
        times: dict[str, list[float]] = defaultdict(list)

        def one(deed, who):
            person = Person(self.site.port)
            answer = deed(person, who)
            for what, seconds in person.times:
                times[what].append(seconds)
            return answer

        with ThreadPoolExecutor(at_once) as pool:
            # In the order of the roles: the staff are at work when the rush begins.
            pending = [pool.submit(one, deed, who) for deed, everyone in roles for who in everyone]
            return [each.result() for each in pending], times

    def assert_nothing_is_lost(self) -> None:
        """Every mail left once, to the person it was for; the data hold all that must be true."""
        deadline = time.monotonic() + 120
        while True:
            self.site.manage("shell", "-v0", "-c", "from notifications import delivery; delivery.sweep()")
            states, sent = json.loads(self.site.manage("shell", "-v0", "-c", MAILS).splitlines()[-1])
            if set(states) <= {"sent", "void"}:
                break
            assert time.monotonic() < deadline, states
        received = Counter((message["To"], message["Message-ID"]) for message in self.mailbox)
        assert received == Counter(map(tuple, sent))
        self.site.manage("check_data")
        self.site.manage("reconcile_mails")


@pytest.fixture(scope="module")
def rush(s3_server):
    if "TEST_REDIS_URL" not in os.environ:
        pytest.skip("PostgreSQL et Redis ne sont pas là")
    with tempfile.TemporaryDirectory(prefix="ecandidat-rush-") as folder:
        Path(folder).chmod(0o711)
        there = Rush(Path(folder), os.environ["TEST_REDIS_URL"], s3_server)
        yield there
        there.stop()


def send_dossier(person: Person, who: dict) -> str:
    """Sign in, drop what is missing, transmit, read the receipt and have its number verified; answers the number."""
    page = f"/candidatures/{who['ref']}/"
    person.sign_in(who["email"])
    person.open("tableau de bord", "/mon-compte/")
    person.open("dossier", page)
    for code in ("CV", "MOT"):
        person.send("dépôt", f"{page}pieces/{who['lines'][code]}/deposer/", {}, file=samples.pdf())
        person.open("dossier", page)
    person.send("non concerné", f"{page}pieces/{who['lines']['MAT']}/non-concerne/", {})
    person.send("transmission", f"{page}transmettre/", {})
    number = re.search(r"/recu/([0-9A-Z]{16})/", person.open("reçu", f"{page}recu/")).group(1)
    assert "Ce reçu est authentique" in person.open("reçu vérifié", f"/recu/{number}/")
    return number


def read_decision(person: Person, who: dict) -> str:
    """Sign in, read the decision; two admitted of three answer, and one of those gives the seat up."""
    page = f"/candidatures/{who['ref']}/"
    person.sign_in(who["email"])
    person.open("tableau de bord", "/mon-compte/")
    person.open("décision", page)
    if not who["admitted"]:
        return "refusé"
    step = ("confirmation", "desistement", "")[who["turn"] % 3]
    if step:
        person.open("question", f"{page}{step}/")
        person.send("réponse", f"{page}{step}/", {"agree": "on"})
        person.open("décision", page)
    return step


def check_dossiers(person: Person, who: dict) -> int:
    """Sign in, and for each dossier: the list, a search, the dossier, a verdict on each piece, « complet »."""
    person.sign_in(who["email"])
    verdicts = 0
    for pk in who["dossiers"]:
        person.open("liste", DESK)
        person.open("recherche", f"{DESK}?q=roy")
        person.open("dossier de la scolarité", f"{DESK}{pk}/change/")
        piece = leading_to(person, f"{DESK}{pk}/controle/")
        while "Transmise" in (page := person.open("contrôle", piece)):
            piece = person.send("verdict", piece, {**hidden(page), "verdict": "VA"})
            verdicts += 1
        person.send("complet", f"{DESK}{pk}/complet/", {})
    return verdicts


def look_at_the_list(person: Person, who: dict) -> None:
    person.sign_in(who["email"])
    for _again in range(ALONE):
        person.open("liste", DESK)


def leading_to(person: Person, path: str) -> str:
    status, headers, _page = person._timed("contrôle", "GET", path, None, {})
    assert status == 302
    return headers["Location"]


def measured(times: dict[str, list[float]], alone: dict[str, list[float]], *pages: str) -> str:
    """« dossier ×4 »: its 95th percentile in the rush beside its median when one person is alone."""
    said = []
    for page in pages:
        p95 = statistics.quantiles(times[page], n=20)[-1]
        said.append(f"{page} ×{p95 / statistics.median(alone[page]):.0f}")
    return "95 % des pages, contre la même seule : " + ", ".join(said)


def test_the_last_evening_loses_nothing_while_the_staff_work(rush, request):
    """L01 and L04."""
    first, rest = rush.people["senders"][:ALONE], rush.people["senders"][ALONE:]
    numbers, alone = rush.play((send_dossier, first), at_once=1)
    _seen, alone_at_the_desk = rush.play((look_at_the_list, rush.people["desk"]), at_once=1)

    answers, times = rush.play((check_dossiers, rush.people["desk"]), (send_dossier, rest))

    numbers += [answer for answer in answers if isinstance(answer, str)]
    verdicts = [answer for answer in answers if isinstance(answer, int)]
    assert verdicts == [2 * DOSES["checked"]] * DOSES["staff"]
    assert len(set(numbers)) == DOSES["senders"]
    kept = rush.site.manage(
        "shell", "-v0", "-c",
        "from applications.models import Submission; print(*Submission.objects.values_list('number', flat=True))",
    )  # fmt: skip
    assert set(numbers) <= set(kept.split())
    rush.assert_nothing_is_lost()
    said = measured(times, alone | alone_at_the_desk, "dossier", "dépôt", "transmission", "liste")
    request.node.user_properties.append(("measured", said))


def test_the_morning_of_the_results_answers_everybody(rush, request):
    """L02."""
    everyone = [who | {"turn": turn // 3} for turn, who in enumerate(rush.people["readers"])]
    refused = [who for who in everyone if not who["admitted"]]
    _read, alone = rush.play((read_decision, refused[:ALONE]), at_once=1)

    answers, times = rush.play((read_decision, everyone))

    assert len(answers) == DOSES["readers"]
    taken = rush.site.manage(
        "shell", "-v0", "-c",
        "from offers.models import Opening; print(max(Opening.objects.values_list('seats_taken', flat=True)))",
    )  # fmt: skip
    assert int(taken) == answers.count("confirmation")
    rush.assert_nothing_is_lost()
    said = measured(times, alone, "tableau de bord", "décision")
    request.node.user_properties.append(("measured", said))
