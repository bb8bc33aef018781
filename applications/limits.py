"""Until when: the limits of a dossier as they are kept, and as the person reads them."""

from datetime import date, datetime, time
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.calendar import end_of_writing, months_later
from applications.enums import Answer, AnswerFrom, DecisionKind, FileStatus
from applications.models import Application, Decision, Submission
from ecandidat.common.dates import INSTANT, day_long, limit_long, limit_text, local
from ecandidat.common.words import ngettext
from offers.calendar import closing_instant, effective_limit
from offers.enums import SilenceMeaning, SilenceStart
from offers.models import Opening


def is_writing(dossier: Application) -> bool:
    """Whether its papers are in the candidate's hands."""
    return not dossier.is_cancelled and dossier.papers in (FileStatus.PENDING, FileStatus.INCOMPLETE)


def write_limit_day(dossier: Application) -> date:
    """The last day, inclusive, on which the candidate may change and transmit (S67, decision 8)."""
    if dossier.papers is FileStatus.INCOMPLETE:
        return effective_limit(dossier.correct_by, dossier.extended_to)
    return effective_limit(dossier.opening.return_by, dossier.extended_to)


def write_limit(dossier: Application) -> datetime:
    """The first instant that is too late for the candidate to write."""
    return closing_instant(write_limit_day(dossier), dossier.opening.closing_time, timezone.get_default_timezone())


def write_end(dossier: Application) -> datetime:
    """The same for this person: what was begun in time may be finished within DEPOSIT_GRACE (B2)."""
    return end_of_writing(write_limit(dossier), dossier.started_at, settings.DEPOSIT_GRACE)


def is_finishing(dossier: Application, *, at: datetime) -> bool:
    """Past the limit, within the minutes left to what was begun before it."""
    return is_writing(dossier) and write_limit(dossier) <= at < write_end(dossier)


def begun_at(dossier: Application, received_at: datetime) -> datetime:
    """When what is transmitted at `received_at` began: with the last deposit, if it was just before.

    A deposit of another tab may have come after the request that transmits, and been served before it.
    """
    started = dossier.started_at
    if started is None or received_at - started > settings.DEPOSIT_GRACE:
        return received_at
    return min(started, received_at)


class Limit(NamedTuple):
    """A limit as it is read, its last day and its hour where it has one, and the first instant too late.

    `is_grace`: the announced one is past, this is the end of what was begun in time.
    """

    day: date
    hour: time | None
    too_late: datetime
    is_grace: bool = False

    def __str__(self) -> str:
        return limit_long(self.day, self.hour)


def limit_now(dossier: Application, *, at: datetime) -> Limit:
    """What the candidate is told at this instant: the limit; once it is past, the end of their minutes after it."""
    if not is_finishing(dossier, at=at):
        return Limit(write_limit_day(dossier), dossier.opening.closing_time, write_limit(dossier))
    end = write_end(dossier)
    last = local(end - INSTANT)
    return Limit(last.date(), last.time(), end, is_grace=True)


def answer_limit(dossier: Application) -> datetime | None:
    """The first instant that is too late to answer; None when the formation sets no date (S83)."""
    if dossier.decision is None or dossier.decision.answer_by is None:
        return None
    return closing_instant(dossier.decision.answer_by, None, timezone.get_default_timezone())


def answer_by_text(dossier: Application) -> str:
    """By when to answer: as the offer says once there is one, before it as the formation foresees; "" without one."""
    opening, decision = dossier.opening, dossier.decision
    is_over = dossier.reply is Answer.DECLINED or dossier.seatless_at is not None
    if decision is not None and (decision.kind != DecisionKind.FAVOURABLE or is_over):
        return ""
    if decision is None and opening.confirm_delay_days:
        return ngettext(
            "%(days)s jour après la publication", "%(days)s jours après la publication", opening.confirm_delay_days
        ) % {"days": opening.confirm_delay_days}
    day = opening.confirm_by if decision is None else decision.answer_by
    return limit_text(day) if day else _("Pas de date limite")


def limit_to_extend(dossier: Application) -> date | None:
    """The limit that the desk may move for one person: to write, while they may, else to answer their offer."""
    if is_writing(dossier) or dossier.decision is None:
        return write_limit_day(dossier)
    return dossier.decision.answer_by


def own_limit(dossier: Application) -> date | None:
    """The same limit where it was given to this person alone."""
    if is_writing(dossier) or dossier.decision is None:
        return dossier.extended_to
    return dossier.decision.answer_by if dossier.decision.answer_from == AnswerFrom.INDIVIDUAL else None


def reasons_until(dossier: Application) -> date | None:
    """The last day on which whoever is refused may ask why: a month after the decision; None for another."""
    if dossier.decision is None or dossier.decision.kind != DecisionKind.UNFAVOURABLE:
        return None
    return months_later(timezone.localdate(dossier.decision.released_at), 1)


def silence_of(submission: Submission) -> str:
    """What our silence means after this transmission; nothing once a decision is published."""
    at, dossier = submission.received_at, submission.application
    decided = dossier.decisions.filter(released_at__lte=at).order_by("released_at", "pk").last()
    if decided is None:
        return silence_text(dossier.opening, timezone.localdate(at))
    return _("Une décision a été publiée le %(day)s : notre silence n’y change rien.") % {
        "day": day_long(decided.released_at)
    }


def standing_text(decision: Decision) -> str:
    """What to say of a decision when the papers move after it."""
    return _("La décision publiée le %(day)s, « %(kind)s », reste en vigueur.") % {
        "day": day_long(decision.released_at),
        "kind": decision.get_kind_display(),
    }


def silence_text(opening: Opening, received_on) -> str:
    """What the law makes of our silence, with the date when it is known already (R112-11-1)."""
    meaning = {
        SilenceMeaning.REJECTION: _("votre candidature sera réputée rejetée"),
        SilenceMeaning.ACCEPTANCE: _("votre candidature sera réputée acceptée"),
    }[SilenceMeaning(opening.silence_means)]
    if opening.silence_starts == SilenceStart.RECEIPT:
        day = months_later(received_on, opening.silence_delay_months)
        return _("Sans réponse de notre part au %(day)s, %(meaning)s.") % {"day": day_long(day), "meaning": meaning}
    return ngettext(
        "Sans réponse de notre part %(count)s mois après que votre dossier est déclaré complet, %(meaning)s.",
        "Sans réponse de notre part %(count)s mois après que votre dossier est déclaré complet, %(meaning)s.",
        opening.silence_delay_months,
    ) % {"count": opening.silence_delay_months, "meaning": meaning}
