"""The candidate's answer, and the clock's when none came. Seats move with it, under the opening's lock."""

from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from applications.commands.moving import Move, StepRefused, moving
from applications.enums import Answer
from applications.models import Application
from applications.workflow import CONFIRM, DECLINE, LAPSE
from offers.models import Opening


def confirm(dossier: Application, *, by: User, at: datetime | None = None) -> Application:
    """Take the seat for good, if one is left (S81, decision 15). Raises `StepRefused`."""
    with moving(dossier, CONFIRM, by=by, at=at) as move:
        opening = Opening.objects.select_for_update(of=("self",), no_key=True).get(pk=move.dossier.opening_id)
        if opening.capacity is not None and opening.seats_taken >= opening.capacity:
            raise StepRefused(
                _("Les places sont prises (%(capacity)s). Votre proposition reste ouverte : écrivez au service.")
                % {"capacity": opening.capacity}
            )
        Opening.objects.filter(pk=opening.pk).update(seats_taken=F("seats_taken") + 1)
        reply(move, Answer.CONFIRMED)
    return move.dossier


def decline(dossier: Application, *, by: User, at: datetime | None = None) -> Application:
    """Give the offer up; final, even after a confirmation, until the deadline (S82, S86, decision 10)."""
    with moving(dossier, DECLINE, by=by, at=at) as move:
        if move.situation.answer is Answer.CONFIRMED:
            Opening.objects.filter(pk=move.dossier.opening_id).update(seats_taken=F("seats_taken") - 1)
        reply(move, Answer.DECLINED)
    return move.dossier


def lapse(dossier: Application, *, at: datetime | None = None) -> Application:
    """The clock's answer once the date is past: lapsed is not declined (S84, decision 9)."""
    with moving(dossier, LAPSE, by=None, at=at) as move:
        reply(move, Answer.LAPSED)
    return move.dossier


def reply(move: Move, answer: Answer) -> None:
    move.dossier.answer, move.dossier.answered_at = answer, move.at
