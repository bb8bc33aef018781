"""Transitions minus mails: which event owes a mail and has none, and posting it again with the same cause (M10)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from applications import emails
from applications.commands.moving import locked
from applications.enums import DecisionKind, Verb
from applications.models import Application, Event
from applications.workflow import TRANSITIONS
from notifications import outbox
from notifications.messages import Message
from notifications.models import OutgoingMail

# `purge_mails` forgets old mails: their events owe nothing any more.
REACH = timedelta(days=366)
STEM_OF = {step.verb: step.mail for step in TRANSITIONS if step.mail}
MAILING = (Verb.FILE, *STEM_OF)


def owing(now: datetime) -> QuerySet[Event]:
    """The events of the last year that must have their mail, each with how many it has (`outcomes`)."""
    mails = OutgoingMail.objects.filter(cause=OuterRef("ref")).order_by().values("cause")
    number = Subquery(mails.annotate(number=Count("pk")).values("number"), output_field=IntegerField())
    events = Event.objects.filter(verb__in=MAILING, at__gte=now - REACH)
    return events.annotate(outcomes=Coalesce(number, Value(0))).order_by("pk")


def repost(event: Event) -> OutgoingMail | None:
    """Post the missing mail of an event, under its lock; None when it has one after all.

    What it would announce may be past (a later step was taken): the mail is then written and voided in the same
    commit, so that the journal of mails says why it never left.
    """
    with transaction.atomic():
        dossier = locked(event.application)
        if OutgoingMail.objects.filter(cause=event.ref).exists():
            return None
        message, attachments = letter_for(event, dossier)
        emails.send(message, dossier, cause=event.ref, attachments=attachments)
        if dossier.events.filter(verb__in=MAILING, seq__gt=event.seq).exists():
            outbox.void(event.ref)
        return OutgoingMail.objects.get(cause=event.ref)


def letter_for(event: Event, dossier: Application) -> tuple[Message, list]:
    """The message of the event's step, and what is joined to it."""
    if event.deed is Verb.FILE:
        return emails.FILED, []
    if event.deed is Verb.RELEASE:
        decision = dossier.decisions.get(ref=event.facts["decision"])
        return emails.BY_DECISION[DecisionKind(decision.kind)], emails.letter_of(decision)
    return emails.BY_STEP[STEM_OF[event.deed]], []
