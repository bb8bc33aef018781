"""What comes back: signed or from our own mailbox, once, in any order; the person is told, staff see it."""

import io
import json
import random
import sys
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from ecandidat.common import clock
from notifications.commands.bounces import take
from notifications.enums import BounceKind, MailState
from notifications.models import AddressNote, Bounce
from notifications.reports import Report, ReportError, from_mail, sign
from tests.factories.notifications import OutgoingMailFactory
from tests.notifications.relay import SECRET, event, tell

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


@pytest.fixture(autouse=True)
def _secret(settings):
    settings.BOUNCE_SECRET = SECRET


def is_refused(address):
    return AddressNote.objects.refused().filter(address=address).exists()


# ── The signed door ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_hard_bounce_marks_the_mail_and_the_address(mail):
    assert tell(event(mail, diagnostic="550 5.1.1\r\nunknown user")).json() == {"taken": 1}

    mail.refresh_from_db()
    assert mail.bounced_at is not None
    assert mail.bounces.get().diagnostic == "550 5.1.1 unknown user"
    assert is_refused(mail.address)


@pytest.mark.parametrize("field", ["id", "message_id", "address", "diagnostic"])
def test_what_no_column_takes_breaks_no_call_back(mail, field):
    """PostgreSQL refuses a NUL, and half of a character has no bytes."""
    told = event(mail, diagnostic="550 unknown")
    assert tell(told | {field: f"\x00{told[field]}\x00"}, event(mail, "e-2", diagnostic="\ud800")).status_code == 200
    bounce = mail.bounces.get(event_id="e-1")
    assert (bounce.address, bounce.diagnostic) == (mail.address, "550 unknown")


@pytest.mark.parametrize("kind", ["soft", "complaint"])
def test_a_passing_refusal_or_a_complaint_is_kept_and_the_address_still_works(mail, kind):
    assert tell(event(mail, kind=kind)).status_code == 200

    mail.refresh_from_db()
    assert (mail.bounced_at, mail.bounces.count()) == (None, 1)
    assert not is_refused(mail.address)


@pytest.mark.parametrize(
    "forged",
    [
        {"signature": ""},
        {"signature": "0" * 64},
        {"signature": "é"},
        {"secret": "un autre secret"},
        {"minutes": -6},
        {"minutes": 6},
    ],
    ids=["unsigned", "forged", "not hexadecimal", "another secret", "replayed later", "from the future"],
)
def test_a_call_back_that_proves_nothing_is_refused_and_writes_nothing(mail, forged):
    if "minutes" in forged:  # counted from now, not from when the suite was collected
        forged = {"at": clock.now() + timedelta(**forged)}
    assert tell(event(mail), **forged).status_code == 403
    assert not Bounce.objects.exists()


def test_a_signature_does_not_serve_for_another_body_nor_another_instant(mail):
    then = clock.now() - timedelta(hours=1)
    body = json.dumps({"events": [event(mail)]}).encode()
    good = sign(SECRET, str(int(then.timestamp())), body)
    assert tell(body=body, signature=good).status_code == 403
    assert tell(event(mail, kind="delivered"), signature=good, at=then).status_code == 403


def test_without_a_secret_there_is_no_door(mail, settings):
    settings.BOUNCE_SECRET = ""
    assert tell(event(mail), secret="").status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"{}", b'{"events": 3}', b'{"events": [3]}', b'{"events": [{"id": "1"}]}',
        b'{"events": [{"id": "1", "type": "hard", "address": "a@b.fr", "at": "2025-01-01T00:00:00"}]}',
        b'{"events": [{"id": "", "type": "hard", "address": "a@b.fr", "at": "2025-01-01T00:00:00Z"}]}',
        b'{"events": [{"id": "1", "type": "???", "address": "a@b.fr", "at": "2025-01-01T00:00:00Z"}]}',
        b'{"events": [{"id": "1", "type": "hard", "address": "a", "at": "2025-01-01T00:00:00Z"}]}',
    ],
)  # fmt: skip
def test_signed_nonsense_is_refused_whole(body):
    assert tell(body=body).status_code == 400
    assert not Bounce.objects.exists()


def test_one_unreadable_event_refuses_the_whole_call(mail):
    assert tell(event(mail), event(mail, "e-2", kind="???")).status_code == 400
    assert not Bounce.objects.exists()


def test_told_twice_is_told_once(mail):
    assert [tell(event(mail)).status_code for _again in range(3)] == [200, 200, 200]
    assert Bounce.objects.count() == 1


def test_five_hundred_call_backs_in_any_order_say_the_same():
    """Whoever was refused last stays flagged; a mail that arrived after a refusal clears it, told before or after."""
    dice = random.Random(5)  # noqa: S311, a dose that can be played again
    mails = OutgoingMailFactory.create_batch(25, state=MailState.SENT)
    kinds = ["hard", "soft", "complaint", "delivered"]
    told, last = [], {}
    for number in range(400):
        mail, kind, minutes = dice.choice(mails), dice.choice(kinds), -number
        told.append(event(mail, f"e-{number}", kind, minutes))
        if kind in ("hard", "delivered"):
            last.setdefault(mail.address, kind)  # minutes go down: the first drawn is the latest
    told += dice.choices(told, k=100)
    dice.shuffle(told)

    for start in range(0, len(told), 50):
        assert tell(*told[start : start + 50]).status_code == 200
        assert tell(*told[start : start + 50], secret="faux").status_code == 403

    assert Bounce.objects.count() == 400
    flagged = {address for address, kind in last.items() if kind == "hard"}
    assert set(AddressNote.objects.refused().values_list("address", flat=True)) == flagged


