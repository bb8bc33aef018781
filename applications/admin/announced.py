"""What a step will do and say, read before it is taken: nothing here is kept nor sent."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from applications import emails, rules
from applications.checklist import is_missing, is_unsettled
from applications.commands.jury import day_to_answer
from applications.enums import DecisionKind, PieceStatus
from applications.models import Application, Piece
from applications.workflow import COMPLETE, RELEASE, Situation, Transition
from ecandidat.common import clock
from notifications.rendering import Rendered, render


@dataclass(frozen=True)
class Left:
    """A line that « Complet » finds short of something; `is_blocking` when it waits for it."""

    label: str
    why: str
    is_blocking: bool


@dataclass(frozen=True)
class Completion:
    """What « Complet » would leave behind, and the mail that it would send, word for word."""

    left: list[Left]
    mail: Rendered


def announced(step: Transition | None, dossier: Application, pieces: list[Piece], situation: Situation) -> dict:
    """What the page of a step says before the press, by the name that the template reads it under."""
    if step is RELEASE and situation.proposed:
        return {"release": of_release(dossier)}
    if step is COMPLETE:
        return {"completion": Completion(left_of(pieces, situation), mail_of_completion(dossier))}
    return {}


def mail_of_completion(dossier: Application) -> Rendered:
    """As it would leave now, in the language of the person."""
    what, values = emails.worded(emails.COMPLETE, dossier)
    return render(what, values, dossier.file.user.language)


def left_of(pieces: list[Piece], situation: Situation) -> list[Left]:
    """Each line that is not there and accepted, in the order of the dossier."""
    found = [(piece, why_of(piece, situation)) for piece in pieces]
    return [Left(piece.label, why, is_blocking(piece, situation)) for piece, why in found if why]


def is_blocking(piece: Piece, situation: Situation) -> bool:
    is_waiting = piece.label in situation.untransmitted or piece.verdict is PieceStatus.SENT
    return is_waiting or is_unsettled(rules.line_of(piece))


def why_of(piece: Piece, situation: Situation) -> str:
    """What this line is short of, or nothing."""
    if piece.label in situation.untransmitted:
        return _("changée par la personne, pas encore transmise")
    if piece.verdict is PieceStatus.SENT:
        return _("sans verdict")
    if piece.verdict is PieceStatus.REFUSED:
        return _("refusée") if is_unsettled(rules.line_of(piece)) else _("facultative, refusée")
    if piece.verdict is PieceStatus.AWAITED:
        return _("non déposée") if is_missing(rules.line_of(piece)) else _("facultative, non déposée")
    return ""


def of_release(dossier: Application) -> dict:
    """What a release will say to the person: the opinion, its letter, and until when an answer is awaited."""
    opinion = dossier.opinions.select_related("given_by").latest("pk")
    kind = DecisionKind(opinion.kind)
    is_favourable = kind is DecisionKind.FAVOURABLE
    return {
        "opinion": opinion,
        "kind": kind,
        "is_favourable": is_favourable,
        "answer_by": day_to_answer(dossier.opening, at=clock.now()) if is_favourable else None,
    }
