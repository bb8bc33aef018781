"""Reminders before a limit: one per dossier, limit and step; none once the thing is done."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from applications import emails, limits
from applications.commands.moving import locked
from applications.enums import Answer, DecisionKind, FileStatus, Verb
from applications.models import Application
from ecandidat.common import clock
from notifications.models import OutgoingMail
from offers.calendar import reminder_due
from offers.enums import Mode


def remind_to_transmit(dossier: Application, today: date) -> bool:
    """Post the reminder due (J-7, J-3, J-1) of a dossier to transmit or to correct; whether one was posted (S64)."""
    if cause_to_transmit(dossier, today) is None:
        return False
    with transaction.atomic():
        fresh = locked(dossier)
        cause = cause_to_transmit(fresh, today)
        if cause is not None:
            is_correction = fresh.papers is FileStatus.INCOMPLETE
            emails.send(emails.REMIND_CORRECT if is_correction else emails.REMIND_TRANSMIT, fresh, cause=cause)
        return cause is not None


def remind_to_answer(dossier: Application, today: date) -> bool:
    """Post the reminder due of a favourable decision without answer; whether one was posted."""
    if cause_to_answer(dossier, today) is None:
        return False
    with transaction.atomic():
        fresh = locked(dossier)
        cause = cause_to_answer(fresh, today)
        if cause is not None:
            emails.send(emails.REMIND_ANSWER, fresh, cause=cause)
        return cause is not None


def cause_to_transmit(dossier: Application, today: date) -> str | None:
    """The reminder due now, by its name, while the candidate can still transmit and is asked to."""
    is_awaited = dossier.is_to_correct or (dossier.papers is FileStatus.PENDING and not dossier.is_cancelled)
    is_over = clock.now() >= limits.write_limit(dossier)  # a formation may close before the end of its last day
    if not is_awaited or is_over or dossier.opening.mode == Mode.PAPER:
        return None
    known = (dossier.created_at, dossier.asked_at, dossier.decision.released_at if dossier.decision else None)
    since = max(at for at in known if at is not None)
    return due(dossier, limits.write_limit_day(dossier), today, since=since)


def cause_to_answer(dossier: Application, today: date) -> str | None:
    """The reminder due now, by its name, while an offer is open."""
    decision = dossier.decision
    is_offer = dossier.released_kind is DecisionKind.FAVOURABLE and not dossier.is_cancelled
    waits = is_offer and dossier.reply is Answer.NONE and dossier.seatless_at is None
    if not waits or decision is None or decision.answer_by is None:
        return None
    return due(dossier, decision.answer_by, today, since=decision.released_at)


def due(dossier: Application, limit: date, today: date, *, since: datetime) -> str | None:
    """The reminder due and not posted yet, by its name: the hourly clock meets the same dossier all day.

    The person was told of the limit at `since`, and again when it was put off: never reminded on that day.
    """
    cause = named(dossier, limit, today, since=since)
    if cause is None or OutgoingMail.objects.filter(cause=cause).exists():
        return None
    extended = dossier.events.filter(verb=Verb.EXTEND).aggregate(last=Max("at"))["last"]
    return named(dossier, limit, today, since=max(since, extended)) if extended else cause


def named(dossier: Application, limit: date, today: date, *, since: datetime) -> str | None:
    """A cause that begins with the dossier's code, by which a step taken voids it; a later limit is another."""
    days = reminder_due(limit, today, since=timezone.localdate(since))
    return None if days is None else f"{dossier.ref}:{limit}:J-{days}"
