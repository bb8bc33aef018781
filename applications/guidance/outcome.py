"""The three answers once a decision is published, answered, or the dossier is closed."""

from collections.abc import Callable
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications import limits
from applications.enums import FileStatus, Stage
from applications.guidance.answers import Cell, Guidance, View, no_date, nothing
from applications.guidance.papers import incomplete, received, write_limit_cell
from ecandidat.common.dates import day_ahead, day_long, instant_long, limit_hour, limit_long, local, time_left, urgency

Sentences = Callable[[View, Stage], Guidance]
IF_FREED = gettext_lazy("Si une place se libère pour vous, nous vous écrirons.")
# The longest text of a formation that stands whole in an answer.
A_SENTENCE = 120


def published(view: View) -> str:
    return _("Publié le %(when)s.") % {"when": instant_long(view.dossier.decision.released_at)}


def favourable(view: View, stage: Stage) -> Guidance:
    where = Cell(str(stage.label), published(view))
    if view.dossier.seatless_at is not None:
        return without_seat(view, stage, where)
    day, at, due = view.dossier.decision.answer_by, view.situation.at, view.situation.answer_until
    if day is None:
        when = Cell(_("Pas de date limite"), _("Répondez dès que votre choix est fait."))
    elif at >= due:
        when = Cell(_("Date dépassée"), _("La réponse était attendue le %(day)s.") % {"day": day_long(day)})
        what = Cell(_("Écrire au service"), _("La place peut être proposée à une autre personne."))
        return Guidance(stage, where, what, when)
    else:
        left = time_left(at, due)
        silence = _("Sans réponse, la place sera proposée à une autre personne.")
        when = Cell(day_ahead(day, at), f"{limit_hour()}. {left}. {silence}")
    what = Cell(_("Confirmer ou vous désister"), _("Une page vous demandera de vérifier votre choix."))
    tone = urgency(at, due) if due else ""
    return Guidance(stage, where, what, when, is_my_turn=True, due=due, tone=tone)


def without_seat(view: View, stage: Stage, where: Cell) -> Guidance:
    """Confirmed in time, and no seat was left: nothing is lost, whatever the date; their turn once a seat is free."""
    opening, asked = view.dossier.opening, {"when": instant_long(view.dossier.seatless_at)}
    if opening.capacity is None or opening.seats_taken < opening.capacity:
        what = Cell(_("Confirmer ou vous désister"), _("Une place est libre maintenant."))
        nuance = _("Vous avez demandé à confirmer le %(when)s, et votre proposition reste ouverte.") % asked
        return Guidance(stage, where, what, Cell(_("Dès que possible")), is_my_turn=True, nuance=nuance)
    told = _("Vous avez demandé à confirmer le %(when)s : les places étaient prises. Votre demande est gardée.")
    nuance = _("Une place vous a été proposée. Votre confirmation attend qu’une place se libère.")
    return Guidance(stage, where, Cell(_("Écrire au service"), told % asked), no_date(), nuance=nuance)


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


def closed(sentence) -> Sentences:
    """A stage where nothing is awaited from the person any more."""

    def said(view: View, stage: Stage) -> Guidance:
        at = view.dossier.answered_at or view.dossier.cancelled_at
        text = _("Le %(when)s.") % {"when": instant_long(at)} if at else published(view)
        return Guidance(stage, Cell(str(stage.label), text), nothing(str(sentence)), no_date())

    return said


def lapsed(view: View, stage: Stage) -> Guidance:
    """The limit that passed, not the hour at which the clock's task saw it, and what the mail says too."""
    limit = limit_long(view.dossier.decision.answer_by)
    where = Cell(str(stage.label), _("La réponse était attendue jusqu’au %(limit)s.") % {"limit": limit})
    text = _("Si c’est une erreur, écrivez sans attendre. La place peut être proposée à une autre personne.")
    return Guidance(stage, where, Cell(_("Écrire au service si besoin"), text), Cell(_("Date dépassée")))


def unless_papers_wait(said: Sentences) -> Sentences:
    """A decision that is no offer: what « Incomplet » asks for comes first, what was sent since waits for the desk."""

    def guided(view: View, stage: Stage) -> Guidance:
        decided = said(view, stage)
        if view.dossier.is_to_correct:
            nuance = _("Seul un dossier complet peut être admis.")
            return replace(incomplete(view, stage), where=decided.where, nuance=nuance)
        if view.dossier.waits_for_check:
            return replace(received(view, stage), where=decided.where, when=no_date())
        return decided

    return guided


def not_taken(view: View, stage: Stage) -> Guidance:
    """A refusal, and for a dossier still open to corrections until when what is sent may be examined again."""
    where, now = Cell(str(stage.label), published(view)), view.situation
    if now.status is FileStatus.INCOMPLETE and not now.is_on_paper and now.at < now.write_until:
        again = _("Le service peut réexaminer ce que vous transmettez avant cette date.")
        return Guidance(stage, where, Cell(_("Corriger reste possible"), again), write_limit_cell(view))
    appeal = _("Les délais de recours courent depuis la publication. Ils sont indiqués avec la décision.")
    appeal = appeal if view.dossier.opening.appeal_text else ""
    what, until = nothing(_("Le motif de la décision est dans votre dossier.")), limits.reasons_until(view.dossier)
    if local(now.at).date() > until:
        return Guidance(stage, where, what, replace(no_date(), text=appeal))
    when = Cell(day_ahead(until, now.at), f"{_('Dernier jour pour demander les motifs.')} {appeal}".strip())
    return Guidance(stage, where, what, when)


def preselected(view: View, stage: Stage) -> Guidance:
    """What follows, where the commission wrote it; otherwise the service will."""
    said = _("Lisez le message de la commission, dans votre dossier.")
    text = said if view.dossier.decision.reason else _("Le service vous écrira ce qui vous est demandé.")
    return Guidance(stage, Cell(str(stage.label), published(view)), nothing(text), no_date())


def waiting(view: View, stage: Stage) -> Guidance:
    return Guidance(stage, Cell(str(stage.label), published(view)), nothing(str(IF_FREED)), no_date())


def ranked(view: View, stage: Stage) -> Guidance:
    where = Cell(_("Liste complémentaire, rang %(rank)s") % {"rank": view.dossier.decision.rank}, published(view))
    return Guidance(stage, where, nothing(str(IF_FREED)), no_date())
