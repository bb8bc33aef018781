"""The mails of a dossier: `messages` declares them, `words` fills them, `posting` leaves them in the outbox."""

from applications.emails.messages import (
    BY_DECISION,
    BY_STEP,
    COMPLETE,
    EXTENDED,
    FILED,
    INCOMPLETE,
    MORE_TIME,
    QUARANTINED,
    REMIND_ANSWER,
    REMIND_CORRECT,
    REMIND_TRANSMIT,
    WITHDRAWN,
)
from applications.emails.posting import (
    announce,
    answer_extended,
    given_more_time,
    letter_of,
    no_longer_asked,
    send,
    worded,
    write,
)
from applications.emails.words import correction_text, service_text, withdrawn_text

__all__ = [
    "BY_DECISION",
    "BY_STEP",
    "COMPLETE",
    "EXTENDED",
    "FILED",
    "INCOMPLETE",
    "MORE_TIME",
    "QUARANTINED",
    "REMIND_ANSWER",
    "REMIND_CORRECT",
    "REMIND_TRANSMIT",
    "WITHDRAWN",
    "announce",
    "answer_extended",
    "correction_text",
    "given_more_time",
    "letter_of",
    "no_longer_asked",
    "send",
    "service_text",
    "withdrawn_text",
    "worded",
    "write",
]
