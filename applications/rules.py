"""Who may take which step, and the situation that a step is judged by."""

from datetime import datetime

from django.utils import timezone

from applications import limits, workflow
from applications.lines import checklist_of, is_unsaid
from applications.models import Application, Piece
from applications.workflow import Actor, Situation, Transition
from offers.calendar import first_instant
from offers.enums import Mode, Role
from offers.rights import Rights, rights_of


def situation(
    dossier: Application, pieces: list[Piece], *, at: datetime, untransmitted: tuple[str, ...] = ()
) -> Situation:
    """All that the table of transitions needs to know of this dossier at this instant.

    The person's own steps are judged by the lines `as_told`, those of the desk by the lines as they are.
    `untransmitted` is given where a step of the desk is judged: the person's own steps do not ask for it.
    """
    lines = checklist_of(pieces)
    opening = dossier.opening
    zone = timezone.get_default_timezone()
    return Situation(
        at=at,
        status=dossier.papers,
        is_cancelled=dossier.is_cancelled,
        is_on_paper=opening.mode == Mode.PAPER,
        decision=dossier.released_kind,
        answer=dossier.reply,
        is_seatless=dossier.seatless_at is not None,
        proposed=dossier.waiting_opinion,
        write_until=limits.write_end(dossier),
        answer_until=limits.answer_limit(dossier),
        publication_at=first_instant(opening.publication_on, zone),
        missing=lines.missing,
        to_replace=lines.to_replace,
        unjudged=lines.unjudged,
        to_correct=lines.to_correct,
        unsaid=tuple(piece.label for piece in pieces if is_unsaid(piece)),
        untransmitted=untransmitted,
    )


def hats_of(user, dossier: Application, rights: Rights | None = None) -> frozenset[Actor]:
    """Who this person is for this dossier, in a query unless their rights are given. Nobody handles their own."""
    if dossier.file.user_id == user.pk:
        return frozenset({Actor.CANDIDATE})
    rights = rights or rights_of(user)
    if rights.manages(dossier.opening.commission):
        return frozenset({Actor.DESK, Actor.COMMISSION})
    return frozenset({Actor.COMMISSION}) if rights.sits_on(dossier.opening.commission) else frozenset()


def wears(hats: frozenset[Actor], step: Transition) -> bool:
    """Whether one of these hats is the step's actor; the desk cancels in the candidate's name."""
    return step.actor in hats or (step is workflow.CANCEL and Actor.DESK in hats)


def may_take(user, step: Transition, dossier: Application) -> bool:
    """Whether this person is the step's actor for this dossier."""
    return wears(hats_of(user, dossier), step)


def may_judge(user, dossier: Application) -> bool:
    """Whether this person checks the pieces of this dossier."""
    return Actor.DESK in hats_of(user, dossier)


def may_correct_identity(user, person) -> bool:
    """Who handles one of this person's living dossiers, never the person themself (decisions 1 and 14)."""
    if user.pk == person.pk:
        return False
    handled = rights_of(user).within(Role.MANAGER, path="opening__commission")
    return user.is_superuser or Application.objects.of(person).active().filter(handled).exists()
