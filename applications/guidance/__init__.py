"""« Où en suis-je ? Que dois-je faire ? Avant quand ? »: the three answers of a dossier, for every stage."""

from datetime import datetime

from django.utils.translation import gettext_lazy

from applications import rules
from applications.checklist import is_to_correct
from applications.enums import Stage
from applications.guidance.answers import MEANINGS, Cell, Guidance, View, limit_cell, no_date, others_explained
from applications.guidance.outcome import (
    Sentences,
    closed,
    confirmed,
    favourable,
    lapsed,
    not_taken,
    preselected,
    ranked,
    unless_papers_wait,
    waiting,
)
from applications.guidance.papers import complete, incomplete, not_sent, pending, received
from applications.lines import as_told, checklist_of, line_of
from applications.models import Application, Piece
from applications.workflow import Situation

SENTENCES: dict[Stage, Sentences] = {
    Stage.PENDING: pending,
    Stage.NOT_SENT: not_sent,
    Stage.RECEIVED: received,
    Stage.COMPLETE: complete,
    Stage.INCOMPLETE: incomplete,
    Stage.FAVOURABLE: favourable,
    Stage.CONFIRMED: confirmed,
    Stage.RANKED_LIST: unless_papers_wait(ranked),
    Stage.UNFAVOURABLE: unless_papers_wait(not_taken),
    Stage.WAITING_LIST: unless_papers_wait(waiting),
    Stage.PRESELECTION: unless_papers_wait(preselected),
    Stage.CANCELLED: closed(gettext_lazy("Vous pouvez candidater de nouveau tant que la formation est ouverte.")),
    Stage.DECLINED: unless_papers_wait(
        closed(gettext_lazy("Votre désistement est définitif. Vos autres candidatures ne changent pas."))
    ),
    Stage.LAPSED: unless_papers_wait(lapsed),
}


def shown_stage(dossier: Application, situation: Situation) -> Stage:
    """The stored stage, and « non transmise » once the limit is past: time moves no row (decision 8)."""
    is_late = situation.write_until is not None and situation.at >= situation.write_until
    if dossier.public_stage is Stage.PENDING and is_late and not situation.is_on_paper:
        return Stage.NOT_SENT
    return dossier.public_stage


def guide(dossier: Application, pieces: list[Piece], *, at: datetime, transmissions: int | None = None) -> Guidance:
    """The three answers, for the page, the list and the dashboard alike.

    `transmissions`: how many there were, where the page knows it already.
    """
    pieces = as_told(pieces)
    situation = rules.situation(dossier, pieces, at=at)
    stage = shown_stage(dossier, situation)
    to_settle = tuple(piece for piece in pieces if is_to_correct(line_of(piece)))
    view = View(dossier, situation, checklist_of(pieces), to_settle, transmissions)
    return SENTENCES[stage](view, stage)


__all__ = [
    "MEANINGS",
    "SENTENCES",
    "Cell",
    "Guidance",
    "guide",
    "limit_cell",
    "no_date",
    "others_explained",
    "shown_stage",
]
