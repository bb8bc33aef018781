"""What was decided of each transition, typed by hand from the decisions and never from the code.

verb: who, from where, to where, the stem of the mail, what it is conditioned on.
"""

from applications.enums import FileStatus, Verb
from applications.workflow import Actor

AT, RE, IN, CO = FileStatus.PENDING, FileStatus.RECEIVED, FileStatus.INCOMPLETE, FileStatus.COMPLETE
EVERYWHERE = {AT, RE, IN, CO}

DECIDED = {
    # TRANSMIT AT|IN→RE by the candidate: nothing missing nor refused, before its date.
    Verb.TRANSMIT: (
        Actor.CANDIDATE,
        {AT, IN},
        RE,
        "transmitted",
        {
            "not_cancelled",
            "online_only",
            "before_write_limit",
            "nothing_missing",
            "nothing_refused",
        },
    ),
    # RECEIVE AT→RE by the desk, paper formations only.
    Verb.RECEIVE: (Actor.DESK, {AT}, RE, "received", {"not_cancelled", "paper_only"}),
    # COMPLETE RE|IN→CO: no required line awaited or refused, and what the last transmission holds (decision 14).
    Verb.COMPLETE: (
        Actor.DESK,
        {RE, IN},
        CO,
        "complete",
        {"not_cancelled", "everything_transmitted", "every_line_settled", "every_line_judged"},
    ),
    # INCOMPLETE RE|CO→IN: a line refused or asked for, no place offered; said again from IN for what was since.
    Verb.INCOMPLETE: (
        Actor.DESK,
        {RE, IN, CO},
        IN,
        "incomplete",
        {"not_cancelled", "no_place_offered", "something_to_correct", "something_unsaid"},
    ),
    # CANCEL by the candidate until a decision is released.
    Verb.CANCEL: (Actor.CANDIDATE, EVERYWHERE, None, "cancelled", {"not_cancelled", "no_released_decision"}),
    # PROPOSE from RE|IN|CO; the candidate is told nothing.
    Verb.PROPOSE: (Actor.COMMISSION, {RE, IN, CO}, None, "", {"not_cancelled"}),
    # RELEASE from the day of publication, 0 h.
    Verb.RELEASE: (
        Actor.DESK,
        {RE, IN, CO},
        None,
        "decision",
        {"not_cancelled", "an_opinion_waits", "favourable_needs_complete", "publication_day_reached"},
    ),
    # CONFIRM, DECLINE (even after a confirmation) until the deadline; LAPSE by the clock after it.
    Verb.CONFIRM: (
        Actor.CANDIDATE,
        EVERYWHERE,
        None,
        "confirmed",
        {"not_cancelled", "favourable_released", "may_still_answer", "before_answer_limit", "no_answer_yet"},
    ),
    Verb.DECLINE: (
        Actor.CANDIDATE,
        EVERYWHERE,
        None,
        "declined",
        {"not_cancelled", "favourable_released", "may_still_answer", "before_answer_limit"},
    ),
    Verb.LAPSE: (
        Actor.CLOCK,
        EVERYWHERE,
        None,
        "lapsed",
        {"not_cancelled", "favourable_released", "no_answer_yet", "no_seat_awaited", "answer_limit_passed"},
    ),
}
