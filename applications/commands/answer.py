"""The candidate's answer, and the clock's when none came. Seats move with it, under the opening's lock."""

from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from applications import rules
from applications.commands.journal import record
from applications.commands.moving import Move, StepRefused, moving, touching
from applications.enums import Answer, Verb
from applications.models import Application
from applications.workflow import CONFIRM, DECLINE, LAPSE, refusal
from ecandidat.common import clock
from offers.models import Opening


class NoSeat(StepRefused):
    """A confirmation in time, of a formation that is full."""


def confirm(dossier: Application, *, by: User, at: datetime | None = None) -> Application:
    """Take the seat for good, if one is left (S81, decision 15). Raises `StepRefused`.

    For want of a seat the demand is kept, and the offer no longer lapses.
    """
    try:
        return take_seat(dossier, by=by, at=at)
    except NoSeat:
        if wait_for_seat(dossier, by=by, at=at or clock.now()):
            raise
    raise StepRefused(_("Votre proposition vient de changer. Relisez votre dossier."))


def take_seat(dossier: Application, *, by: User, at: datetime | None) -> Application:
    with moving(dossier, CONFIRM, by=by, at=at) as move:
        opening = Opening.objects.select_for_update(of=("self",), no_key=True).get(pk=move.dossier.opening_id)
        if opening.capacity is not None and opening.seats_taken >= opening.capacity:
            raise NoSeat(
                _(
                    "Les places sont prises (%(capacity)s). Votre demande est gardée et votre proposition reste "
                    "ouverte, même après sa date : écrivez au service."
                )
                % {"capacity": opening.capacity}
            )
        Opening.objects.filter(pk=opening.pk).update(seats_taken=F("seats_taken") + 1)
        reply(move, Answer.CONFIRMED)
    return move.dossier


def wait_for_seat(dossier: Application, *, by: User, at: datetime) -> bool:
    """What the person asked in time, in a commit of its own: the refusal undid the first one. Said once an offer.

    False when the offer changed between the two.
    """
    with touching(dossier) as fresh:
        is_open = refusal(CONFIRM, rules.situation(fresh, [], at=at)) is None
        if is_open and fresh.seatless_at is None:
            fresh.seatless_at = at
            record(fresh, Verb.NO_SEAT, by=by, at=at)
        return is_open


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
    move.dossier.seatless_at = None
