"""Reminders before a limit: one per dossier and step, none once the thing is done."""

from datetime import date

from django.db import transaction

from applications import emails, rules
from applications.commands.moving import locked
from applications.enums import Answer, DecisionKind, FileStatus
from applications.models import Application
from offers.calendar import reminders_due
from offers.enums import Mode


def remind_to_transmit(dossier: Application, today: date) -> bool:
    """Post the reminder due today (J-7, J-3, J-1) of a dossier not transmitted; whether one was due (S64)."""
    with transaction.atomic():
        fresh = locked(dossier)
        if fresh.is_cancelled or fresh.papers not in (FileStatus.PENDING, FileStatus.INCOMPLETE):
            return False
        days_left = reminders_due(rules.write_limit_day(fresh), today)
        if days_left is None or fresh.opening.mode == Mode.PAPER:
            return False
        emails.remind_to_transmit(fresh, cause=f"{fresh.ref}:{fresh.status}:J-{days_left}")
        return True


def remind_to_answer(dossier: Application, today: date) -> bool:
    """Post the reminder due today of a favourable decision without answer; whether one was due."""
    with transaction.atomic():
        fresh = locked(dossier)
        decision = fresh.decision
        waits = fresh.released_kind is DecisionKind.FAVOURABLE and fresh.reply is Answer.NONE
        if fresh.is_cancelled or not waits or decision is None or decision.answer_by is None:
            return False
        days_left = reminders_due(decision.answer_by, today)
        if days_left is None:
            return False
        emails.remind_to_answer(fresh, cause=f"{decision.ref}:J-{days_left}")
        return True
