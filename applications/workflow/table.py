"""The table of transitions: each step, who takes it, from where, to where, under which guards.

`docs/etapes.md` is the written oracle.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.enums import Answer, DecisionKind, FileStatus, Verb
from applications.workflow.guards import (
    Guard,
    an_opinion_waits,
    answer_limit_passed,
    before_answer_limit,
    before_write_limit,
    every_line_judged,
    every_line_settled,
    everything_transmitted,
    favourable_needs_complete,
    favourable_released,
    may_still_answer,
    no_answer_yet,
    no_place_offered,
    no_released_decision,
    no_seat_awaited,
    not_cancelled,
    nothing_missing,
    nothing_refused,
    online_only,
    paper_only,
    publication_day_reached,
    something_to_correct,
    something_unsaid,
)
from applications.workflow.situation import Situation


class Actor(StrEnum):
    """Who takes a step; `applications.rules` says who that is for a given dossier."""

    CANDIDATE = "candidat"
    DESK = "scolarité"
    COMMISSION = "commission"
    CLOCK = "horloge"


@dataclass(frozen=True)
class Transition:
    """One row. `target` is None where the papers' status does not move; `reached` tells a step already done."""

    verb: Verb
    label: str | Promise
    slug: str
    actor: Actor
    sources: tuple[FileStatus, ...]
    target: FileStatus | None
    guards: tuple[Guard, ...]
    done: str | Promise
    reached: Callable[[Situation], bool]
    mail: str = ""


S = FileStatus
ANY_STATUS = tuple(FileStatus)

TRANSMIT = Transition(
    verb=Verb.TRANSMIT,
    label=gettext_lazy("Transmettre ma candidature"),
    slug="transmettre",
    actor=Actor.CANDIDATE,
    sources=(S.PENDING, S.INCOMPLETE),
    target=S.RECEIVED,
    guards=(not_cancelled, online_only, before_write_limit, nothing_missing, nothing_refused),
    done=gettext_lazy("Votre candidature est transmise."),
    reached=lambda s: s.status is S.RECEIVED,
    mail="transmitted",
)
RECEIVE = Transition(
    verb=Verb.RECEIVE,
    label=gettext_lazy("Réceptionner"),
    slug="receptionner",
    actor=Actor.DESK,
    sources=(S.PENDING,),
    target=S.RECEIVED,
    guards=(not_cancelled, paper_only),
    done=gettext_lazy("Dossier réceptionné."),
    reached=lambda s: s.status is S.RECEIVED,
    mail="received",
)
COMPLETE = Transition(
    verb=Verb.COMPLETE,
    label=gettext_lazy("Complet"),
    slug="complet",
    actor=Actor.DESK,
    sources=(S.RECEIVED, S.INCOMPLETE),
    target=S.COMPLETE,
    guards=(not_cancelled, everything_transmitted, every_line_settled, every_line_judged),
    done=gettext_lazy("Dossier complet : la personne en est avertie par mail."),
    reached=lambda s: s.status is S.COMPLETE,
    mail="complete",
)
INCOMPLETE = Transition(
    verb=Verb.INCOMPLETE,
    label=gettext_lazy("Incomplet"),
    slug="incomplet",
    actor=Actor.DESK,
    sources=(S.RECEIVED, S.INCOMPLETE, S.COMPLETE),
    target=S.INCOMPLETE,
    guards=(not_cancelled, no_place_offered, something_to_correct, something_unsaid),
    done=gettext_lazy("Dossier incomplet : la personne est avertie par mail de ce qu’elle doit corriger."),
    reached=lambda s: s.status is S.INCOMPLETE and not s.unsaid,
    mail="incomplete",
)
CANCEL = Transition(
    verb=Verb.CANCEL,
    label=gettext_lazy("Annuler la candidature"),
    slug="annuler",
    actor=Actor.CANDIDATE,
    sources=ANY_STATUS,
    target=None,
    guards=(not_cancelled, no_released_decision),
    done=gettext_lazy("Votre candidature est annulée."),
    reached=lambda s: s.is_cancelled,
    mail="cancelled",
)
PROPOSE = Transition(
    verb=Verb.PROPOSE,
    label=gettext_lazy("Enregistrer l’avis"),
    slug="avis",
    actor=Actor.COMMISSION,
    sources=(S.RECEIVED, S.INCOMPLETE, S.COMPLETE),
    target=None,
    guards=(not_cancelled,),
    done=gettext_lazy("Avis enregistré : il reste invisible de la personne jusqu’à la publication."),
    reached=lambda s: False,
)
RELEASE = Transition(
    verb=Verb.RELEASE,
    label=gettext_lazy("Publier la décision"),
    slug="publier",
    actor=Actor.DESK,
    sources=(S.RECEIVED, S.INCOMPLETE, S.COMPLETE),
    target=None,
    guards=(not_cancelled, an_opinion_waits, favourable_needs_complete, publication_day_reached),
    done=gettext_lazy("Décision publiée : la personne en est avertie par mail."),
    reached=lambda s: s.decision is not None and s.proposed is None,
    mail="decision",
)
CONFIRM = Transition(
    verb=Verb.CONFIRM,
    label=gettext_lazy("Confirmation candidature"),
    slug="confirmation",
    actor=Actor.CANDIDATE,
    sources=ANY_STATUS,
    target=None,
    guards=(not_cancelled, favourable_released, may_still_answer, before_answer_limit, no_answer_yet),
    done=gettext_lazy("Votre candidature est confirmée."),
    reached=lambda s: s.answer is Answer.CONFIRMED,
    mail="confirmed",
)
DECLINE = Transition(
    verb=Verb.DECLINE,
    label=gettext_lazy("Désistement candidature"),
    slug="desistement",
    actor=Actor.CANDIDATE,
    sources=ANY_STATUS,
    target=None,
    guards=(not_cancelled, favourable_released, may_still_answer, before_answer_limit),
    done=gettext_lazy("Votre désistement est enregistré."),
    reached=lambda s: s.answer is Answer.DECLINED,
    mail="declined",
)
LAPSE = Transition(
    verb=Verb.LAPSE,
    label=gettext_lazy("Constater l’absence de réponse"),
    slug="sans-reponse",
    actor=Actor.CLOCK,
    sources=ANY_STATUS,
    target=None,
    guards=(not_cancelled, favourable_released, no_answer_yet, no_seat_awaited, answer_limit_passed),
    done=gettext_lazy("Délai de réponse dépassé."),
    reached=lambda s: s.answer is Answer.LAPSED,
    mail="lapsed",
)

