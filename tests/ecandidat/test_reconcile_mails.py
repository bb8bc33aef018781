"""Transitions minus mails is nothing; a gap is said, and mended once with the same cause (M10)."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from applications.commands import answer_dates, desk, filing, mending, quarantine, transmission
from applications.enums import Stage, Verb
from documents.enums import ScanState
from documents.scanning import record_scan
from ecandidat.common import clock
from notifications.enums import MailState
from notifications.models import MailAttachment, OutgoingMail
from offers.commands.openings import move_dates
from tests.factories.applications import dossier_at, drop, fill, line, manager_of, noon, opening_for

pytestmark = pytest.mark.django_db


def lose(event):
    """Take a mail away behind the application's back."""
    with connection.cursor() as cursor:
        MailAttachment.objects.filter(mail__cause=event.ref).delete()
        cursor.execute("DELETE FROM notifications_outgoingmail WHERE cause = %s", [event.ref])


def event_of(dossier, verb):
    return dossier.events.filter(verb=verb).latest("seq")


@pytest.mark.parametrize("stage", [*Stage], ids=str)
def test_after_any_walk_nothing_is_owed(stage, capsys):
    dossier_at(stage)
    call_command("reconcile_mails")
    assert "sans mail" not in capsys.readouterr().out.lower()


def test_states_and_the_oldest_wait_are_said(capsys):
    dossier_at(Stage.RECEIVED)
    OutgoingMail.objects.filter(key="applications.filed").update(state=MailState.SENT)
    call_command("reconcile_mails")
    out = capsys.readouterr().out
    assert "1 en attente, 1 envoyé" in out
    assert "Le plus ancien en attente : depuis" in out


def test_a_step_without_its_mail_is_named_and_fails(capsys):
    dossier = dossier_at(Stage.RECEIVED)
    event = event_of(dossier, Verb.TRANSMIT)
    lose(event)
    with pytest.raises(CommandError) as failure:
        call_command("reconcile_mails")
    assert failure.value.returncode == 1
    assert f"Sans mail : Candidature transmise ({event.ref}, dossier {dossier.pk}" in capsys.readouterr().out


@pytest.mark.parametrize("stage", [Stage.PENDING, Stage.RECEIVED, Stage.INCOMPLETE, Stage.FAVOURABLE, Stage.DECLINED])
def test_repair_writes_the_missing_mail_with_the_same_cause_and_words(stage):
    dossier = dossier_at(stage)
    event = dossier.events.filter(verb__in=mending.MAILING).latest("seq")
    before = OutgoingMail.objects.get(cause=event.ref)
    letters = list(before.attachments.values_list("storage_key", "sha256"))
    lose(event)

    call_command("reconcile_mails", repair=True)

    after = OutgoingMail.objects.get(cause=event.ref)
    assert (after.key, after.address, after.body, after.state) == (before.key, before.address, before.body, "queued")
    assert list(after.attachments.values_list("storage_key", "sha256")) == letters
    call_command("reconcile_mails", repair=True)
    assert OutgoingMail.objects.filter(cause=event.ref).count() == 1


def test_a_mail_that_is_no_longer_true_is_written_for_the_record_and_does_not_leave(capsys):
    event = event_of(dossier_at(Stage.COMPLETE), Verb.FILE)
    lose(event)
    call_command("reconcile_mails", repair=True)
    assert OutgoingMail.objects.get(cause=event.ref).state == MailState.VOID
    assert "sans objet, écrit pour mémoire" in capsys.readouterr().out
    call_command("reconcile_mails")


def test_an_acknowledgement_that_was_lost_leaves_late_with_its_own_receipt():
    dossier = dossier_at(Stage.INCOMPLETE)
    first = dossier.submissions.get()
    fill(dossier)
    transmission.transmit(dossier, by=dossier.file.user, at=noon(dossier.opening.opens_on, 5))
    event = dossier.events.filter(verb=Verb.TRANSMIT).earliest("seq")
    lose(event)
    call_command("reconcile_mails", repair=True)
    mail = OutgoingMail.objects.get(cause=event.ref)
    assert mail.state == MailState.QUEUED
    assert first.number in mail.body
    assert dossier.submissions.get(rank=2).number not in mail.body


def extended():
    dossier = dossier_at(Stage.FAVOURABLE)
    manager = manager_of(dossier.opening)
    move_dates(dossier.opening, by=manager, confirm_by=dossier.opening.confirm_by + timedelta(days=7))
    answer_dates.extend_open_offers(by=manager)
    return event_of(dossier, Verb.EXTEND)


