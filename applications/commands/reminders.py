"""Reminders before a limit: one per dossier, limit and step; none once the thing is done."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from applications import emails, limits
from applications.commands.moving import locked
from applications.enums import Answer, DecisionKind, FileStatus, Verb
from applications.models import Application
from notifications.models import OutgoingMail
from offers.calendar import reminder_due
from offers.enums import Mode


def remind_to_transmit(dossier: Application, today: date) -> bool:
    """Post the reminder due (J-7, J-3, J-1) of a dossier not transmitted; whether one was posted (S64)."""
    if unsent(cause_to_transmit(dossier, today)) is None:
        return False
    with transaction.atomic():
        fresh = locked(dossier)
        cause = unsent(cause_to_transmit(fresh, today))
        if cause is not None:
            emails.send(emails.REMIND_TRANSMIT, fresh, cause=cause)
        return cause is not None


def remind_to_answer(dossier: Application, today: date) -> bool:
    """Post the reminder due of a favourable decision without answer; whether one was posted."""
    if unsent(cause_to_answer(dossier, today)) is None:
        return False
    with transaction.atomic():
        fresh = locked(dossier)
        cause = unsent(cause_to_answer(fresh, today))
        if cause is not None:
            emails.send(emails.REMIND_ANSWER, fresh, cause=cause)
        return cause is not None


def cause_to_transmit(dossier: Application, today: date) -> str | None:
    """The reminder due now, by its name, while the candidate can still transmit."""
    is_closed = dossier.released_kind is not None or dossier.opening.mode == Mode.PAPER
    if is_closed or not limits.is_writing(dossier):
        return None
    since = dossier.created_at
    if dossier.papers is FileStatus.INCOMPLETE:
        since = dossier.events.filter(verb=Verb.INCOMPLETE).latest("seq").at
    limit = limits.write_limit_day(dossier)
    return named(dossier, limit, reminder_due(limit, today, since=timezone.localdate(since)))


def cause_to_answer(dossier: Application, today: date) -> str | None:
    """The reminder due now, by its name, while an offer is open."""
    decision = dossier.decision
    waits = dossier.released_kind is DecisionKind.FAVOURABLE and dossier.reply is Answer.NONE
    if dossier.is_cancelled or not waits or decision is None or decision.answer_by is None:
        return None
    since = timezone.localdate(decision.released_at)
    return named(dossier, decision.answer_by, reminder_due(decision.answer_by, today, since=since))


def named(dossier: Application, limit: date, days: int | None) -> str | None:
    """A cause that begins with the dossier's code, by which a step taken voids it; a later limit is another."""
    return None if days is None else f"{dossier.ref}:{limit}:J-{days}"


def unsent(cause: str | None) -> str | None:
    """The cause when no mail was posted for it yet: the hourly clock meets the same dossier all day."""
    return cause if cause and not OutgoingMail.objects.filter(cause=cause).exists() else None
