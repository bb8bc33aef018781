"""The desk’s work on papers: verdicts, pieces asked for, « Complet » and « Incomplet », one person’s later date."""

from applications.commands.desk.asked_pieces import ask_for_piece, asking_refusal, withdraw_piece, withdrawing_refusal
from applications.commands.desk.completing import (
    complete,
    date_left_out,
    default_correction_day,
    incomplete,
    sent_back,
)
from applications.commands.desk.more_time import extend, extending_refusal
from applications.commands.desk.verdicts import (
    VerdictRefused,
    decided,
    judging_refusal,
    refuse_piece,
    validate_piece,
    version_of,
)

__all__ = [
    "VerdictRefused",
    "ask_for_piece",
    "asking_refusal",
    "complete",
    "date_left_out",
    "decided",
    "default_correction_day",
    "extend",
    "extending_refusal",
    "incomplete",
    "judging_refusal",
    "refuse_piece",
    "sent_back",
    "validate_piece",
    "version_of",
    "withdraw_piece",
    "withdrawing_refusal",
]
