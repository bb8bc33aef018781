"""The table of transitions: when each step is possible, for whom, and the sentence that refuses it.

Pure: a situation goes in, a refusal or nothing comes out. `docs/etapes.md` is the written oracle.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from applications.enums import Answer, DecisionKind, FileStatus, Verb
from ecandidat.common.dates import day_long, instant_long


class Actor(StrEnum):
    """Who takes a step; `applications.rules` says who that is for a given dossier."""

    CANDIDATE = "candidat"
    DESK = "scolarité"
    COMMISSION = "commission"
    CLOCK = "horloge"


@dataclass(frozen=True)
class Situation:
    """All that a step may depend on, at one instant. Limits are the first instant that is too late."""

    at: datetime
    status: FileStatus = FileStatus.PENDING
    is_cancelled: bool = False
    is_on_paper: bool = False
    decision: DecisionKind | None = None
    answer: Answer = Answer.NONE
    proposed: DecisionKind | None = None
    write_until: datetime | None = None
    answer_until: datetime | None = None
    publication_on: date | None = None
    publication_at: datetime | None = None
    missing: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    unjudged: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()


Guard = Callable[[Situation], str | None]


@dataclass(frozen=True)
class Transition:
    """One row. `target` is None where the papers' status does not move; `reached` tells a step already done."""

    verb: Verb
    label: str
    slug: str
    actor: Actor
    sources: tuple[FileStatus, ...]
    target: FileStatus | None
    guards: tuple[Guard, ...]
    done: str
    reached: Callable[[Situation], bool]
    mail: str = ""


def named(labels: tuple[str, ...]) -> str:
    """« A », « B » et « C »."""
    quoted = [f"« {label} »" for label in labels]
    return quoted[0] if len(quoted) == 1 else ", ".join(quoted[:-1]) + _(" et ") + quoted[-1]


def last_minute(too_late: datetime) -> str:
    """A limit as people read it: the last minute that counted, not the first that does not."""
    return instant_long(too_late - timedelta(minutes=1))


def not_cancelled(s: Situation) -> str | None:
    return _("Cette candidature a été annulée : elle ne change plus.") if s.is_cancelled else None


def online_only(s: Situation) -> str | None:
    if s.is_on_paper:
        return _("Cette formation reçoit les dossiers sur papier : rien ne se transmet en ligne.")
    return None


def paper_only(s: Situation) -> str | None:
    if not s.is_on_paper:
        return _("Seul un dossier papier se réceptionne à la main ; celui-ci est transmis en ligne par la personne.")
    return None


def before_write_limit(s: Situation) -> str | None:
    if s.write_until is not None and s.at >= s.write_until:
        return _(
            "La date limite était le %(limit)s. Le dossier reste consultable ; "
            "pour toute question, écrivez au service de la formation."
        ) % {"limit": last_minute(s.write_until)}
    return None


def nothing_missing(s: Situation) -> str | None:
    if s.missing:
        return ngettext(
            "Il manque une pièce : %(names)s. Déposez-la, puis transmettez.",
            "Il manque %(count)s pièces : %(names)s. Déposez-les, puis transmettez.",
            len(s.missing),
        ) % {"count": len(s.missing), "names": named(s.missing)}
    return None


def nothing_refused(s: Situation) -> str | None:
    if s.refused:
        return ngettext(
            "Une pièce a été refusée : %(names)s. Remplacez-la, puis transmettez.",
            "%(count)s pièces ont été refusées : %(names)s. Remplacez-les, puis transmettez.",
            len(s.refused),
        ) % {"count": len(s.refused), "names": named(s.refused)}
    return None


def every_line_settled(s: Situation) -> str | None:
    unsettled = s.missing + s.refused
    if unsettled:
        return _("Un dossier complet n’a aucune pièce manquante ni refusée : il reste %(names)s.") % {
            "names": named(unsettled)
        }
    return None


def every_line_judged(s: Situation) -> str | None:
    if s.unjudged:
        return _("Chaque pièce doit d’abord recevoir un verdict : il reste %(names)s.") % {"names": named(s.unjudged)}
    return None


def something_to_correct(s: Situation) -> str | None:
    if not s.refused and not s.asked:
        return _("Pour déclarer le dossier incomplet, refusez d’abord une pièce ou demandez-en une, avec un motif.")
    return None


def no_released_decision(s: Situation) -> str | None:
    if s.decision is not None:
        return _("Une décision « %(kind)s » a été publiée : cette étape n’est plus possible.") % {
            "kind": s.decision.label
        }
    return None


