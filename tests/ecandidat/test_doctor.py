"""One line each; what is broken is said with what to do, and the exit code says so too."""

import shutil
from collections import namedtuple
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command, get_commands, load_command_class
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from applications.commands.anchoring import anchor_journal
from applications.enums import Stage
from documents.enums import ScanState
from documents.models import StoredFile
from ecandidat.celery import app as celery_app
from ecandidat.common import clock
from ecandidat.common.commands import OpsCommand
from ecandidat.management import examinations
from ecandidat.management.examinations import Level, examine
from notifications import delivery
from notifications.enums import MailState
from notifications.models import MailSwitch, OutgoingMail
from tests.factories.applications import dossier_at
from tests.factories.documents import StoredFileFactory
from tests.factories.notifications import AddressNoteFactory, MailSwitchFactory, OutgoingMailFactory
from tests.house import PACKAGES, ROOT
from tests.services.servers import free_port

pytestmark = pytest.mark.django_db
KEY = "0123456789-0123456789-0123456789-0123456789-0123456789"


def lines_of(capsys, **options):
    """{name: (level, what is said)}, and whether the command failed."""
    try:
        call_command("doctor", **options)
        failed = 0
    except CommandError as error:
        failed = error.returncode
    out = capsys.readouterr().out.splitlines()
    return {line[8:27].strip(): (line[:7].strip(), line[28:]) for line in out}, failed


def an_hour_and_a_half_later():
    return clock.travel(clock.now() + timedelta(minutes=90))


@pytest.mark.django_db(transaction=True)
def test_a_platform_that_runs_is_well(worker, settings, smtp, capsys):
    settings.SECRET_KEY = KEY
    delivery.sweep()
    anchor_journal()
    lines, failed = lines_of(capsys)
    assert {name: line for name, line in lines.items() if line[0] == "panne"} == {}
    assert failed == 0
    assert lines["Worker"] == ("bien", "1 répond(ent)")
    assert lines["Serveur de mails"] == ("bien", f"salue (127.0.0.1:{smtp.port})")
    assert lines["Stockage"] == ("bien", "écrit, relu, effacé")


def test_without_worker_clock_or_mail_server_each_is_named(settings, capsys):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    lines, failed = lines_of(capsys)
    assert failed == 1
    assert {name for name, line in lines.items() if line[0] == "panne"} >= {
        "Worker", "Horloge des tâches", "Serveur de mails", "Secrets",
    }  # fmt: skip
    assert "ConnectionRefusedError" in lines["Serveur de mails"][1]


def test_every_line_is_said_even_when_all_of_them_break(monkeypatch, capsys):
    names = list(examinations.examinations(dry_run=True))
    monkeypatch.setattr(examinations.health, "check_cache", lambda: 1 / 0)
    lines, _failed = lines_of(capsys)
    assert list(lines) == names
    assert lines["Cache"] == ("panne", "ZeroDivisionError : division by zero")


def test_the_clock_is_late_when_its_last_passage_is():
    delivery.sweep()
    assert examine(examinations.beat).level is Level.WELL
    with clock.travel(clock.now() + timedelta(minutes=3)):
        assert examine(examinations.beat) == examinations.ill(
            "dernier passage il y a 3 min : relancez « celery beat », puis le worker"
        )


def test_a_migration_not_applied_is_named():
    [(app, last)] = MigrationLoader(connection).graph.leaf_nodes("applications")
    MigrationRecorder(connection).record_unapplied(app, last)
    finding = examine(examinations.migrations)
    assert finding.level is Level.ILL
    assert f"applications.{last}" in finding.said
    assert "manage.py migrate" in finding.said


def test_clocks_that_differ_make_limits_unsafe(monkeypatch):
    monkeypatch.setattr(examinations.health, "database_clock_gap", lambda: 1.4)
    assert examine(examinations.clocks).said.startswith("1.4 s d’écart")
    assert examine(examinations.clocks).level is Level.ILL


def test_a_broker_that_is_gone_is_said(monkeypatch):
    monkeypatch.setitem(celery_app.conf, "broker_transport", "redis")
    monkeypatch.setattr(celery_app.conf, "broker_write_url", f"redis://127.0.0.1:{free_port()}/0")
    assert examine(examinations.broker).level is Level.ILL


class TestMails:
    def test_a_short_wait_is_well(self):
        OutgoingMailFactory()
        assert examine(examinations.mails) == examinations.well(
            "1 en attente, 0 en cours d’envoi, 0 issue inconnue, 0 en échec"
        )

    def test_a_long_wait_is_ill(self):
        OutgoingMailFactory()
        with an_hour_and_a_half_later():
            assert "depuis 90 min" in examine(examinations.mails).said
            assert examine(examinations.mails).level is Level.ILL

    def test_a_mail_that_is_not_due_yet_is_not_late(self):
        OutgoingMailFactory(next_try_at=clock.now() + timedelta(days=3))
        with an_hour_and_a_half_later():
            assert examine(examinations.mails).level is Level.WELL

    @pytest.mark.parametrize("state", [MailState.FAILED, MailState.UNKNOWN])
    def test_what_a_person_must_decide_is_to_be_seen(self, state):
        OutgoingMailFactory(state=state)
        assert examine(examinations.mails).level is Level.WATCH

    def test_a_forgotten_stop_is_ill(self):
        MailSwitchFactory(is_stopped=True)
        assert examine(examinations.mails).said.startswith("envois arrêtés à la main")

    def test_addresses_that_do_not_work_are_counted(self):
        AddressNoteFactory()
        assert examine(examinations.addresses).said.startswith("1 ne reçoivent plus")


