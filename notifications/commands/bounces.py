"""Writes down what came back: once per event, in any order, and what it makes of the address."""

import logging

from django.db import transaction

from notifications.enums import BounceKind
from notifications.models import AddressNote, Bounce, OutgoingMail
from notifications.reports import Report

logger = logging.getLogger(__name__)

MOVES = {BounceKind.HARD: "refused_at", BounceKind.DELIVERED: "accepted_at"}


def take(report: Report, *, is_trusted: bool) -> Bounce | None:
    """Keep one report; None when nothing of ours is in it, the first row when it was told before.

    A trusted report (signed by the relay) speaks for the address that it names. Any other one, which anybody may
    have written, must name a mail of ours by its Message-ID, and then speaks for the address of that mail alone.
    """
    with transaction.atomic():
        mail = OutgoingMail.objects.filter(message_id=report.message_id).first() if report.message_id else None
        if mail is None and not is_trusted:
            return None
        address = (report.address if is_trusted or mail is None else mail.address).strip().lower()
        facts = {"kind": report.kind, "address": address, "mail": mail, "at": report.at}
        bounce, is_new = Bounce.objects.get_or_create(
            event_id=report.event_id, defaults=facts | {"diagnostic": report.diagnostic}
        )
        if is_new:
            _apply(bounce)
        return bounce


def _apply(bounce: Bounce) -> None:
    """Move the latest instants: a maximum, so the order of arrival does not matter."""
    field = MOVES.get(BounceKind(bounce.kind))
    if field is None:
        return
    AddressNote.objects.get_or_create(address=bounce.address)
    note = AddressNote.objects.select_for_update(of=("self",)).get(address=bounce.address)
    setattr(note, field, max(bounce.at, getattr(note, field) or bounce.at))
    note.save(update_fields=[field])
    if bounce.kind == BounceKind.HARD and bounce.mail_id:
        OutgoingMail.objects.filter(pk=bounce.mail_id, bounced_at=None).update(bounced_at=bounce.at)
        logger.warning("mail %s came back", bounce.mail_id)


def lift(note: AddressNote) -> None:
    """A person answered for this address: forget that it was refused, until it is again."""
    with transaction.atomic():
        AddressNote.objects.select_for_update(of=("self",)).filter(pk=note.pk).update(refused_at=None)
