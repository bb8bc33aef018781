"""A later date to answer, of one person or of a whole formation; no offer is ever shortened (decision 10)."""

from datetime import date

from django.utils.translation import gettext as _

from accounts.models import User
from applications import emails, limits
from applications.commands.journal import record
from applications.commands.moving import touching
from applications.enums import Answer, AnswerFrom, DecisionKind, Verb
from applications.models import Application
from ecandidat.common import clock
from offers.models import Opening


def extend_open_offers(*, by: User | None, opening: Opening | None = None) -> int:
    """Give the date of its formation to each open offer that follows it and was mailed an earlier one; how many moved.

    `opening`: of that one alone.

    It reads rows, not a move: whatever moved the date, in how many times, the answer is the same, and a second pass
    finds nothing. Meant for what follows the commit that moved the date, never for that transaction: it would wait for
    dossiers with the opening in hand, and whoever confirms waits for the opening with their dossier in hand. A pass
    that never came is made by the clock.
    """
    behind = Application.objects.behind_their_date(clock.today()).order_by("pk")
    if opening is not None:
        behind = behind.filter(opening=opening)
    return sum(extend(dossier, by=by) for dossier in behind)


def extend(dossier: Application, *, by: User | None) -> bool:
    """One offer; False when it was answered, or its date moved, since the row was read."""
    if not is_behind(dossier):
        return False
    with touching(dossier) as fresh:
        day = fresh.opening.confirm_by
        if day is None or not is_behind(fresh):
            return False
        give_later_date(fresh, day, origin=AnswerFrom.DATE, by=by)
        return True


def give_later_date(dossier: Application, day: date, *, origin: AnswerFrom, by: User | None) -> None:
    """Of an open offer whose lock is held: the date, where it comes from, the journal and the mail, in one commit."""
    decision = dossier.decision
    if decision is None or decision.answer_by is None:
        return
    former, decision.answer_by, decision.answer_from = decision.answer_by, day, origin
    decision.save(update_fields=["answer_by", "answer_from"])
    event = record(
        dossier,
        Verb.EXTEND,
        by=by,
        source=former.isoformat(),
        target=day.isoformat(),
        decision=decision.ref,
    )
    emails.answer_extended(dossier, cause=event.ref)


def extending_refusal(dossier: Application) -> str | None:
    """Why the date of one published decision cannot be moved: only an offer without an answer has one that counts."""
    if dossier.released_kind is not DecisionKind.FAVOURABLE:
        return _("Cette décision n’attend pas de réponse : aucune date limite ne court.")
    if dossier.reply is Answer.CONFIRMED:
        return _("La personne a confirmé : aucune réponse n’est plus attendue.")
    if dossier.reply is not Answer.NONE:
        return _("« %(answer)s » : l’offre est close. Seule une nouvelle décision la rouvre.") % {
            "answer": dossier.reply.label
        }
    if dossier.seatless_at is not None:
        return _(
            "Cette personne a confirmé à temps, sans place libre : son offre ne se ferme plus. "
            "Ajoutez une place, elle pourra confirmer."
        )
    if limits.limit_to_extend(dossier) is None:
        return _("La réponse est attendue sans date limite : il n’y a rien à repousser.")
    return None


def is_behind(dossier: Application) -> bool:
    return Application.objects.behind_their_date(clock.today()).filter(pk=dossier.pk).exists()
