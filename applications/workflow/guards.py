"""Why a step is not possible now: each guard is silent, or answers one French sentence."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.enums import Answer, DecisionKind, FileStatus
from applications.workflow.situation import Situation
from ecandidat.common.dates import day_long, last_minute
from ecandidat.common.words import ngettext

Guard = Callable[[Situation], str | None]
CANCELLED = gettext_lazy("Cette candidature a été annulée : elle ne change plus.")


def named(labels: tuple[str, ...]) -> str:
    """« A », « B » et « C »."""
    quoted = [f"« {label} »" for label in labels]
    return quoted[0] if len(quoted) == 1 else ", ".join(quoted[:-1]) + _(" et ") + quoted[-1]


def not_cancelled(s: Situation) -> str | None:
    return str(CANCELLED) if s.is_cancelled else None


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
    if s.to_replace:
        return ngettext(
            "Une pièce a été refusée : %(names)s. Remplacez-la, puis transmettez.",
            "%(count)s pièces ont été refusées : %(names)s. Remplacez-les, puis transmettez.",
            len(s.to_replace),
        ) % {"count": len(s.to_replace), "names": named(s.to_replace)}
    return None


def everything_transmitted(s: Situation) -> str | None:
    """A dossier is complete of what the commission was handed: its last transmission (decision 14)."""
    if s.untransmitted:
        return ngettext(
            "Une pièce a changé et n’est pas encore transmise : %(names)s. "
            "La personne doit transmettre sa correction ; si sa date limite est passée, repoussez-la.",
            "%(count)s pièces ont changé et ne sont pas encore transmises : %(names)s. "
            "La personne doit transmettre sa correction ; si sa date limite est passée, repoussez-la.",
            len(s.untransmitted),
        ) % {"count": len(s.untransmitted), "names": named(s.untransmitted)}
    return None


def every_line_settled(s: Situation) -> str | None:
    unsettled = s.missing + s.to_replace
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
    if not s.to_correct:
        return _("Pour déclarer le dossier incomplet, refusez d’abord une pièce ou demandez-en une, avec un motif.")
    return None


def something_unsaid(s: Situation) -> str | None:
    """Said again, « Incomplet » asks for something more: its mail is never the same twice."""
    if s.status is FileStatus.INCOMPLETE and not s.unsaid:
        return _(
            "Ce dossier est déjà incomplet, et la personne sait tout ce qu’elle doit corriger : refusez d’abord une "
            "autre pièce ou demandez-en une."
        )
    return None


def no_released_decision(s: Situation) -> str | None:
    if s.decision is not None:
        return _("Une décision « %(kind)s » a été publiée : cette étape n’est plus possible.") % {
            "kind": s.decision.label
        }
    return None


def no_place_offered(s: Situation) -> str | None:
    """Otherwise the papers stay open: only a complete dossier may be admitted, and nobody is shut out by a piece."""
    if s.decision is DecisionKind.FAVOURABLE and s.answer in (Answer.NONE, Answer.CONFIRMED):
        return _(
            "Une place est proposée à cette personne : les pièces de son dossier ne se demandent plus. "
            "Pour y revenir, publiez d’abord une autre décision."
        )
    return None


def an_opinion_waits(s: Situation) -> str | None:
    if s.proposed is None:
        return _("Aucun avis de la commission n’attend de publication : enregistrez d’abord l’avis.")
    return None


def favourable_needs_complete(s: Situation) -> str | None:
    """An opinion is favourable on a complete dossier only, and still when it is released (decision 8)."""
    if s.proposed is not DecisionKind.FAVOURABLE:
        return None
    if s.status is not FileStatus.COMPLETE:
        return _(
            "Un avis favorable ne se publie que sur un dossier « Complet » ; celui-ci est « %(status)s ». "
            "Déclarez-le complet, ou enregistrez un autre avis."
        ) % {"status": s.status.label}
    if s.missing or s.to_replace:
        return _(
            "Un avis favorable ne se publie pas sur une pièce refusée ou attendue, même si la personne ne le sait pas "
            "encore : %(names)s. Validez-la, déclarez le dossier « Incomplet », ou enregistrez un autre avis."
        ) % {"names": named(s.missing + s.to_replace)}
    return None


def publication_day_reached(s: Situation) -> str | None:
    if s.publication_at is not None and s.at < s.publication_at:
        return _("Les décisions de cette formation se publient à partir du %(day)s, 0 h.") % {
            "day": day_long(s.publication_at)
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
        return _("Le délai de réponse est dépassé : la place peut être proposée à une autre personne.")
    return None


def before_answer_limit(s: Situation) -> str | None:
    if s.answer_until is not None and s.at >= s.answer_until and not s.is_seatless:
        return _("La date limite de réponse était le %(limit)s. Écrivez au service de la formation.") % {
            "limit": last_minute(s.answer_until)
        }
    return None


def no_answer_yet(s: Situation) -> str | None:
    return None if s.answer is Answer.NONE else _("Une réponse est déjà enregistrée.")


def no_seat_awaited(s: Situation) -> str | None:
    if s.is_seatless:
        return _("La personne a confirmé à temps, sans place libre : son offre ne se ferme pas d’elle-même.")
    return None


def answer_limit_passed(s: Situation) -> str | None:
    if s.answer_until is None or s.at < s.answer_until:
        return _("Le délai de réponse court encore.")
    return None


# What each guard asks, as the written table says it (docs/etapes.md).
GUARDS: dict[Guard, str] = {
    not_cancelled: "la candidature n’est pas annulée",
    no_released_decision: "aucune décision n’est publiée",
    no_place_offered: "aucune place n’est proposée ni confirmée",
    online_only: "la formation se candidate en ligne",
    paper_only: "la formation se candidate sur papier",
    before_write_limit: "la date limite du dossier n’est pas passée",
    nothing_missing: "aucune pièce obligatoire ou conditionnelle n’attend",
    nothing_refused: "aucune pièce obligatoire ou conditionnelle n’est refusée",
    everything_transmitted: "rien n’a changé depuis la dernière transmission",
    every_line_settled: "aucune pièce obligatoire ou conditionnelle n’attend ni n’est refusée",
    every_line_judged: "chaque pièce déposée a reçu un verdict",
    something_to_correct: "au moins une pièce est refusée ou demandée",
    something_unsaid: "si le dossier est déjà incomplet, une pièce a été refusée ou demandée depuis",
    an_opinion_waits: "un avis attend sa publication",
    favourable_needs_complete: "favorable, il se publie sur un dossier complet, sans pièce refusée ni demandée depuis",
    publication_day_reached: "le jour de publication est venu (0 h, heure locale)",
    favourable_released: "la décision publiée est favorable",
    may_still_answer: "ni désistement, ni délai dépassé",
    before_answer_limit: "la date limite de réponse n’est pas passée (sauf confirmation à temps, sans place libre)",
    no_answer_yet: "aucune réponse n’est enregistrée",
    no_seat_awaited: "la personne n’a pas confirmé à temps sans place libre",
    answer_limit_passed: "la date limite de réponse est passée",
}
