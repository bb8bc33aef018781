"""A later answer date of the formation reaches the offers still open; none is ever shortened (decision 10)."""

from datetime import date

from django.db import transaction

from accounts.models import User
from applications import emails
from applications.commands.journal import record
from applications.commands.moving import touching
from applications.enums import Answer, Verb
from applications.models import Application
from offers.models import Opening


def extend_offers(opening: Opening, *, former: date | None, by: User | None) -> int:
    """Give the opening's date to each unanswered offer that was mailed with `former`; answers how many moved.

    Offers with a date of their own, or computed from a delay, keep it. Meant for the transaction that moved the date.
    """
    day = opening.confirm_by
    if day is None or former is None or day <= former:
        return 0
    with transaction.atomic():
        waiting = Application.objects.awaiting_answer().filter(opening=opening, decision__answer_by=former)
        return sum(extend(dossier, former, day, by=by) for dossier in waiting.order_by("pk"))


def extend(dossier: Application, former: date, day: date, *, by: User | None) -> bool:
    """One offer; False when it was answered, or its date moved, since the row was read."""
    with touching(dossier) as fresh:
        decision = fresh.decision
        if decision is None or decision.answer_by != former or fresh.reply is not Answer.NONE:
            return False
        decision.answer_by = day
        decision.save(update_fields=["answer_by"])
        event = record(
            fresh,
            Verb.EXTEND,
            by=by,
            source=former.isoformat(),
            target=day.isoformat(),
            decision=decision.ref,
        )
        emails.answer_extended(fresh, cause=event.ref)
        return True
