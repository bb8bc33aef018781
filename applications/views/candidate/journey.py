"""The stages of a dossier on a line: what is done, where it stands, what comes next and when (S91)."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from applications.enums import Answer, DecisionKind, FileStatus, Stage
from applications.models import Application
from ecandidat.common.dates import day_long, day_short, instant_short, limit_text


@dataclass(frozen=True)
class Milestone:
    """One point of the line; `state` is done, here or next."""

    state: str
    title: str
    detail: str


def journey_of(dossier: Application) -> list[Milestone]:
    """Filing, transmission, check, commission, decision, answer: each with its date, or with whose turn it is."""
    transmitted = dossier.transmitted_at is not None
    checked = dossier.papers is FileStatus.COMPLETE or dossier.decision is not None
    decided = dossier.decision is not None
    flags = [True, transmitted, checked, decided]
    points = [
        (_("Dossier ouvert"), _("le %(day)s") % {"day": day_short(dossier.created_at)}),
        (transmission_title(dossier), transmission_detail(dossier)),
        (_("Contrôle des pièces"), checking_detail(dossier)),
        (_("Publication de la décision"), decision_detail(dossier)),
    ]
    if dossier.released_kind is DecisionKind.FAVOURABLE:
        flags.append(dossier.reply is not Answer.NONE)
        points.append((_("Votre réponse"), answer_detail(dossier)))
    here = flags.index(False) if False in flags and dossier.public_stage is not Stage.CANCELLED else None
    return [
        Milestone("done" if flag else "here" if index == here else "next", title, detail)
        for index, (flag, (title, detail)) in enumerate(zip(flags, points, strict=True))
    ]


def transmission_title(dossier: Application) -> str:
    """What is still to do is said as something to do: « transmise » must not be read before it is."""
    if dossier.transmitted_at is not None:
        return _("Candidature transmise")
    return _("Candidature non transmise") if dossier.is_cancelled else _("Transmettre ma candidature")


def transmission_detail(dossier: Application) -> str:
    if dossier.transmitted_at is None:
        return _("avant le %(limit)s") % {"limit": limit_text(dossier.opening.return_by, dossier.opening.closing_time)}
    return _("le %(when)s") % {"when": instant_short(dossier.transmitted_at)}


def checking_detail(dossier: Application) -> str:
    if dossier.papers is FileStatus.COMPLETE:
        return _("dossier complet, prêt à être examiné")
    if dossier.papers is FileStatus.INCOMPLETE:
        return _("à corriger avant le %(limit)s") % {"limit": limit_text(dossier.correct_by)}
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
    if dossier.decision.answer_by is None:
        return _("dès que votre choix est fait")
    return _("avant le %(limit)s") % {"limit": limit_text(dossier.decision.answer_by)}
