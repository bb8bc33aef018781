"""Reads over mails: what may leave, what a person may see."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from ecandidat.common import clock
from notifications.enums import MailState

# With us and nowhere else.
UNSENT = (MailState.QUEUED, MailState.FAILED)


class OutgoingMailQuerySet(models.QuerySet):
    """Chainable reads of the outbox."""

    def due(self, now: datetime):
        """Waiting rows whose time has come, the most urgent first; never one undone while a worker held it."""
        waiting = self.filter(state=MailState.QUEUED, next_try_at__lte=now, void_at=None)
        return waiting.order_by("priority", "next_try_at", "pk")

    def locked(self):
        """Locked for this transaction; rows held by another worker are passed over, not waited for."""
        return self.select_for_update(of=("self",), skip_locked=True)

    def unsent(self):
        """These can still be undone."""
        return self.filter(state__in=UNSENT)

    def claimed_since(self, instant: datetime):
        return self.filter(claimed_at__gt=instant)

    def abandoned(self, before: datetime):
        """Claimed before that instant, by a worker that never came back to say what happened."""
        return self.filter(state=MailState.SENDING, claimed_at__lt=before)

    def finished(self, before: datetime):
        """Written before that instant and no longer waiting for anything."""
        return self.filter(created_at__lt=before, state__in=[MailState.SENT, MailState.VOID, MailState.FAILED])

    def shown_to(self, user):
        """The person's own mails: no secret, nothing voided, nothing before its time, the latest first."""
        ripe = Q(not_before=None) | Q(not_before__lte=clock.now())
        mine = self.filter(ripe, recipient=user, sensitive=False).exclude(state=MailState.VOID)
        return mine.order_by("-created_at", "-pk")


class AddressNoteQuerySet(models.QuerySet):
    """Reads over addresses."""

    def refused(self):
        """Addresses that do not work: refused, and nothing has arrived there since."""
        return self.filter(Q(accepted_at=None) | Q(accepted_at__lt=F("refused_at")), refused_at__isnull=False)
