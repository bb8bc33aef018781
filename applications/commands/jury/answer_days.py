"""Until when an offer may be answered, and where that day comes from (decision 10)."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from applications.commands.moving import Move, StepRefused, check_day
from applications.enums import AnswerFrom
from ecandidat.common.dates import day_long
from offers.calendar import SHORTEST_ANSWER, answer_deadline, closing_instant
from offers.models import Opening


def day_to_answer(opening: Opening, *, at: datetime, individual: date | None = None) -> date | None:
    """The day until which an offer published at that instant may be answered (decision 10)."""
    return answer_deadline(
        individual=individual,
        opening_delay_days=opening.confirm_delay_days,
        opening_date=opening.confirm_by,
        released_at=at,
        zone=timezone.get_default_timezone(),
    )


def too_close(day: date | None, *, at: datetime) -> str | None:
    """Why an offer published at that instant cannot be answered by that day (decision 10); None when it can."""
    if day is None or closing_instant(day, None, timezone.get_default_timezone()) - at >= SHORTEST_ANSWER:
        return None
    return _(
        "La réponse serait attendue le %(day)s : il faut laisser au moins deux jours. "
        "Donnez une date individuelle, ou repoussez celle de la formation."
    ) % {"day": day_long(day)}


def answer_day(move: Move, individual: date | None) -> date | None:
    """The day that the mail will say; refused when it is past or under two days away (decision 10)."""
    check_day(move.dossier, individual, fact="individual_answer_by")
    day = day_to_answer(move.dossier.opening, at=move.at, individual=individual)
    if sentence := too_close(day, at=move.at):
        raise StepRefused(sentence)
    return day


def answer_origin(opening: Opening, individual: date | None) -> AnswerFrom:
    """Which of them gave that day, in the order of `answer_deadline`."""
    if individual is not None:
        return AnswerFrom.INDIVIDUAL
    if opening.confirm_delay_days is not None:
        return AnswerFrom.DELAY
    return AnswerFrom.NOWHERE if opening.confirm_by is None else AnswerFrom.DATE
