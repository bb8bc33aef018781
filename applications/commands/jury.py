"""The commission's opinion and its release as the institution's decision (decisions 8–11)."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from applications import pdf
from applications.commands.moving import Move, StepRefused, check_day, moving
from applications.enums import Answer, AnswerFrom, DecisionKind
from applications.models import Application, Decision, Opinion
from applications.workflow import PROPOSE, RELEASE, proposal_refusal
from documents.commands import store_bytes
from ecandidat.common.dates import day_long, instant_short
from ecandidat.common.versions import Outdated, changed
from offers.calendar import SHORTEST_ANSWER, answer_deadline, closing_instant
from offers.models import Opening

LAST_RANK = 9999
RANK_SAID = gettext_lazy("Un rang va de 1 à 9999 : vérifiez ce nombre.")
OPINION_SINCE = gettext_lazy("Un autre avis vient d’être enregistré. Relisez cette page, puis publiez.")


def propose(
    dossier: Application,
    kind: DecisionKind,
    *,
    by: User,
    reason: str = "",
    rank: int | None = None,
    at: datetime | None = None,
    seen: str = "",
) -> Opinion:
    """Keep the commission's opinion; the candidate sees nothing of it before its release (S80).

    Raises `Outdated` when another opinion was given since the one that the form was opened in front of (`seen`).
    """
    for fact, lacking in gaps(kind, reason, rank):
        raise StepRefused(lacking, fact=fact)
    with moving(dossier, PROPOSE, by=by, at=at) as move:
        if sentence := proposal_refusal(kind, move.situation):
            raise StepRefused(sentence)
        if is_said(move, kind, reason.strip(), rank, by):
            raise StepRefused(_("Cet avis est déjà enregistré."), already=True)
        check_seen(move.dossier, seen)
        opinion = Opinion.objects.create(
            application=move.dossier, kind=kind, reason=reason.strip(), rank=rank, given_by=by, given_at=move.at
        )
        move.dossier.proposed_kind = kind
        move.facts = {"opinion": opinion.pk, "kind": kind.value}
    return opinion


def gaps(kind: DecisionKind, reason: str, rank: int | None) -> list[tuple[str, str]]:
    """What an opinion of this kind lacks or says wrong, by the name of the fact."""
    if kind is DecisionKind.UNFAVOURABLE and not reason.strip():
        return [
            ("reason", _("Un avis défavorable porte un motif : la personne peut le demander pendant un mois.")),
        ]
    if kind is DecisionKind.RANKED_LIST and rank is None:
        return [("rank", _("Une place en liste complémentaire porte un rang."))]
    if rank is not None and not 1 <= rank <= LAST_RANK:
        return [("rank", str(RANK_SAID))]
    return []


def last_opinion(dossier: Application) -> dict[str, object]:
    """What the last opinion says, in the words of its form; nothing before the first."""
    last = dossier.opinions.order_by("pk").last()
    if last is None:
        return {"kind": "", "reason": "", "rank": None}
    return {"kind": last.decision_kind, "reason": last.reason, "rank": last.rank}


def opinion_to_correct(dossier: Application) -> dict[str, object]:
    """The one that waits for its release; nothing once published: what follows is another decision, not a repair."""
    return last_opinion(dossier) if dossier.proposed_kind else {}


def check_seen(dossier: Application, seen: str) -> None:
    """An opinion replaces the one before: never one that nobody had in front of them."""
    stored = last_opinion(dossier)
    if changed(seen, stored, {}):
        last = dossier.opinions.select_related("given_by").latest("pk")
        raise Outdated(stored, by=last.given_by, at=last.given_at)


def is_said(move: Move, kind: DecisionKind, reason: str, rank: int | None, by: User) -> bool:
    """A second click: the opinion that waits is this very one, by the same person."""
    if move.situation.proposed is not kind:
        return False
    last = move.dossier.opinions.latest("pk")
    return (last.reason, last.rank, last.given_by_id) == (reason, rank, by.pk)


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
    """To which decision, and which; under the dossier's code, for one page shows many."""
    return {dossier.ref: f"{dossier.decision_id} {dossier.answer}"}


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


def day_to_answer(opening: Opening, *, at: datetime, individual: date | None = None) -> date | None:
    """The day until which an offer published at that instant may be answered (decision 10)."""
    return answer_deadline(
        individual=individual,
        opening_delay_days=opening.confirm_delay_days,
        opening_date=opening.confirm_by,
        released_at=at,
        zone=timezone.get_default_timezone(),
    )


def too_close(day: date | None, *, at: datetime) -> str | None:
    """Why an offer published at that instant cannot be answered by that day (decision 10); None when it can."""
    if day is None or closing_instant(day, None, timezone.get_default_timezone()) - at >= SHORTEST_ANSWER:
        return None
    return _(
        "La réponse serait attendue le %(day)s : il faut laisser au moins deux jours. "
        "Donnez une date individuelle, ou repoussez celle de la formation."
    ) % {"day": day_long(day)}


def answer_day(move: Move, individual: date | None) -> date | None:
    """The day that the mail will say; refused when it is past or under two days away (decision 10)."""
    check_day(move.dossier, individual, fact="individual_answer_by")
    day = day_to_answer(move.dossier.opening, at=move.at, individual=individual)
    if sentence := too_close(day, at=move.at):
        raise StepRefused(sentence)
    return day


def answer_origin(opening: Opening, individual: date | None) -> AnswerFrom:
    """Which of them gave that day, in the order of `answer_deadline`."""
    if individual is not None:
        return AnswerFrom.INDIVIDUAL
    if opening.confirm_delay_days is not None:
        return AnswerFrom.DELAY
    return AnswerFrom.NOWHERE if opening.confirm_by is None else AnswerFrom.DATE