class TestStorage:
    def test_dry_run_writes_nothing(self, monkeypatch):
        monkeypatch.setattr(examinations.storages["private"], "save", lambda *_facts: 1 / 0)
        assert examine(lambda: examinations.storage(dry_run=True)).level is Level.WELL
        assert examine(lambda: examinations.storage(dry_run=False)).level is Level.ILL

    def test_a_storage_that_does_not_erase_is_ill(self, monkeypatch):
        monkeypatch.setattr(examinations.storages["private"], "delete", lambda _key: None)
        assert examine(lambda: examinations.storage(dry_run=False)).level is Level.ILL

    def test_on_s3(self, s3):
        assert examine(lambda: examinations.storage(dry_run=False)).level is Level.WELL
        assert list(s3.bucket.objects.all()) == []

    def test_files_that_wait_too_long_for_the_scanner(self):
        StoredFileFactory(scan=ScanState.WAITING)
        assert examine(examinations.scans).level is Level.WELL
        with an_hour_and_a_half_later():
            assert StoredFile.objects.count() == 1
            assert "1 fichier en attente de l’antivirus" in examine(examinations.scans).said

    def test_a_disk_nearly_full(self, monkeypatch):
        usage = namedtuple("usage", "total used free")
        monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage(100 * 1024**3, 97 * 1024**3, 3 * 1024**3))
        finding = examine(examinations.disk)
        assert finding.level is Level.ILL
        assert "3.0 Go libres" in finding.said


class TestSecrets:
    @pytest.mark.parametrize("key", ["courte-clé", "compose-only-not-secret-0123456789-abcdefghijklmnopqrstuvwxyz"])
    def test_a_key_that_is_short_or_published(self, settings, key):
        settings.SECRET_KEY = key
        assert examine(examinations.secrets).level is Level.ILL
        assert key not in examine(examinations.secrets).said

    def test_debug(self, settings):
        settings.SECRET_KEY, settings.DEBUG = KEY, True
        assert examine(examinations.secrets).said.startswith("DEBUG est actif")


class TestAnchor:
    def test_nothing_to_anchor(self):
        assert examine(examinations.anchor) == examinations.well("rien à ancrer")

    def test_events_and_no_anchor_yet(self):
        dossier_at(Stage.PENDING)
        assert examine(examinations.anchor).level is Level.WATCH

    def test_an_anchor_of_this_hour_then_an_old_one(self):
        anchor_journal()
        assert examine(examinations.anchor).level is Level.WELL
        with clock.travel(clock.now() + timedelta(hours=3)):
            assert examine(examinations.anchor).said == "le dernier a 180 min : l’horloge passe-t-elle ?"


def test_sessions_that_nobody_cleared():
    Session.objects.create(session_key="a" * 32, session_data="", expire_date=clock.now() - timedelta(days=8))
    Session.objects.create(session_key="b" * 32, session_data="", expire_date=clock.now() + timedelta(days=1))
    assert examine(examinations.sessions) == examinations.watch(
        "1 ouvertes, 1 périmées depuis une semaine : manage.py clearsessions"
    )


def test_one_row_of_the_switch_is_enough_for_the_passage():
    delivery.sweep()
    delivery.sweep()
    assert MailSwitch.objects.count() == 1


def test_a_worker_dead_for_two_hours_is_said_in_five_minutes_and_caught_up_in_thirty(settings):
    """I07: nobody waits for it; once it is back, everything leaves at the pace that is allowed."""
    settings.MAIL_MAX_PER_MINUTE = 60
    start = clock.now()
    delivery.sweep()
    with clock.travel(start + timedelta(minutes=5)):
        assert examine(examinations.beat).level is Level.ILL
    with clock.travel(start + timedelta(minutes=20)):
        dossier_at(Stage.CONFIRMED)
        OutgoingMailFactory.create_batch(300)
    with clock.travel(start + timedelta(hours=2)):
        assert examine(examinations.mails).level is Level.ILL

    waiting = OutgoingMail.objects.filter(state=MailState.QUEUED, not_before=None)
    back = start + timedelta(hours=2)
    for half_minutes in range(60):
        with clock.travel(back + timedelta(seconds=30 * half_minutes)):
            delivery.sweep()
        if not waiting.exists():
            break
    assert not waiting.exists()
    with clock.travel(back + timedelta(seconds=30 * half_minutes)):
        assert {examine(look).level for look in (examinations.beat, examinations.mails)} == {Level.WELL}


def test_the_page_for_operations_names_every_command():
    page = (ROOT / "docs" / "exploitation.md").read_text(encoding="utf-8")
    ops = [
        name
        for name, app in get_commands().items()
        if app in PACKAGES and issubclass(load_command_class(app, name).__class__, OpsCommand)
    ]
    assert len(ops) >= 10
    assert [name for name in ops if f"`{name}" not in page] == []
