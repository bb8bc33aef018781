"""What a candidate is answered at a stage: where, what, by when, and what the stage means."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.checklist import Checklist
from applications.enums import Stage
from applications.models import Application, Piece
from applications.workflow import Situation
from ecandidat.common.dates import day_ahead, limit_hour, time_left


@dataclass(frozen=True)
class Cell:
    """One answer: at most six words, then a sentence."""

    title: str
    text: str = ""


@dataclass(frozen=True)
class Guidance:
    """What a candidate reads first. `due` is the first instant too late, when something is to be done.

    `tone` is that of `due`: "" far from it, "warn" within seven days, "bad" on the last one.
    `pieces` are those that `what` is about: the page leads to each of them.
    """

    stage: Stage
    where: Cell
    what: Cell
    when: Cell
    is_my_turn: bool = False
    due: datetime | None = None
    tone: str = ""
    pieces: tuple[Piece, ...] = ()
    nuance: str = ""

    @property
    def is_quiet(self) -> bool:
        """Whether there is nothing to do, now or later."""
        return self.what.title == nothing("").title

    @property
    def other_statuses(self) -> dict[Stage, str]:
        """What is explained beside the guide's four: this stage, where it is none of them."""
        return others_explained([self.stage])

    @property
    def meaning(self) -> str:
        """The definition of the stage, readable where it is shown (S75), or what it has become since."""
        return self.nuance or str(MEANINGS[self.stage])


# The guide's definitions, and ours for what it does not name.
MEANINGS = {
    Stage.PENDING: gettext_lazy("Votre dossier n’est pas encore transmis."),
    Stage.NOT_SENT: gettext_lazy("Ce dossier n’a pas été transmis à temps."),
    Stage.RECEIVED: gettext_lazy("Votre dossier est reçu. Il n’a pas encore été étudié."),
    Stage.COMPLETE: gettext_lazy("Dossier complet, prêt à être examiné."),
    Stage.INCOMPLETE: gettext_lazy("Une pièce manque, est illisible, irrecevable ou incorrecte."),
    Stage.FAVOURABLE: gettext_lazy("Une place vous est proposée. Il reste à répondre."),
    Stage.UNFAVOURABLE: gettext_lazy("Votre candidature n’a pas été retenue."),
    Stage.RANKED_LIST: gettext_lazy("Une place vous sera proposée si votre rang est atteint."),
    Stage.WAITING_LIST: gettext_lazy("Une place vous sera proposée si une se libère."),
    Stage.PRESELECTION: gettext_lazy("Vous passez à l’étape suivante. Ce n’est pas encore une admission."),
    Stage.CONFIRMED: gettext_lazy("La place vous est réservée."),
    Stage.DECLINED: gettext_lazy("Vous avez renoncé à la place proposée."),
    Stage.LAPSED: gettext_lazy("Aucune réponse n’est arrivée à temps."),
    Stage.CANCELLED: gettext_lazy("Cette candidature a été annulée. Elle ne sera pas étudiée."),
}


# Explained on every page that shows a status: those that the guide defines.
ALWAYS = frozenset({Stage.PENDING, Stage.RECEIVED, Stage.COMPLETE, Stage.INCOMPLETE})


def others_explained(shown: Iterable[Stage]) -> dict[Stage, str]:
    """What the other statuses that stand on a page mean; no decision is named where none is read."""
    standing = set(shown) - ALWAYS
    return {stage: str(meaning) for stage, meaning in MEANINGS.items() if stage in standing}


@dataclass(frozen=True)
class View:
    """What the sentences are made from."""

    dossier: Application
    situation: Situation
    lines: Checklist
    to_settle: tuple[Piece, ...]
    transmissions: int | None

    @property
    def is_sent_again(self) -> bool:
        """Whether the last transmission answered an « Incomplet »."""
        known = self.transmissions
        return (len(self.dossier.submissions.all()) if known is None else known) > 1


def nothing(text: str) -> Cell:
    return Cell(_("Rien pour l’instant"), text)


def limit_cell(day: date, hour: time | None, too_late: datetime, *, at: datetime) -> Cell:
    """A limit that runs: its day, then its hour and what is left of it."""
    return Cell(day_ahead(day, at), f"{limit_hour(hour)}. {time_left(at, too_late)}.")


def no_date() -> Cell:
    return Cell(_("Pas de date à tenir"))
