"""A later answer date of the formation reaches the offers still open; none is ever shortened (decision 10)."""

from accounts.models import User
from applications import emails
from applications.commands.journal import record
from applications.commands.moving import touching
from applications.enums import Verb
from applications.models import Application
from ecandidat.common import clock


def extend_open_offers(*, by: User | None) -> int:
    """Give the date of its formation to each open offer that follows it and was mailed an earlier one; how many moved.

    It reads rows, not a move: whatever moved the date, in how many times, the answer is the same, and a second pass
    finds nothing. Meant for what follows the commit that moved the date, never for that transaction: it would wait for
    dossiers with the opening in hand, and whoever confirms waits for the opening with their dossier in hand. A pass
    that never came is made by the clock.
    """
    behind = Application.objects.behind_their_date(clock.today()).order_by("pk")
    return sum(extend(dossier, by=by) for dossier in behind)


def extend(dossier: Application, *, by: User | None) -> bool:
    """One offer; False when it was answered, or its date moved, since the row was read."""
    if not is_behind(dossier):
        return False
    with touching(dossier) as fresh:
        decision, day = fresh.decision, fresh.opening.confirm_by
        if decision is None or decision.answer_by is None or day is None or not is_behind(fresh):
            return False
        former, decision.answer_by = decision.answer_by, day
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


def is_behind(dossier: Application) -> bool:
    return Application.objects.behind_their_date(clock.today()).filter(pk=dossier.pk).exists()
