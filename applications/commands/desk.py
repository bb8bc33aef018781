"""The desk's work on papers: verdicts on pieces, pieces asked for, complete, incomplete, a later date."""

from collections.abc import Callable
from copy import copy
from datetime import date, datetime, timedelta

from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from applications import emails, rules
from applications.commands import answer_dates
from applications.commands.journal import outdated_since, record
from applications.commands.moving import Move, NotTheirs, StepRefused, check_day, moving, touching
from applications.enums import FileStatus, Known, PieceStatus, RefusalReason, Verb
from applications.manifest import change_said, is_changed, last_manifest
from applications.models import Application, Piece, SubmissionLine
from applications.workflow import COMPLETE, INCOMPLETE, not_cancelled
from ecandidat.common import clock
from ecandidat.common.dates import day_long
from ecandidat.common.versions import Outdated, changed, seen_of
from offers.enums import Obligation

CORRECTION_DAYS = 8


class VerdictRefused(Exception):
    """A verdict that cannot be given; the sentence says why and what to do."""


def judging_refusal(dossier: Application) -> str | None:
    """Why nobody can give a verdict now, or None."""
    if dossier.is_cancelled:
        return _("Cette candidature a été annulée : elle ne change plus.")
    if dossier.papers is FileStatus.PENDING:
        return _("Ce dossier n’est pas encore transmis : ses pièces peuvent changer à tout moment.")
    return None


def asking_refusal(dossier: Application) -> str | None:
    """A piece asked for leaves with « Incomplet », which a released decision closes."""
    if dossier.released_kind is not None:
        return judging_refusal(dossier) or _(
            "Une décision est publiée : plus aucune pièce ne peut être demandée ni retirée."
        )
    return judging_refusal(dossier)


def check(refusal: Callable[[Application], str | None], dossier: Application, by: User) -> None:
    """Whose dossier it is first, then what closes it."""
    if not rules.may_judge(by, dossier):
        raise NotTheirs(dossier.ref)
    if said := refusal(dossier):
        raise VerdictRefused(said)


def decided(line: Piece) -> dict[str, object]:
    """What is decided of a piece, in the words of the form of a verdict; `since` tells another file from the same."""
    reason = RefusalReason(line.reason) if line.reason and line.is_judged else ""
    comment = line.comment if line.is_judged else ""  # of another file, once the person put one
    return {"verdict": line.verdict, "reason": reason, "comment": comment, "since": line.status_at}


def check_seen(line: Piece, seen: str) -> None:
    """Two people on one piece: the second is shown what the first decided, nothing is overwritten."""
    stored = decided(line)
    if changed(seen, stored, {}):
        by = line.judged_by if line.is_judged else line.application.file.user  # who put another file
        raise Outdated(stored, by=by, at=line.status_at)


def version_of(line: Piece) -> str:
    """What a form sends back to say which state of the line it was filled in front of."""
    return seen_of(decided(line))


def validate_piece(piece: Piece, *, by: User, seen: str = "") -> Piece:
    """Accept a piece: it will not have to be dropped again (S73)."""
    return judge(piece, PieceStatus.VALIDATED, by=by, seen=seen)


def refuse_piece(piece: Piece, reason: RefusalReason, comment: str, *, by: User, seen: str = "") -> Piece:
    """Refuse a piece with a coded reason and words that the candidate reads once « Incomplet » is said (S70, S71)."""
    return judge(piece, PieceStatus.REFUSED, by=by, seen=seen, reason=reason, comment=comment)


def judge(
    piece: Piece,
    status: PieceStatus,
    *,
    by: User,
    seen: str,
    reason: RefusalReason | str = "",
    comment: str = "",
) -> Piece:
    with touching(piece.application) as dossier:
        check(judging_refusal, dossier, by)
        line = dossier.pieces.select_related("judged_by").get(pk=piece.pk)
        if line.verdict is status and line.reason == reason and line.comment == comment:
            return line
        check_seen(line, seen)
        if is_changed(line, last_manifest(dossier)):
            raise VerdictRefused(change_said(line))
        if status is PieceStatus.VALIDATED and (sentence := rules.nothing_to_accept(line)):
            raise VerdictRefused(sentence)
        source = line.status
        line.known_as = known_after(line, status)
        line.status, line.reason, line.comment = status, reason, comment
        line.judged_by, line.judged_at, line.status_at = by, clock.now(), clock.now()
        line.save()
        record(dossier, Verb.JUDGE, by=by, source=source, target=status, piece=line.ref, reason=str(reason))
        return line


