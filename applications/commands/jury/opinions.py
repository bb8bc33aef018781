"""The commission's opinion, kept and corrected before its release (decisions 8–11)."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from applications.commands.moving import Move, StepRefused, moving
from applications.enums import DecisionKind
from applications.models import Application, Opinion
from applications.workflow import PROPOSE, proposal_refusal
from ecandidat.common.versions import Outdated, changed

LAST_RANK = 9999
RANK_SAID = gettext_lazy("Un rang va de 1 à 9999 : vérifiez ce nombre.")


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
