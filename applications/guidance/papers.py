"""The three answers while the papers move: to transmit, received, incomplete, complete."""

from django.utils.translation import gettext as _

from applications import limits
from applications.enums import Stage
from applications.guidance.answers import Cell, Guidance, View, limit_cell, no_date, nothing
from ecandidat.common.dates import day_long, instant_long, limit_long, local, urgency
from ecandidat.common.words import ngettext

# How many pieces are still named one by one above the list of them all.
FEW = 3


def until_publication(view: View) -> Cell:
    day = view.dossier.opening.publication_on
    if local(view.situation.at).date() > day:
        text = _("Les décisions sont publiées depuis le %(day)s. Nous vous écrivons dès que la vôtre l’est.")
        return Cell(_("Décision attendue"), text % {"day": day_long(day)})
    return Cell(day_long(day).capitalize(), _("Les décisions sont publiées à partir de cette date."))


def write_limit_cell(view: View) -> Cell:
    at = view.situation.at
    limit = limits.limit_now(view.dossier, at=at)
    return limit_cell(limit.day, limit.hour, limit.too_late, at=at)


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
    at, limit = view.situation.at, write_limit_cell(view)
    due = limits.limit_now(view.dossier, at=at).too_late
    return Guidance(stage, where, what, limit, is_my_turn=True, due=due, tone=urgency(at, due), **more)


def on_paper(view: View, stage: Stage) -> Guidance:
    where = Cell(str(stage.label), _("Cette formation reçoit les dossiers sur papier."))
    what = Cell(_("Envoyer votre dossier papier"), _("L’adresse est celle du service, sur cette page."))
    return my_turn(view, stage, where, what, nuance=_("Votre dossier papier n’est pas encore réceptionné."))


def not_sent(view: View, stage: Stage) -> Guidance:
    limit = limit_long(limits.write_limit_day(view.dossier), view.dossier.opening.closing_time)
    where = Cell(str(stage.label), _("La date limite était le %(limit)s.") % {"limit": limit})
    what = Cell(_("Écrire au service si besoin"), _("Ce dossier reste consultable. Il ne sera pas étudié."))
    return Guidance(stage, where, what, Cell(_("Date dépassée")))


def received(view: View, stage: Stage) -> Guidance:
    transmitted = view.dossier.transmitted_at
    if view.is_sent_again:
        where = Cell(str(stage.label), _("Transmise de nouveau le %(when)s.") % {"when": instant_long(transmitted)})
        what = nothing(_("Au tour du service, qui vérifie vos corrections."))
        nuance = _("Vos corrections sont reçues. Elles n’ont pas encore été étudiées.")
        return Guidance(stage, where, what, until_publication(view), nuance=nuance)
    words = _("Dossier papier réceptionné le %(when)s.") if view.situation.is_on_paper else _("Transmise le %(when)s.")
    where = Cell(str(stage.label), words % {"when": instant_long(transmitted)})
    what = nothing(_("Au tour du service, qui vérifie vos pièces."))
    return Guidance(stage, where, what, until_publication(view))


def complete(view: View, stage: Stage) -> Guidance:
    where = Cell(str(stage.label), _("Vos pièces sont vérifiées : votre dossier est prêt à être examiné."))
    what = nothing(_("Au tour de la commission, qui examine les dossiers."))
    return Guidance(stage, where, what, until_publication(view))


def incomplete(view: View, stage: Stage) -> Guidance:
    where = Cell(str(stage.label), settled_text(view))
    if view.situation.is_on_paper and not view.to_settle:
        what = nothing(_("Au tour du service, qui vérifie vos pièces."))
        return Guidance(stage, where, what, no_date() if view.dossier.decision else until_publication(view))
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