def known_after(line: Piece, status: PieceStatus) -> str:
    """What the person still knows of a line once it is judged: what they knew before it was.

    Of a refusal that is lifted they are not left with the duty to replace anything: the piece is with the desk.
    """
    if line.told is PieceStatus.REFUSED and status is PieceStatus.VALIDATED:
        return Known.SENT
    return line.known_as or line.status


def say_all(dossier: Application) -> None:
    """What was held back is said by the step being taken."""
    dossier.pieces.exclude(known_as=Known.ALL).update(known_as=Known.ALL)


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


def complete(dossier: Application, *, by: User, at: datetime | None = None) -> Application:
    """Every required line is there and accepted: ready to be examined (S74)."""
    with moving(dossier, COMPLETE, by=by, at=at) as move:
        say_all(move.dossier)
        move.dossier.correct_by = None
    return move.dossier


def default_correction_day(dossier: Application, today: date) -> date:
    """The later of the date in force, the return date and eight days from today (decision 8)."""
    given = (
        dossier.opening.return_by,
        today + timedelta(days=CORRECTION_DAYS),
        dossier.extended_to,
        dossier.correct_by,
    )
    return max(day for day in given if day is not None)


def sent_back(dossier: Application, correct_by: date | None) -> Application:
    """The dossier as « Incomplet » would leave it, kept nowhere: its mail is read before the press."""
    after = copy(dossier)
    after.status = FileStatus.INCOMPLETE
    after.correct_by = correct_by or default_correction_day(dossier, clock.today())
    return after


def check_after_today(day: date, *, fact: str) -> None:
    """A day given to somebody is not the one that is ending; `fact` names it."""
    today = clock.today()
    if day <= today:
        raise StepRefused(
            _("La date limite doit être après aujourd’hui, %(today)s.") % {"today": day_long(today)}, fact=fact
        )


def incomplete(
    dossier: Application, *, by: User, correct_by: date | None = None, at: datetime | None = None
) -> Application:
    """Send the dossier back with what is to correct and until when; the mail says both (S70–S72).

    Said again for what was refused or asked for since, it never shortens what the person was given.
    """
    if correct_by is not None:
        check_after_today(correct_by, fact="correct_by")
    with moving(dossier, INCOMPLETE, by=by, at=at) as move:
        check_day(move.dossier, correct_by, fact="correct_by")
        day = correct_by or default_correction_day(move.dossier, clock.today())
        check_no_shorter(move, day)
        say_all(move.dossier)
        move.dossier.correct_by = day
        move.facts = {"correct_by": day.isoformat()}
    return move.dossier


def check_no_shorter(move: Move, day: date) -> None:
    """A date that the person was given is never taken back."""
    if move.situation.status is not FileStatus.INCOMPLETE:
        return
    current = rules.write_limit_day(move.dossier)
    if day < current:
        raise StepRefused(
            _("La personne a déjà jusqu’au %(day)s pour corriger : donnez cette date, ou une plus tardive.")
            % {"day": day_long(current)},
            fact="correct_by",
        )


def extending_refusal(dossier: Application) -> str | None:
    """A limit is moved while it still counts: the person's papers are in their hands, even after a decision (appeal),
    or they hold an offer without an answer.
    """
    now = rules.situation(dossier, [], at=clock.now())
    if sentence := not_cancelled(now):
        return sentence
    if rules.is_writing(dossier):
        return None
    if dossier.decision is not None:
        return answer_dates.extending_refusal(dossier)
    return _("Ce dossier est transmis : pour y revenir, « Incomplet » donne une date de correction.")


def extend(dossier: Application, day: date, *, by: User, seen: str = "") -> Application:
    """Give one person a later limit, never an earlier one, and tell them by mail: for their papers, or to answer."""
    with touching(dossier) as fresh:
        if not rules.may_judge(by, fresh):
            raise NotTheirs(fresh.ref)
        if sentence := extending_refusal(fresh):
            raise StepRefused(sentence)
        current = rules.limit_to_extend(fresh)
        if rules.own_limit(fresh) == day or current is None:
            return fresh
        if late := changed(seen, {"day": current}, {"day": day}):
            raise outdated_since(fresh, Verb.EXTEND, late)
        if day <= current:
            raise StepRefused(
                _("La date limite de ce dossier est déjà le %(day)s : donnez-en une plus tardive.")
                % {"day": day_long(current)},
                fact="day",
            )
        check_after_today(day, fact="day")
        check_day(fresh, day, fact="day")
        if rules.is_writing(fresh):
            fresh.extended_to = day
            event = record(fresh, Verb.EXTEND, by=by, source=current.isoformat(), target=day.isoformat())
            emails.given_more_time(fresh, cause=event.ref)
        else:
            answer_dates.extend_for_one(fresh, day, by=by)
        return fresh
