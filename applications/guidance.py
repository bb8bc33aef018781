"""« Où en suis-je ? Que dois-je faire ? Avant quand ? »: the three answers of a dossier, for every stage."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications import rules
from applications.checklist import Checklist, is_to_correct
from applications.enums import FileStatus, Stage
from applications.models import Application, Piece
from applications.workflow import Situation
from ecandidat.common.dates import day_long, instant_long, limit_hour, limit_long, time_left
from ecandidat.common.words import ngettext


@dataclass(frozen=True)
class Cell:
    """One answer: at most six words, then a sentence."""

    title: str
    text: str = ""


@dataclass(frozen=True)
class Guidance:
    """What a candidate reads first. `due` is the first instant too late, when something is to be done.

    `pieces` are those that `what` is about: the page leads to each of them.
    """

    stage: Stage
    where: Cell
    what: Cell
    when: Cell
    is_my_turn: bool = False
    due: datetime | None = None
    pieces: tuple[Piece, ...] = ()
    nuance: str = ""

    @property
    def meaning(self) -> str:
        """The definition of the stage, readable where it is shown (S75), or what it has become since."""
        return self.nuance or str(MEANINGS[self.stage])


# How many pieces are still named one by one above the list of them all.
FEW = 3
# The longest text of a formation that stands whole in an answer.
A_SENTENCE = 120
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
    Stage.CANCELLED: gettext_lazy("Vous avez annulé cette candidature. Elle ne sera pas étudiée."),
}


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
    situation = rules.situation(dossier, pieces, at=at)
    stage = shown_stage(dossier, situation)
    to_settle = tuple(piece for piece in pieces if is_to_correct(rules.line_of(piece)))
    view = View(dossier, situation, rules.checklist_of(pieces), to_settle, transmissions)
    return SENTENCES[stage](view, stage)


def nothing(text: str) -> Cell:
    return Cell(_("Rien pour l’instant"), text)


def no_date() -> Cell:
    return Cell(_("Pas de date à tenir"))


def until_publication(view: View) -> Cell:
    day = view.dossier.opening.publication_on
    return Cell(day_long(day).capitalize(), _("Les décisions sont publiées à partir de cette date."))


def write_limit_cell(view: View) -> Cell:
    left = time_left(view.situation.at, view.situation.write_until)
    day = rules.write_limit_day(view.dossier)
    return Cell(day_long(day).capitalize(), f"{limit_hour(view.dossier.opening.closing_time)}. {left}.")


def settled_text(view: View) -> str:
    return ngettext(
        "%(settled)s pièce réglée sur %(asked)s.", "%(settled)s pièces réglées sur %(asked)s.", view.lines.settled
    ) % {"settled": view.lines.settled, "asked": view.lines.asked}


def pending(view: View, stage: Stage) -> Guidance:
    if view.situation.is_on_paper:
        return on_paper(view, stage)
    missing = len(view.lines.missing)
    where = Cell(str(stage.label), f"{settled_text(view)} {_('Rien n’a encore été transmis.')}")
    if missing:
        title = ngettext(
            "Déposer une pièce, puis transmettre", "Déposer %(count)s pièces, puis transmettre", missing
        ) % {"count": missing}
        what = Cell(title, _("Un dossier non transmis n’est pas étudié."))
    elif view.lines.to_replace:
        what = Cell(_("Remplacer un fichier, puis transmettre"), _("Un fichier déposé a été refusé."))
    else:
        what = Cell(_("Transmettre ma candidature"), _("Tout est déposé, mais rien n’est encore transmis."))
    return my_turn(view, stage, where, what, pieces=view.to_settle if len(view.to_settle) <= FEW else ())


def my_turn(view: View, stage: Stage, where: Cell, what: Cell, **more) -> Guidance:
    """Something is to be done before the limit of the papers."""
    limit = write_limit_cell(view)
    return Guidance(stage, where, what, limit, is_my_turn=True, due=view.situation.write_until, **more)


def on_paper(view: View, stage: Stage) -> Guidance:
    where = Cell(str(stage.label), _("Cette formation reçoit les dossiers sur papier."))
    what = Cell(_("Envoyer votre dossier papier"), _("L’adresse est celle du service, sur cette page."))
    return my_turn(view, stage, where, what)


def not_sent(view: View, stage: Stage) -> Guidance:
    limit = limit_long(rules.write_limit_day(view.dossier), view.dossier.opening.closing_time)
    where = Cell(str(stage.label), _("La date limite était le %(limit)s.") % {"limit": limit})
    what = Cell(_("Écrire au service si besoin"), _("Ce dossier reste consultable. Il ne sera pas étudié."))
    return Guidance(stage, where, what, Cell(_("Date dépassée")))


def received(view: View, stage: Stage) -> Guidance:
    transmitted = view.dossier.transmitted_at
    if view.is_sent_again:
        where = Cell(str(stage.label), _("Transmise de nouveau le %(when)s.") % {"when": instant_long(transmitted)})
        what = nothing(_("Au tour du service : vos corrections sont vérifiées."))
        nuance = _("Vos corrections sont reçues. Elles n’ont pas encore été étudiées.")
        return Guidance(stage, where, what, until_publication(view), nuance=nuance)
    where = Cell(str(stage.label), _("Transmise le %(when)s.") % {"when": instant_long(transmitted)})
    what = nothing(_("Au tour du service : vos pièces sont vérifiées."))
    return Guidance(stage, where, what, until_publication(view))


def complete(view: View, stage: Stage) -> Guidance:
    where = Cell(str(stage.label), _("Vos pièces sont vérifiées : votre dossier est prêt à être examiné."))
    what = nothing(_("Au tour de la commission, qui examine les dossiers."))
    return Guidance(stage, where, what, until_publication(view))


def incomplete(view: View, stage: Stage) -> Guidance:
    where = Cell(str(stage.label), settled_text(view))
    if view.situation.at >= view.situation.write_until:
        what = Cell(_("Écrire au service"), _("La date limite de correction est passée."))
        return Guidance(stage, where, what, Cell(_("Date dépassée"), write_limit_cell(view).title))
    if view.situation.is_on_paper:
        what = Cell(_("Envoyer les pièces à corriger"), _("L’adresse est celle du service, sur cette page."))
        return my_turn(view, stage, where, what, pieces=view.to_settle)
    if view.to_settle:
        title = ngettext(
            "Corriger une pièce, puis transmettre", "Corriger %(count)s pièces, puis transmettre", len(view.to_settle)
        ) % {"count": len(view.to_settle)}
        what = Cell(title, _("Les autres pièces n’ont pas à être redéposées."))
        return my_turn(view, stage, where, what, pieces=view.to_settle)
    what = Cell(_("Transmettre ma candidature"), _("Sans cette transmission, vos corrections ne sont pas étudiées."))
    nuance = _("Vos corrections sont déposées, mais pas encore transmises.")
    return my_turn(view, stage, where, what, nuance=nuance)


def published(view: View) -> str:
    return _("Publié le %(when)s.") % {"when": instant_long(view.dossier.decision.released_at)}


def favourable(view: View, stage: Stage) -> Guidance:
    where = Cell(str(stage.label), published(view))
    day = view.dossier.decision.answer_by
    if day is None:
        when = Cell(_("Pas de date limite"), _("Répondez dès que votre choix est fait."))
    elif view.situation.at >= view.situation.answer_until:
        when = Cell(_("Date dépassée"), _("La réponse était attendue le %(day)s.") % {"day": day_long(day)})
        what = Cell(_("Écrire au service"), _("La place peut être proposée à une autre personne."))
        return Guidance(stage, where, what, when)
    else:
        left = time_left(view.situation.at, view.situation.answer_until)
        silence = _("Sans réponse, la place sera proposée à une autre personne.")
        when = Cell(day_long(day).capitalize(), f"{limit_hour()}. {left}. {silence}")
    what = Cell(_("Confirmer ou vous désister"), _("Une page vous demandera de vérifier votre choix."))
    return Guidance(stage, where, what, when, is_my_turn=True, due=view.situation.answer_until)


def confirmed(view: View, stage: Stage) -> Guidance:
    where = Cell(str(stage.label), _("Enregistrée le %(when)s.") % {"when": instant_long(view.dossier.answered_at)})
    what = Cell(_("Vous inscrire"), _("Votre lettre d’admission vous sera demandée à l’inscription."))
    day = view.dossier.decision.answer_by
    words = [enrolment_words(view.dossier.opening.enrolment_text)]
    if day is not None and view.situation.at < view.situation.answer_until:
        words.append(_("Désistement possible jusqu’au %(day)s.") % {"day": day_long(day)})
    return Guidance(stage, where, what, Cell(_("Aux dates d’inscription"), " ".join(words)))


def enrolment_words(text: str) -> str:
    """What the formation says of its enrolment where that is one short sentence; otherwise, where it is read."""
    if not text:
        return _("Le service de la formation vous les donnera.")
    if len(text) > A_SENTENCE or "\n" in text.strip():
        return _("Elles sont dans votre dossier, sous « Et après ? », et dans votre lettre d’admission.")
    return text.strip()


def closed(sentence) -> Callable[[View, Stage], Guidance]:
    """A stage where nothing is awaited from the person any more."""

    def said(view: View, stage: Stage) -> Guidance:
        at = view.dossier.answered_at or view.dossier.cancelled_at
        text = _("Enregistré le %(when)s.") % {"when": instant_long(at)} if at else published(view)
        return Guidance(stage, Cell(str(stage.label), text), nothing(str(sentence)), no_date())

    return said


NOT_TAKEN = closed(gettext_lazy("Vous pouvez demander les motifs au service dans le mois qui suit."))


def not_taken(view: View, stage: Stage) -> Guidance:
    """A refusal, and for a dossier still open to corrections until when what is sent may be examined again."""
    said, now = NOT_TAKEN(view, stage), view.situation
    is_open = now.status is FileStatus.INCOMPLETE and not now.is_on_paper and now.at < now.write_until
    if not is_open:
        return said
    what = Cell(
        _("Corriger reste possible"), _("Le service peut réexaminer ce que vous transmettez avant cette date.")
    )
    return replace(said, what=what, when=write_limit_cell(view))


def ranked(view: View, stage: Stage) -> Guidance:
    where = Cell(_("Liste complémentaire, rang %(rank)s") % {"rank": view.dossier.decision.rank}, published(view))
    what = nothing(_("Si une place se libère pour vous, nous vous écrirons."))
    return Guidance(stage, where, what, no_date())


SENTENCES: dict[Stage, Callable[[View, Stage], Guidance]] = {
    Stage.PENDING: pending,
    Stage.NOT_SENT: not_sent,
    Stage.RECEIVED: received,
    Stage.COMPLETE: complete,
    Stage.INCOMPLETE: incomplete,
    Stage.FAVOURABLE: favourable,
    Stage.CONFIRMED: confirmed,
    Stage.RANKED_LIST: ranked,
    Stage.UNFAVOURABLE: not_taken,
    Stage.WAITING_LIST: closed(gettext_lazy("Si une place se libère pour vous, nous vous écrirons.")),
    Stage.PRESELECTION: closed(gettext_lazy("La suite est expliquée dans votre mail.")),
    Stage.CANCELLED: closed(gettext_lazy("Vous pouvez candidater de nouveau tant que la formation est ouverte.")),
    Stage.DECLINED: closed(gettext_lazy("Votre désistement est définitif. Vos autres candidatures ne changent pas.")),
    Stage.LAPSED: closed(
        gettext_lazy("La place est proposée à une autre personne. Écrivez au service en cas d’erreur.")
    ),
}
