"""The stages of a dossier on a line: what is done, where it stands, what comes next and when (S91)."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from applications import limits
from applications.enums import Answer, DecisionKind, FileStatus, Stage
from applications.models import Application
from ecandidat.common.dates import day_long, day_short, instant_short, limit_text
from offers.enums import Mode


@dataclass(frozen=True)
class Milestone:
    """One point of the line; `state` is done, here or next. `said` is heard in the place of that word."""

    state: str
    title: str
    detail: str
    icon: str = ""
    said: str = ""


def journey_of(dossier: Application, stage: Stage, *, at: datetime) -> list[Milestone]:
    """Filing, transmission, check, commission, decision, answer: each with its date, or with whose turn it is.

    `stage` is the one that is shown: where it ends the dossier, nothing is to come.
    """
    transmitted = dossier.transmitted_at is not None
    points = [
        (_("Dossier ouvert"), _("le %(day)s") % {"day": day_short(dossier.created_at)}),
        (transmission_title(dossier), transmission_detail(dossier, at)),
        (_("Contrôle des pièces"), checking_detail(dossier, at)),
        (_("Publication de la décision"), decision_detail(dossier)),
    ]
    if stage in (Stage.CANCELLED, Stage.NOT_SENT):
        return [*(Milestone("done", *point) for point in points[: 1 + transmitted]), end_of(dossier, at)]
    is_checked_again = dossier.is_to_correct or dossier.waits_for_check
    checked = dossier.papers is FileStatus.COMPLETE or (dossier.decision is not None and not is_checked_again)
    flags = [True, transmitted, checked, dossier.decision is not None]
    if dossier.released_kind is DecisionKind.FAVOURABLE:
        flags.append(dossier.reply is not Answer.NONE)
        points.append((_("Votre réponse"), answer_detail(dossier)))
    here = flags.index(False) if False in flags else None
    return [
        Milestone("done" if flag else "here" if index == here else "next", title, detail)
        for index, (flag, (title, detail)) in enumerate(zip(flags, points, strict=True))
    ]


def end_of(dossier: Application, at: datetime) -> Milestone:
    """Why nothing follows."""
    if dossier.is_cancelled:
        when = _("le %(when)s") % {"when": instant_short(dossier.cancelled_at)}
        return Milestone("done", _("Candidature annulée"), when, icon="dash", said=_("Terminé"))
    late = _("la date limite était le %(limit)s") % {"limit": write_limit_text(dossier, at)}
    return Milestone("done", _("Candidature non transmise"), late, icon="cross", said=_("Terminé"))


def transmission_title(dossier: Application) -> str:
    """What is still to do is said as something to do: « transmise » must not be read before it is."""
    if dossier.opening.mode == Mode.PAPER:
        return _("Envoyer mon dossier papier") if dossier.transmitted_at is None else _("Dossier papier réceptionné")
    return _("Transmettre ma candidature") if dossier.transmitted_at is None else _("Candidature transmise")


def transmission_detail(dossier: Application, at: datetime) -> str:
    if dossier.transmitted_at is None:
        return until(write_limit_text(dossier, at))
    return _("le %(when)s") % {"when": instant_short(dossier.transmitted_at)}


def write_limit_text(dossier: Application, at: datetime) -> str:
    limit = limits.limit_now(dossier, at=at)
    return limit_text(limit.day, limit.hour)


def until(limit: str) -> str:
    return _("jusqu’au %(limit)s") % {"limit": limit}


def checking_detail(dossier: Application, at: datetime) -> str:
    if dossier.papers is FileStatus.COMPLETE:
        return _("dossier complet, prêt à être examiné")
    if dossier.papers is FileStatus.INCOMPLETE:
        return _("à corriger jusqu’au %(limit)s") % {"limit": write_limit_text(dossier, at)}
    return _("par le service de la formation")


def decision_detail(dossier: Application) -> str:
    if dossier.decision is None:
        return _("à partir du %(day)s") % {"day": day_long(dossier.opening.publication_on)}
    return _("« %(kind)s », le %(when)s") % {
        "kind": dossier.released_kind.label,
        "when": instant_short(dossier.decision.released_at),
    }


def answer_detail(dossier: Application) -> str:
    if dossier.reply is not Answer.NONE:
        return f"« {dossier.reply.label} »"
    if dossier.seatless_at is not None:
        return _("demandée le %(when)s, sans place libre") % {"when": instant_short(dossier.seatless_at)}
    if dossier.decision.answer_by is None:
        return _("dès que votre choix est fait")
    return until(limit_text(dossier.decision.answer_by))
