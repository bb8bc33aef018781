"""What a step may depend on, at one instant. Pure: no database, no clock."""

from dataclasses import dataclass
from datetime import datetime

from applications.enums import Answer, DecisionKind, FileStatus


@dataclass(frozen=True)
class Situation:
    """All that a step may depend on, at one instant. Limits are the first instant that is too late."""

    at: datetime
    status: FileStatus = FileStatus.PENDING
    is_cancelled: bool = False
    is_on_paper: bool = False
    decision: DecisionKind | None = None
    answer: Answer = Answer.NONE
    is_seatless: bool = False
    proposed: DecisionKind | None = None
    write_until: datetime | None = None
    answer_until: datetime | None = None
    publication_at: datetime | None = None
    missing: tuple[str, ...] = ()
    to_replace: tuple[str, ...] = ()
    unjudged: tuple[str, ...] = ()
    to_correct: tuple[str, ...] = ()
    unsaid: tuple[str, ...] = ()
    untransmitted: tuple[str, ...] = ()
