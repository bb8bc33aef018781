"""A decision taken back while its mail waits: the person hears of the last one only (M07)."""

import os

import pytest
from django.core import mail as post
from django.core.management import call_command

from applications.commands import jury
from applications.enums import DecisionKind, Stage
from applications.models import Event
from notifications import delivery, outbox
from notifications.enums import MailState
from notifications.models import MailSwitch, OutgoingMail
from tests.factories.applications import dossier_at, manager_of, opening_for

pytestmark = pytest.mark.django_db
DOSSIERS = 100 if os.environ.get("FULL") else 6


def reversed_decision(dossier) -> None:
    manager = manager_of(dossier.opening)
    jury.propose(dossier, DecisionKind.UNFAVOURABLE, reason="Erreur de saisie.", by=manager)
    jury.release(dossier, by=manager)


def test_a_decision_taken_back_while_its_mail_waits_never_leaves(capsys):
    """Every other mail has already failed once for good: neither « Renvoyer » nor `retry_mails` brings it back."""
    MailSwitch.objects.update_or_create(pk=1, defaults={"is_stopped": True})
    opening = opening_for("published")
    dossiers = [dossier_at(Stage.FAVOURABLE, opening=opening) for _number in range(DOSSIERS)]
    delivery.sweep()
    assert not post.outbox
    former = OutgoingMail.objects.filter(key="applications.favourable")
    OutgoingMail.objects.filter(pk__in=list(former.values_list("pk", flat=True)[::2])).update(state=MailState.FAILED)

    for dossier in dossiers:
        reversed_decision(dossier)

    assert set(former.values_list("state", flat=True)) == {MailState.VOID}
    assert not former.filter(void_at=None).exists()
    with pytest.raises(outbox.ResendRefused, match="sans objet"):
        outbox.resend(former.first().pk)
    call_command("retry_mails", unknown=True)
    call_command("reconcile_mails")

    MailSwitch.objects.update(is_stopped=False)
    while OutgoingMail.objects.filter(state=MailState.QUEUED).exists():
        delivery.sweep()
    told = OutgoingMail.objects.filter(state=MailState.SENT, key="applications.unfavourable")
    assert sorted(told.values_list("address", flat=True)) == sorted(each.file.user.email for each in dossiers)
    assert len(post.outbox) == OutgoingMail.objects.filter(state=MailState.SENT).count()
    assert not any(each.attachments for each in post.outbox), "the letter of admission stayed here"
    assert Event.objects.filter(verb="release").count() == 2 * DOSSIERS, "the journal keeps both"