def an_opinion_waits(s: Situation) -> str | None:
    if s.proposed is None:
        return _("Aucun avis de la commission n’attend de publication : enregistrez d’abord l’avis.")
    return None


def publication_day_reached(s: Situation) -> str | None:
    if s.publication_on is not None and s.publication_at is not None and s.at < s.publication_at:
        return _("Les décisions de cette formation se publient à partir du %(day)s, 0 h.") % {
            "day": day_long(s.publication_on)
        }
    return None


def favourable_released(s: Situation) -> str | None:
    if s.decision is not DecisionKind.FAVOURABLE:
        return _("Seul un avis favorable publié attend une réponse.")
    return None


def may_still_answer(s: Situation) -> str | None:
    if s.answer is Answer.DECLINED:
        return _("Le désistement est enregistré : il est définitif. Pour toute question, écrivez au service.")
    if s.answer is Answer.LAPSED:
        return _("Le délai de réponse est dépassé : la place a été proposée à une autre personne.")
    return None


def before_answer_limit(s: Situation) -> str | None:
    if s.answer_until is not None and s.at >= s.answer_until:
        return _("La date limite de réponse était le %(limit)s. Écrivez au service de la formation.") % {
            "limit": last_minute(s.answer_until)
        }
    return None


def no_answer_yet(s: Situation) -> str | None:
    return None if s.answer is Answer.NONE else _("Une réponse est déjà enregistrée.")


def answer_limit_passed(s: Situation) -> str | None:
    if s.answer_until is None or s.at < s.answer_until:
        return _("Le délai de réponse court encore.")
    return None


S = FileStatus
ANY_STATUS = tuple(FileStatus)

TRANSMIT = Transition(
    verb=Verb.TRANSMIT,
    label=gettext_lazy("Transmettre ma candidature"),
    slug="transmettre",
    actor=Actor.CANDIDATE,
    sources=(S.PENDING, S.INCOMPLETE),
    target=S.RECEIVED,
    guards=(not_cancelled, no_released_decision, online_only, before_write_limit, nothing_missing, nothing_refused),
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
    guards=(not_cancelled, every_line_settled, every_line_judged),
    done=gettext_lazy("Dossier complet : la personne en est avertie par mail."),
    reached=lambda s: s.status is S.COMPLETE,
    mail="complete",
)
INCOMPLETE = Transition(
    verb=Verb.INCOMPLETE,
    label=gettext_lazy("Incomplet"),
    slug="incomplet",
    actor=Actor.DESK,
    sources=(S.RECEIVED, S.COMPLETE),
    target=S.INCOMPLETE,
    guards=(not_cancelled, no_released_decision, something_to_correct),
    done=gettext_lazy("Dossier incomplet : la personne est avertie par mail de ce qu’elle doit corriger."),
    reached=lambda s: s.status is S.INCOMPLETE,
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
    guards=(not_cancelled, an_opinion_waits, publication_day_reached),
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
    guards=(not_cancelled, favourable_released, no_answer_yet, answer_limit_passed),
    done=gettext_lazy("Délai de réponse dépassé."),
    reached=lambda s: s.answer is Answer.LAPSED,
    mail="lapsed",
)

TRANSITIONS = (TRANSMIT, RECEIVE, COMPLETE, INCOMPLETE, CANCEL, PROPOSE, RELEASE, CONFIRM, DECLINE, LAPSE)
BY_SLUG = {step.slug: step for step in TRANSITIONS}


def refusal(step: Transition, situation: Situation) -> str | None:
    """Why the step is not possible now, in one French sentence; None when it is."""
    if situation.status not in step.sources:
        return _("« %(step)s » n’est possible que depuis : %(sources)s. Ce dossier est « %(status)s ».") % {
            "step": step.label,
            "sources": ", ".join(f"« {source.label} »" for source in step.sources),
            "status": situation.status.label,
        }
    return next((sentence for guard in step.guards if (sentence := guard(situation))), None)


def already_done(step: Transition, situation: Situation) -> bool:
    """A second click on a step that has just been taken: same answer, no second effect."""
    return step.reached(situation)


def proposal_refusal(kind: DecisionKind, situation: Situation) -> str | None:
    """An opinion is favourable only on a complete dossier (decision 8)."""
    if kind is DecisionKind.FAVOURABLE and situation.status is not FileStatus.COMPLETE:
        return _("Un avis favorable demande un dossier « Complet » ; celui-ci est « %(status)s ».") % {
            "status": situation.status.label
        }
    return None
