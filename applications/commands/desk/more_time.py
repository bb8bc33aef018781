"""A later date for one person: to write, while they may, else to answer their offer."""

from datetime import date

from django.utils.translation import gettext as _

from accounts.models import User
from applications import emails, limits, rules
from applications.commands import answer_dates
from applications.commands.journal import outdated_since, record
from applications.commands.moving import NotTheirs, StepRefused, check_after_today, check_day, touching
from applications.enums import AnswerFrom, Verb
from applications.models import Application
from applications.workflow import not_cancelled
from ecandidat.common import clock
from ecandidat.common.dates import day_long
from ecandidat.common.versions import changed


def extending_refusal(dossier: Application) -> str | None:
    """A limit is moved while it still counts: the person's papers are in their hands, even after a decision (appeal),
    or they hold an offer without an answer.
    """
    now = rules.situation(dossier, [], at=clock.now())
    if sentence := not_cancelled(now):
        return sentence
    if limits.is_writing(dossier):
        return None
    if dossier.decision is not None:
        return answer_dates.extending_refusal(dossier)
    return _("Ce dossier est transmis : pour y revenir, « Incomplet » donne une date de correction.")


def extend(dossier: Application, day: date, *, by: User, seen: str = "") -> Application:
    """Give one person a later limit, never an earlier one, and tell them by mail: for their papers, or to answer."""
    with touching(dossier) as fresh:
        if not rules.may_judge(by, fresh):
            raise NotTheirs(fresh.ref)
        if sentence := extending_refusal(fresh):
            raise StepRefused(sentence)
        current = limits.limit_to_extend(fresh)
        if limits.own_limit(fresh) == day or current is None:
            return fresh
        if late := changed(seen, {"day": current}, {"day": day}):
            raise outdated_since(fresh, Verb.EXTEND, late)
        if day <= current:
            raise StepRefused(
                _("La date limite de ce dossier est déjà le %(day)s : donnez-en une plus tardive.")
                % {"day": day_long(current)},
                fact="day",
            )
        check_after_today(day, fact="day")
        check_day(fresh, day, fact="day")
        if limits.is_writing(fresh):
            fresh.extended_to = day
            event = record(fresh, Verb.EXTEND, by=by, source=current.isoformat(), target=day.isoformat())
            emails.given_more_time(fresh, cause=event.ref)
        else:
            answer_dates.give_later_date(fresh, day, origin=AnswerFrom.INDIVIDUAL, by=by)
        return fresh
