"""What operators run: try again, forget the old, prove that mails leave."""

from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.core.management import CommandError, call_command

from ecandidat.common import clock
from notifications import delivery
from notifications.enums import MailState
from notifications.management.commands import send_test_mail
from notifications.models import MailAttachment, OutgoingMail
from tests.factories.notifications import MailAttachmentFactory, MailSwitchFactory, OutgoingMailFactory

pytestmark = pytest.mark.django_db


def states():
    return sorted(OutgoingMail.objects.values_list("state", flat=True))


@pytest.fixture
def each_state():
    for state in MailState:
        OutgoingMailFactory(state=state)


def test_retry_mails_takes_the_failed_ones(each_state, capsys):
    call_command("retry_mails")
    assert states() == ["queued", "queued", "sending", "sent", "unknown", "void"]
    assert "1 remis en attente" in capsys.readouterr().out


def test_retry_mails_takes_unknown_outcomes_only_when_asked(each_state):
    call_command("retry_mails", "--unknown")
    assert states() == ["queued", "queued", "queued", "sending", "sent", "void"]


def test_retry_mails_can_be_kept_to_one_message(each_state):
    call_command("retry_mails", "--message", "applications.other")
    assert "failed" in states()


def test_retry_mails_explains_what_it_leaves(capsys):
    OutgoingMailFactory(state=MailState.FAILED, sensitive=True, body="")
    call_command("retry_mails")
    said = capsys.readouterr()
    assert "1 non renvoyable" in said.out
    assert "effacé après l’envoi" in said.err


def test_a_dry_run_changes_nothing(each_state, capsys):
    before = states()
    call_command("retry_mails", "--dry-run")
    OutgoingMail.objects.update(created_at=clock.now() - timedelta(days=731))
    call_command("purge_mails", "--dry-run")
    assert states() == before
    assert "À blanc : 3 effacés" in capsys.readouterr().out


def test_purge_mails_forgets_what_is_old_and_finished():
    old, young = clock.now() - timedelta(days=367), clock.now() - timedelta(days=365)
    MailAttachmentFactory(mail__state=MailState.SENT, mail__created_at=old)
    OutgoingMailFactory(state=MailState.SENT, created_at=young)
    OutgoingMailFactory(state=MailState.QUEUED, created_at=old)
    OutgoingMailFactory(state=MailState.UNKNOWN, created_at=old)
    call_command("purge_mails", "--days", "366")
    assert states() == ["queued", "sent", "unknown"]
    assert not MailAttachment.objects.exists()


def test_purge_mails_keeps_what_would_be_posted_again():
    OutgoingMailFactory(state=MailState.SENT, created_at=clock.now() - timedelta(days=300))
    with pytest.raises(CommandError, match="au moins 366 jours") as refused:
        call_command("purge_mails", "--days", "30")
    assert refused.value.returncode == 2
    assert states() == ["sent"]


def test_send_test_mail_sends_now_and_says_so(capsys):
    call_command("send_test_mail", "essai@example.org")
    assert "envoyé : essai@example.org" in capsys.readouterr().out
    assert django_mail.outbox[0].to == ["essai@example.org"]


def test_send_test_mail_says_what_the_server_answered(mail_server):
    mail_server.refuse_recipient = "550 5.7.1 Relay denied"
    with pytest.raises(CommandError, match="Relay denied"):
        call_command("send_test_mail", "essai@example.org")


@pytest.fixture
def worker(monkeypatch):
    """A worker that took the mail first, and has it in that state when it is looked at again."""

    def took(then):
        OutgoingMail.objects.update(state=MailState.SENDING)
        monkeypatch.setattr("time.sleep", lambda _seconds: OutgoingMail.objects.update(state=then))

    def works(then):
        monkeypatch.setattr(delivery, "deliver", lambda _pk: took(then))

    return works


def test_send_test_mail_waits_for_the_worker_that_took_it_first(worker, capsys):
    worker(MailState.SENT)
    call_command("send_test_mail", "essai@example.org")
    assert "envoyé : essai@example.org" in capsys.readouterr().out


def test_send_test_mail_still_being_sent_is_not_sent(worker, monkeypatch):
    monkeypatch.setattr(send_test_mail, "PATIENCE_SECONDS", 0.01)
    worker(MailState.SENDING)
    with pytest.raises(CommandError, match=r"en cours d’envoi\. .* `doctor` dit s’il vit"):
        call_command("send_test_mail", "essai@example.org")


def test_send_test_mail_says_what_to_look_at_when_nothing_leaves():
    MailSwitchFactory(is_stopped=True)
    with pytest.raises(CommandError, match=r"en attente\. .* `doctor` dit ce qui retient"):
        call_command("send_test_mail", "essai@example.org")


def test_send_test_mail_can_be_only_read(capsys):
    call_command("send_test_mail", "essai@example.org", "--dry-run")
    assert "Essai d’envoi" in capsys.readouterr().out
    assert not OutgoingMail.objects.exists()
    assert django_mail.outbox == []
