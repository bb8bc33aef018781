"""The jury's work: the commission's opinion, then its release as the institution's decision (decisions 8–11)."""

from applications.commands.jury.answer_days import day_to_answer, too_close
from applications.commands.jury.opinions import LAST_RANK, RANK_SAID, gaps, last_opinion, opinion_to_correct, propose
from applications.commands.jury.releases import OPINION_SINCE, date_left_out, read_before, read_of_each, release

__all__ = [
    "LAST_RANK",
    "OPINION_SINCE",
    "RANK_SAID",
    "date_left_out",
    "day_to_answer",
    "gaps",
    "last_opinion",
    "opinion_to_correct",
    "propose",
    "read_before",
    "read_of_each",
    "release",
    "too_close",
]
