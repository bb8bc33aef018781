"""Pieces that the programme did not foresee: asked for, or taken back (S70)."""

from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from applications import emails, rules
from applications.commands.desk.verdicts import VerdictRefused, check, judging_refusal
from applications.commands.journal import record
from applications.commands.moving import touching
from applications.enums import Known, PieceStatus, RefusalReason, Verb
from applications.models import Application, Piece, SubmissionLine
from applications.workflow import no_place_offered
from ecandidat.common import clock
from offers.enums import Obligation


def asking_refusal(dossier: Application) -> str | None:
    """A piece asked for leaves with « Incomplet », which an offered place closes."""
    return judging_refusal(dossier) or no_place_offered(rules.situation(dossier, [], at=clock.now()))


def ask_for_piece(dossier: Application, label: str, help_text: str, *, by: User) -> Piece:
    """Add a line that the programme did not foresee; it opens with « Incomplet » (S70)."""
    with touching(dossier) as fresh:
        check(asking_refusal, fresh, by)
        twin = fresh.pieces.filter(kind=None, label=label, status=PieceStatus.AWAITED).first()
        if twin is not None:
            return twin
        last = fresh.pieces.aggregate(last=Max("position"))["last"] or 0
        line = Piece.objects.create(
            application=fresh,
            position=last + 1,
            label=label,
            help=help_text,
            obligation=Obligation.REQUIRED,
            known_as=Known.NOTHING,
        )
        record(fresh, Verb.ASK, by=by, piece=line.ref)
        return line


def withdrawing_refusal(line: Piece) -> str | None:
    """A line that the desk added may go while nothing was handed in for it: what came is judged instead."""
    if line.kind_id is not None:
        return _(
            "« %(piece)s » est demandée par la formation : seule une pièce ajoutée par la scolarité se retire."
        ) % {"piece": line.label}
    is_told_missing = line.verdict is PieceStatus.REFUSED and line.reason == RefusalReason.MISSING
    if line.files.all() or not (line.verdict is PieceStatus.AWAITED or is_told_missing):
        return handed_in(line)
    return None


def handed_in(line: Piece) -> str:
    return _(
        "La pièce « %(piece)s » a été remise : sa demande ne se retire plus. Contrôlez la pièce une fois transmise."
    ) % {"piece": line.label}


def withdraw_piece(dossier: Application, piece: str, *, by: User) -> None:
    """Take back a piece asked for by mistake; whom « Incomplet » told of it is told by mail, and in their history.

    The line goes: left as optional, it would still be read as asked for. A second press finds it gone already.
    """
    with touching(dossier) as fresh:
        check(asking_refusal, fresh, by)
        line = fresh.pieces.filter(ref=piece).first()
        if line is None:
            return
        was_sent = SubmissionLine.objects.filter(piece=line).exists()
        if said := withdrawing_refusal(line) or (handed_in(line) if was_sent else None):
            raise VerdictRefused(said)
        is_told = line.told is not None
        event = record(fresh, Verb.WITHDRAW_PIECE, by=by, piece=line.ref, told=is_told)
        line.delete()
        if is_told:
            emails.no_longer_asked(fresh, line.label, cause=event.ref)