def given_more_time():
    dossier = dossier_at(Stage.PENDING)
    desk.extend(dossier, dossier.opening.return_by + timedelta(days=7), by=manager_of(dossier.opening))
    return event_of(dossier, Verb.EXTEND)


def quarantined():
    """Two files at once: one mail, told by the last."""
    dossier = dossier_at(Stage.PENDING)
    for code in ("CV", "MOT"):
        record_scan(drop(line(dossier, code), scan=ScanState.WAITING).stored, ScanState.INFECTED)
    assert quarantine.withdraw_bad_files(dossier) == 2
    return event_of(dossier, Verb.QUARANTINE)


@pytest.mark.parametrize("happened", [extended, given_more_time, quarantined])
def test_a_deed_that_writes_owes_its_mail_too(happened):
    event = happened()
    before = OutgoingMail.objects.get(cause=event.ref)
    call_command("reconcile_mails")
    lose(event)
    with pytest.raises(CommandError, match="1 étape"):
        call_command("reconcile_mails")
    call_command("reconcile_mails", repair=True)
    after = OutgoingMail.objects.get(cause=event.ref)
    assert (after.key, after.body, after.state) == (before.key, before.body, MailState.QUEUED)


def test_a_piece_taken_back_owes_its_mail_to_whom_was_asked_for_it_and_its_name_is_lost_with_it():
    """The journal holds codes: the mail written again says the rest without the name."""
    dossier = dossier_at(Stage.RECEIVED)
    manager = manager_of(dossier.opening)
    for label in ("Diplôme traduit", "Attestation"):
        piece = desk.ask_for_piece(dossier, label, "", by=manager)
        if label == "Diplôme traduit":
            desk.incomplete(dossier, by=manager)
        desk.withdraw_piece(dossier, piece.ref, by=manager)
    call_command("reconcile_mails")
    event = dossier.events.get(verb=Verb.WITHDRAW_PIECE, facts__told=True)
    before = OutgoingMail.objects.get(cause=event.ref)
    lose(event)
    call_command("reconcile_mails", repair=True)
    after = OutgoingMail.objects.get(cause=event.ref)
    named, unnamed = "La pièce « Diplôme traduit »", "Une pièce que le service avait ajoutée à votre dossier"
    assert (after.key, after.state) == (before.key, MailState.QUEUED)
    assert after.body == before.body.replace(named, unnamed) != before.body


def test_a_cancelled_dossier_is_told_nothing_of_its_files():
    dossier = dossier_at(Stage.PENDING)
    stored = drop(line(dossier, "CV"), scan=ScanState.WAITING).stored
    filing.cancel(dossier, by=dossier.file.user)
    record_scan(stored, ScanState.INFECTED)
    assert quarantine.withdraw_bad_files(dossier) == 1
    call_command("reconcile_mails")


def test_dry_run_writes_nothing_and_still_fails():
    dossier = dossier_at(Stage.RECEIVED)
    event = event_of(dossier, Verb.TRANSMIT)
    lose(event)
    with pytest.raises(CommandError):
        call_command("reconcile_mails", repair=True, dry_run=True)
    assert not OutgoingMail.objects.filter(cause=event.ref).exists()


def test_a_step_with_two_mails_is_said(capsys):
    event = event_of(dossier_at(Stage.PENDING), Verb.FILE)
    mail = OutgoingMail.objects.get(cause=event.ref)
    mail.pk, mail.ref, mail.address = None, "AUTREMAIL0", "autre@example.org"
    mail.save(force_insert=True)
    with pytest.raises(CommandError, match="1 à plusieurs mails"):
        call_command("reconcile_mails")
    assert "Plusieurs mails" in capsys.readouterr().out


def test_what_purge_mails_may_have_forgotten_is_not_owed():
    dossier = dossier_at(Stage.PENDING)
    lose(event_of(dossier, Verb.FILE))
    assert mending.owing(clock.now()).filter(outcomes=0).count() == 1
    assert mending.owing(clock.now() + mending.REACH).filter(outcomes=0).count() == 0


@pytest.mark.parametrize("number", [1, 3])
def test_the_same_queries_whatever_the_dossiers(number, django_assert_num_queries):
    opening = opening_for()
    for _number in range(number):
        dossier_at(Stage.RECEIVED, opening=opening)
    with django_assert_num_queries(4):
        call_command("reconcile_mails")
