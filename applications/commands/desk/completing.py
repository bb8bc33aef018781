"""« Complet », « Incomplet » (decision 8): the steps that tell the person what the desk decided of their pieces."""

from copy import copy
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from accounts.models import User
from applications import limits
from applications.commands.moving import Move, StepRefused, check_after_today, check_day, moving
from applications.enums import FileStatus, Known, Verb
from applications.models import Application
from applications.workflow import COMPLETE, INCOMPLETE
from ecandidat.common import clock
from ecandidat.common.dates import day_long, instant_short

CORRECTION_DAYS = 8


def say_all(dossier: Application) -> None:
    """What was held back is said by the step being taken."""
    dossier.pieces.exclude(known_as=Known.ALL).update(known_as=Known.ALL)


def complete(dossier: Application, *, by: User, at: datetime | None = None) -> Application:
    """Every required line is there and accepted: ready to be examined (S74)."""
    with moving(dossier, COMPLETE, by=by, at=at) as move:
        say_all(move.dossier)
        move.dossier.correct_by = None
    return move.dossier


def default_correction_day(dossier: Application, today: date) -> date:
    """The later of the date in force, the return date and eight days from today (decision 8)."""
    given = (
        dossier.opening.return_by,
        today + timedelta(days=CORRECTION_DAYS),
        dossier.extended_to,
        dossier.correct_by,
    )
    return max(day for day in given if day is not None)


def sent_back(dossier: Application, correct_by: date | None) -> Application:
    """The dossier as « Incomplet » would leave it, kept nowhere: its mail is read before the press."""
    after = copy(dossier)
    after.status = FileStatus.INCOMPLETE
    after.correct_by = correct_by or default_correction_day(dossier, clock.today())
    return after


def incomplete(
    dossier: Application, *, by: User, correct_by: date | None = None, at: datetime | None = None
) -> Application:
    """Send the dossier back with what is to correct and until when; the mail says both (S70–S72).

    Said again for what was refused or asked for since, it never shortens what the person was given.
    """
    if correct_by is not None:
        check_after_today(correct_by, fact="correct_by")
    with moving(dossier, INCOMPLETE, by=by, at=at) as move:
        check_day(move.dossier, correct_by, fact="correct_by")
        day = correct_by or default_correction_day(move.dossier, clock.today())
        check_no_shorter(move, day)
        say_all(move.dossier)
        move.dossier.correct_by, move.dossier.asked_at = day, move.at
        move.facts = {"correct_by": limits.write_limit_day(move.dossier).isoformat()}
    return move.dossier


def check_no_shorter(move: Move, day: date) -> None:
    """A date that the person was given is never taken back."""
    if move.situation.status is not FileStatus.INCOMPLETE:
        return
    current = limits.write_limit_day(move.dossier)
    if day < current:
        raise StepRefused(
            _("La personne a déjà jusqu’au %(day)s pour corriger : donnez cette date, ou une plus tardive.")
            % {"day": day_long(current)},
            fact="correct_by",
        )


def date_left_out(dossier: Application, correct_by: date | None) -> str | None:
    """What to tell whoever gave a date of its own to a dossier that was just said incomplete without it."""
    given = limits.write_limit_day(dossier)
    if correct_by in (None, given):
        return None
    said = dossier.events.select_related("actor").filter(verb=Verb.INCOMPLETE).latest("seq")
    return _(
        "%(who)s a dit « Incomplet » le %(instant)s, pour le %(given)s : votre date, le %(day)s, n’est pas prise en "
        "compte. Pour laisser plus de temps à cette personne, choisissez « Repousser la date limite »."
    ) % {
        "who": said.actor,
        "instant": instant_short(said.at),
        "given": day_long(given),
        "day": day_long(correct_by),
    }
