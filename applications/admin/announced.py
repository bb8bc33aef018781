"""What a step will do and say, read before it is taken: nothing here is kept nor sent."""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from applications import emails
from applications.checklist import is_missing, is_unsettled
from applications.commands.desk import sent_back
from applications.commands.jury import day_to_answer, too_close
from applications.enums import DecisionKind, PieceStatus
from applications.lines import line_of
from applications.models import Application, Decision, Piece
from applications.workflow import COMPLETE, INCOMPLETE, PROPOSE, RELEASE, Situation, Transition
from ecandidat.common import clock
from notifications.messages import Message
from notifications.rendering import Rendered, render


@dataclass(frozen=True)
class Left:
    """A line that « Complet » finds short of something; `is_blocking` when it waits for it."""

    label: str
    why: str
    is_blocking: bool


def announced(
    step: Transition | None, dossier: Application, pieces: list[Piece], situation: Situation, facts: Mapping[str, Any]
) -> dict:
    """What the page of a step says before the press, by the name that the template reads it under.

    `facts` are those of its form so far: `mail` is what leaves with them, word for word.
    """
    if step is RELEASE and situation.proposed:
        return of_release(dossier, facts.get("individual_answer_by"))
    if step is PROPOSE:
        last = dossier.opinions.select_related("given_by", "decision").last()
        return {"recorded": last, "is_released": hasattr(last, "decision")}
    if step is COMPLETE:
        return {"completion": left_of(pieces, situation), "mail": mail_of(emails.COMPLETE, dossier)}
    if step is INCOMPLETE:
        after = sent_back(dossier, facts.get("correct_by"))
        mail = mail_of(emails.INCOMPLETE, after, emails.correction_text(pieces))
        return {"mail": mail, "unjudged": len(situation.unjudged)}
    return {}


def mail_of(what: Message, dossier: Application, given: Mapping[str, str] | None = None) -> Rendered:
    """As it would leave now, in the language of the person; `given` are the words that the step itself will change."""
    what, values = emails.worded(what, dossier, given=given)
    return render(what, values, dossier.file.user.language)


def left_of(pieces: list[Piece], situation: Situation) -> list[Left]:
    """Each line that is not there and accepted, in the order of the dossier."""
    found = [(piece, why_of(piece, situation)) for piece in pieces]
    return [Left(piece.label, why, is_blocking(piece, situation)) for piece, why in found if why]


def is_blocking(piece: Piece, situation: Situation) -> bool:
    is_waiting = piece.label in situation.untransmitted or piece.verdict is PieceStatus.SENT
    return is_waiting or is_unsettled(line_of(piece))


def why_of(piece: Piece, situation: Situation) -> str:
    """What this line is short of, or nothing."""
    if piece.label in situation.untransmitted:
        return _("changée par la personne, pas encore transmise")
    if piece.verdict is PieceStatus.SENT:
        return _("sans verdict")
    if piece.verdict is PieceStatus.REFUSED:
        return _("refusée") if is_unsettled(line_of(piece)) else _("facultative, refusée")
    if piece.verdict is PieceStatus.AWAITED:
        return _("non déposée") if is_missing(line_of(piece)) else _("facultative, non déposée")
    return ""


def of_release(dossier: Application, individual: date | None) -> dict:
    """What a release will say to the person: nothing of the opinion that its mail does not say."""
    opinion, now = dossier.opinions.latest("pk"), clock.now()
    is_favourable = opinion.decision_kind is DecisionKind.FAVOURABLE
    day = day_to_answer(dossier.opening, at=now, individual=individual) if is_favourable else None
    after = copy(dossier)
    after.decision_kind = opinion.kind
    after.decision = Decision(
        application=after, kind=opinion.kind, reason=opinion.reason, rank=opinion.rank, answer_by=day, released_at=now
    )
    close = too_close(day, at=now)
    return {
        "release": {"kind": opinion.decision_kind, "is_favourable": is_favourable, "answer_by": day, "close": close},
        "mail": None if close else mail_of(emails.BY_DECISION[opinion.decision_kind], after),
    }
