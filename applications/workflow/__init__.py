"""When each step of a dossier is possible, for whom, and the sentence that refuses it. Pure."""

from applications.workflow.guards import GUARDS, before_write_limit, named, not_cancelled, publication_day_reached
from applications.workflow.situation import Situation
from applications.workflow.table import (
    BY_SLUG,
    CANCEL,
    COMPLETE,
    CONFIRM,
    DECLINE,
    INCOMPLETE,
    LAPSE,
    PROPOSE,
    RECEIVE,
    RELEASE,
    TRANSITIONS,
    TRANSMIT,
    Actor,
    Transition,
    already_done,
    proposal_refusal,
    refusal,
)

__all__ = [
    "BY_SLUG",
    "CANCEL",
    "COMPLETE",
    "CONFIRM",
    "DECLINE",
    "GUARDS",
    "INCOMPLETE",
    "LAPSE",
    "PROPOSE",
    "RECEIVE",
    "RELEASE",
    "TRANSITIONS",
    "TRANSMIT",
    "Actor",
    "Situation",
    "Transition",
    "already_done",
    "before_write_limit",
    "named",
    "not_cancelled",
    "proposal_refusal",
    "publication_day_reached",
    "refusal",
]
