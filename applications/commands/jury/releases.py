"""The release of an opinion as the institution's decision, never over what its page did not show (decisions 8–11)."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import F, Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from applications import pdf
from applications.commands.jury.answer_days import answer_day, answer_origin
from applications.commands.jury.opinions import check_seen, last_opinion
from applications.commands.moving import Move, moving
from applications.enums import Answer, DecisionKind
from applications.models import Application, Decision, Opinion
from applications.workflow import RELEASE
from documents.commands import store_bytes
from ecandidat.common.dates import day_long, instant_short
from ecandidat.common.versions import Outdated, changed
from offers.models import Opening

OPINION_SINCE = gettext_lazy("Un autre avis vient d’être enregistré. Relisez cette page, puis publiez.")


def release(
    dossier: Application,
    *,
    by: User,
    individual_answer_by: date | None = None,
    at: datetime | None = None,
    seen: str = "",
) -> Decision:
    """Notify the waiting opinion: a decision, its letter, its mail, and the date until which an answer is awaited.

    A new decision resets the answer; a seat that the former one held is given back. Raises `StepRefused`, and
    `Outdated` when what was read (`seen`) is no longer the opinion that waits, or the answer that it would erase.
    """
    with moving(dossier, RELEASE, by=by, at=at) as move:
        check_read(move.dossier, seen)
        opinion = move.dossier.opinions.latest("pk")
        decision = notify(move, opinion, by=by, individual=individual_answer_by)
        if move.dossier.reply is Answer.CONFIRMED:
            Opening.objects.filter(pk=move.dossier.opening_id).update(seats_taken=F("seats_taken") - 1)
        fresh = move.dossier
        fresh.decision, fresh.decision_kind, fresh.proposed_kind = decision, decision.kind, ""
        fresh.answer, fresh.answered_at = Answer.NONE, None
        fresh.seatless_at = None
        move.facts = {"decision": decision.ref, "kind": decision.kind, "former_answer": str(move.situation.answer)}
    return decision


def read_before(dossier: Application) -> dict[str, object]:
    """What the page of one release shows: the opinion, and the answer that publishing it would erase."""
    return last_opinion(dossier) | answer_of(dossier)


def read_of_each(dossiers: Iterable[Application]) -> dict[str, object]:
    """The same of many, in one query: which opinion waits, and which answer stands."""
    rows = {row.pk: row for row in dossiers}
    given = Opinion.objects.filter(application__in=rows).order_by().values_list("application")
    shown = {opinion_name(rows[key]): last for key, last in given.annotate(last=Max("pk"))}
    return shown | {name: now for row in rows.values() for name, now in answer_of(row).items()}


def opinion_name(dossier: Application) -> str:
    return f"{dossier.ref}-opinion"


def answer_of(dossier: Application) -> dict[str, object]:
    """To which decision, and which, a confirmation without a seat too; under the dossier's code: a page shows many."""
    return {dossier.ref: f"{dossier.decision_id} {dossier.answer} {dossier.seatless_at is not None}"}


def check_read(dossier: Application, seen: str) -> None:
    """A release replaces an opinion, a decision and an answer: never one that nobody had in front of them."""
    check_seen(dossier, seen)
    if late := changed(seen, {opinion_name(dossier): dossier.opinions.latest("pk").pk}, {}):
        raise Outdated(late, said=str(OPINION_SINCE))
    if late := changed(seen, answer_of(dossier), {}):
        raise Outdated(late, at=dossier.answered_at, said=answered_since(dossier))


def answered_since(dossier: Application) -> str:
    """What happened to the offer while its release was read."""
    told = {
        Answer.CONFIRMED: _("La personne a confirmé le %(instant)s. Relisez avant de publier."),
        Answer.DECLINED: _("La personne s’est désistée le %(instant)s. Relisez avant de publier."),
        Answer.LAPSED: _("Le délai de réponse a été constaté dépassé le %(instant)s. Relisez avant de publier."),
    }
    if dossier.seatless_at is not None:
        return _("La personne a demandé à confirmer le %(instant)s, sans place libre. Relisez avant de publier.") % {
            "instant": instant_short(dossier.seatless_at)
        }
    if dossier.answered_at is None:
        return _("Une autre décision a été publiée entre-temps. Relisez avant de publier.")
    return told[dossier.reply] % {"instant": instant_short(dossier.answered_at)}


def notify(move: Move, opinion: Opinion, *, by: User, individual: date | None) -> Decision:
    commission = move.dossier.opening.commission
    decision = Decision(
        application=move.dossier,
        opinion=opinion,
        kind=opinion.kind,
        reason=opinion.reason,
        rank=opinion.rank,
        signatory_name=commission.signatory_name,
        signatory_title=commission.signatory_title,
        delegation_reference=commission.delegation_reference,
        released_at=move.at,
        released_by=by,
    )
    if opinion.decision_kind is DecisionKind.FAVOURABLE:
        decision.answer_by = answer_day(move, individual)
        decision.answer_from = answer_origin(move.dossier.opening, individual)
        decision.letter = store_bytes(
            pdf.admission_letter(move.dossier, decision),
            name=_("lettre-admission-%(number)s.pdf") % {"number": move.dossier.number},
            content_type="application/pdf",
            owner=move.dossier.file.user,
            purpose="letters",
        )
    decision.save()
    return decision


def date_left_out(dossier: Application, individual: date | None) -> str | None:
    """What to tell whoever gave a date of its own to an offer that a colleague had just published without it."""
    decision = dossier.decision
    if decision is None or individual is None or individual == decision.answer_by:
        return None
    told = _("%(who)s a publié cette décision le %(instant)s : votre date, le %(day)s, n’est pas prise en compte.") % {
        "who": decision.released_by,
        "instant": instant_short(decision.released_at),
        "day": day_long(individual),
    }
    if dossier.released_kind is not DecisionKind.FAVOURABLE:
        return told
    return told + " " + _("Pour laisser plus de temps à cette personne, choisissez « Repousser la date limite ».")