TRANSITIONS = (TRANSMIT, RECEIVE, COMPLETE, INCOMPLETE, CANCEL, PROPOSE, RELEASE, CONFIRM, DECLINE, LAPSE)


def refusal(step: Transition, situation: Situation) -> str | None:
    """Why the step is not possible now, in one French sentence; None when it is.

    What closes the whole dossier is said first, then that the step is behind, then where it would start from.
    """
    if cancelled := not_cancelled(situation):
        return cancelled
    if situation.status is step.target and situation.status not in step.sources:
        return _("Ce dossier est déjà %(status)s.") % {"status": situation.status.label.lower()}
    if situation.status not in step.sources and step.actor is Actor.CANDIDATE:
        return _("Votre dossier est « %(status)s » : « %(step)s » n’attend rien de vous pour l’instant.") % {
            "step": step.label,
            "status": situation.status.label,
        }
    if situation.status not in step.sources:
        return _("« %(step)s » n’est possible que depuis : %(sources)s. Ce dossier est « %(status)s ».") % {
            "step": step.label,
            "sources": ", ".join(f"« {source.label} »" for source in step.sources),
            "status": situation.status.label,
        }
    return next((sentence for guard in step.guards if (sentence := guard(situation))), None)


def already_done(step: Transition, situation: Situation) -> bool:
    """A second click on a step that has just been taken: same answer, no second effect."""
    is_closed = situation.is_cancelled and step is not CANCEL
    return step.reached(situation) and not is_closed


def proposal_refusal(kind: DecisionKind, situation: Situation) -> str | None:
    """An opinion is favourable only on a complete dossier (decision 8)."""
    if kind is DecisionKind.FAVOURABLE and situation.status is not FileStatus.COMPLETE:
        return _("Un avis favorable demande un dossier « Complet » ; celui-ci est « %(status)s ».") % {
            "status": situation.status.label
        }
    return None
