"""Transitions minus mails: which event owes a mail and has none, and posting it again with the same cause (M10)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from applications import emails
from applications.commands.moving import locked
from applications.enums import DecisionKind, Verb
from applications.models import Application, Event
from applications.outdated import is_outdated
from applications.workflow import TRANSITIONS
from notifications import outbox
from notifications.messages import Message
from notifications.models import OutgoingMail

# `purge_mails` forgets old mails: their events owe nothing any more.
REACH = outbox.KEPT_AT_LEAST
STEM_OF = {step.verb: step.mail for step in TRANSITIONS if step.mail}
MAILING = (Verb.FILE, *STEM_OF, Verb.EXTEND)
# Files taken by the scanner are told once for all of them, by the last; a piece taken back, to whom it was asked of.
SOMETIMES = (Verb.QUARANTINE, Verb.WITHDRAW_PIECE)
WRITING = Q(verb__in=MAILING) | Q(verb__in=SOMETIMES, facts__told=True)
BY_DEED = {
    Verb.FILE: emails.FILED,
    Verb.QUARANTINE: emails.QUARANTINED,
    Verb.WITHDRAW_PIECE: emails.WITHDRAWN,
}


def owing(now: datetime) -> QuerySet[Event]:
    """The events of the last year that must have their mail, each with how many it has (`outcomes`)."""
    mails = OutgoingMail.objects.filter(cause=OuterRef("ref")).order_by().values("cause")
    number = Subquery(mails.annotate(number=Count("pk")).values("number"), output_field=IntegerField())
    events = Event.objects.filter(WRITING, at__gte=now - REACH)
    return events.annotate(outcomes=Coalesce(number, Value(0))).order_by("pk")


def repost(event: Event) -> OutgoingMail | None:
    """Post the missing mail of an event, under its lock; None when it has one after all.

    A later step may have made it untrue: it is then written and voided in the same commit, as if it had waited, so
    that the journal of mails says why it never left.
    """
    with transaction.atomic():
        dossier = locked(event.application)
        if OutgoingMail.objects.filter(cause=event.ref).exists():
            return None
        if "decision" in event.facts:
            dossier.decision = dossier.decisions.get(ref=event.facts["decision"])
        emails.write(message_of(event), dossier, cause=event.ref, **joined(event, dossier))
        mail = OutgoingMail.objects.get(cause=event.ref)
        later = dossier.events.filter(WRITING, seq__gt=event.seq)
        if is_outdated(mail.key.partition(".")[2], {message_of(each).stem for each in later}):
            outbox.void(event.ref)
            mail.refresh_from_db()
        return mail


def message_of(event: Event) -> Message:
    """What the event's step writes to the person."""
    if event.deed is Verb.RELEASE:
        return emails.BY_DECISION[DecisionKind(event.facts["kind"])]
    if event.deed is Verb.EXTEND:
        return emails.EXTENDED if "decision" in event.facts else emails.MORE_TIME
    return BY_DEED.get(event.deed) or emails.BY_STEP[STEM_OF[event.deed]]


def joined(event: Event, dossier: Application) -> dict[str, Any]:
    """What the mail tells of that very step: the letter of its decision, its own receipt, a piece that has gone."""
    if event.deed is Verb.RELEASE and dossier.decision is not None:
        return {"attachments": emails.letter_of(dossier.decision)}
    if event.deed is Verb.TRANSMIT:
        return {"receipt": dossier.submissions.get(number=event.facts["receipt"])}
    if event.deed is Verb.WITHDRAW_PIECE:
        return {"given": emails.withdrawn_text()}
    return {}
