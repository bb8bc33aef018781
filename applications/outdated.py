"""Which mails a later one makes untrue: those that wait no longer leave (decision 19).

Named by their stems. In no list: an acknowledgement of receipt, and what confirms a step of the person's own; they
stay true. A decision stays true too once it is confirmed: its letter goes with the enrolment. A piece taken back voids
« Incomplet », which asks for it, and no other piece taken back: its name is said nowhere else.
"""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from applications.models import Application
from ecandidat.common.dates import day_short
from notifications import outbox

INCOMPLETE = ("incomplete", "incomplete_on_paper")
MORE_TIME = ("more_time", "more_time_on_paper")
TO_DO = ("filed", "filed_on_paper", *INCOMPLETE, "quarantined", *MORE_TIME, "withdrawn")
PAPERS = ("complete", *TO_DO)
DECISIONS = ("favourable", "unfavourable", "ranked_list", "waiting_list", "preselection")
OUTDATED: dict[str, tuple[str, ...]] = {
    "transmitted": TO_DO,
    "received": TO_DO,
    "complete": TO_DO,
    "incomplete": PAPERS,
    "cancelled": PAPERS,
    **dict.fromkeys(DECISIONS, (*PAPERS, *DECISIONS, "lapsed", "extended")),
    "extended": ("extended",),
    "more_time": MORE_TIME,
    "withdrawn": INCOMPLETE,
    "confirmed": ("extended",),
    "declined": ("favourable", "extended"),
    "lapsed": ("favourable", "extended"),
}


def is_outdated(stem: str, later: Iterable[str]) -> bool:
    """Whether one of the mails that came later makes this one untrue."""
    return any(stem in OUTDATED.get(each, ()) for each in later)


def void_before(stem: str, dossier: Application, *, cause: str) -> None:
    """Void, in the caller's transaction, what the mail about to be posted for `cause` makes untrue."""
    if stem in OUTDATED:
        keys = [f"applications.{each}" for each in OUTDATED[stem]]
        outbox.void_each(dossier.events.exclude(ref=cause).values("ref"), keys)


def replaced_text(dossier: Application) -> str:
    """Which decision the one in force replaces, and that the letter of that one is void; empty for a first one."""
    former = dossier.decisions.exclude(pk=dossier.decision_id).order_by("-released_at", "-pk").first()
    if former is None:
        return ""
    told = _("Cette décision remplace celle du %(day)s.")
    if former.letter_id is not None:
        told = _("Cette décision remplace celle du %(day)s ; la lettre d’admission envoyée alors n’est plus valable.")
    return told % {"day": day_short(former.released_at)}