def test_an_address_written_in_capitals_is_the_same_address(owner, mail):
    tell(event(mail, address="CAMILLE@Example.org"))
    assert is_refused(owner.email)


def test_the_door_answers_posts_only(client):
    assert client.get(reverse("notifications:bounces")).status_code == 405


# ── Reports of mail servers ───────────────────────────────────────────────────────────────────────────────────────

REPORT = """\
From: MAILER-DAEMON@mx.example.org
To: retours@example.org
Date: {date}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

I'm sorry to have to inform you.
--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
Arrival-Date: {date}

Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 <{address}>: Recipient address rejected

--B
Content-Type: {returned}

Message-ID: {message_id}
Subject: Votre dossier

--B--
"""


def report(mail, action="failed", status="5.1.1", returned="text/rfc822-headers", **more):
    facts = {"date": "Mon, 14 Apr 2025 09:30:00 +0200", "message_id": mail.message_id, "address": mail.address}
    facts |= {"action": action, "status": status, "returned": returned} | more
    return REPORT.format(**facts).replace("\n", "\r\n").encode()


@pytest.fixture
def stdin(monkeypatch):
    def give(content):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))

    return give


@pytest.mark.parametrize("returned", ["text/rfc822-headers", "message/rfc822"])
def test_a_report_on_the_standard_input_marks_the_mail(mail, stdin, capsys, returned):
    stdin(report(mail, returned=returned))
    call_command("read_bounces", "-")

    mail.refresh_from_db()
    assert capsys.readouterr().out == "1 avis lu\n"
    assert mail.bounced_at.isoformat() == "2025-04-14T07:30:00+00:00"
    assert is_refused(mail.address)


@pytest.mark.parametrize(
    ("action", "status", "kind"),
    [
        ("failed", "5.1.1", BounceKind.HARD), ("failed", "4.2.2", BounceKind.SOFT),
        ("delayed", "4.4.1", BounceKind.SOFT), ("delivered", "2.0.0", BounceKind.DELIVERED),
    ],
)  # fmt: skip
def test_a_report_says_how_serious_it_is(mail, action, status, kind):
    assert [each.kind for each in from_mail(report(mail, action, status), now=clock.now())] == [kind]


def test_a_report_is_cleaned_of_what_no_column_takes(mail, stdin):
    stdin(report(mail).replace(b"smtp; 550", b"smtp; \x00\xff 550"))
    call_command("read_bounces", "-")
    assert "550 5.1.1" in mail.bounces.get().diagnostic
    assert "\x00" not in mail.bounces.get().diagnostic


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"Subject: Absent\r\n\r\nJe suis en vacances.\r\n"])
def test_another_mail_is_no_report(content):
    with pytest.raises(ReportError):
        from_mail(content, now=clock.now())


def test_a_report_that_names_no_mail_of_ours_flags_nobody(mail, stdin, capsys):
    """Anybody may write to the bounce mailbox: without the Message-ID that we gave, a report proves nothing."""
    stdin(report(mail, message_id="<invente@example.org>"))
    call_command("read_bounces", "-")
    assert capsys.readouterr().out == "1 avis sans mail de chez nous\n"
    assert not Bounce.objects.exists()
    assert not is_refused(mail.address)


def test_a_report_flags_the_address_that_we_wrote_to_and_no_other(mail, stdin):
    """The recipient of one mail cannot have somebody else's address flagged."""
    stdin(report(mail, address="victime@example.org"))
    call_command("read_bounces", "-")
    assert is_refused(mail.address)
    assert not is_refused("victime@example.org")


def test_a_folder_is_read_and_emptied_of_its_reports_once(mail, tmp_path, capsys):
    (tmp_path / "new").mkdir()
    (tmp_path / "cur").mkdir()
    (tmp_path / "new" / "1").write_bytes(report(mail))
    (tmp_path / "cur" / "2").write_bytes(report(mail))
    (tmp_path / "cur" / "3").write_bytes(b"Subject: Absent\r\n\r\nbonjour")

    call_command("read_bounces", str(tmp_path), remove=True, dry_run=True)
    assert not Bounce.objects.exists()
    call_command("read_bounces", str(tmp_path), remove=True)

    assert Bounce.objects.count() == 1
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["3"], "somebody wrote it to be read"
    assert "1 autre mail, 2 avis lus" in capsys.readouterr().out


# ── The desk, and what is forgotten ───────────────────────────────────────────────────────────────────────────────


def test_a_report_is_taken_once_even_by_the_command_and_the_relay(mail):
    said = Report("x", BounceKind.HARD, mail.address, mail.message_id, clock.now())
    assert take(said, is_trusted=False) == take(said, is_trusted=True)
