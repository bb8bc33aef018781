"""Who may take which step, and the situation that a step is judged by."""

from collections.abc import Iterable
from copy import copy
from datetime import date, datetime, time
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from applications import workflow
from applications.calendar import end_of_writing, months_later
from applications.checklist import Checklist, Line, accepts_files, checklist, is_to_correct, shown_status
from applications.enums import AnswerFrom, DecisionKind, FileStatus, PieceStatus, ShownPiece
from applications.models import Application, Piece
from applications.workflow import Actor, Situation, Transition
from ecandidat.common.dates import INSTANT, day_long, day_short, last_minute, limit_long, local
from ecandidat.common.words import ngettext
from offers.calendar import closing_instant, effective_limit, first_instant
from offers.enums import Mode, Obligation, SilenceMeaning, SilenceStart
from offers.models import Commission, Opening
from offers.rules import Rights, rights_of


def checklist_of(pieces: list[Piece]) -> Checklist:
    """The pure checklist of lines already fetched."""
    return checklist(line_of(piece) for piece in pieces)


def line_of(piece: Piece) -> Line:
    """The pure line of a piece."""
    return Line(piece.label, Obligation(piece.obligation), piece.verdict)


def as_told(pieces: Iterable[Piece]) -> list[Piece]:
    """The lines as the person knows them, kept nowhere: what was not said yet neither shows nor binds them."""
    return [told(piece) if piece.is_held_back else piece for piece in pieces if piece.told is not None]


def told(piece: Piece) -> Piece:
    after = copy(piece)
    after.is_as_told = True
    return after


def is_unsaid(piece: Piece) -> bool:
    """Whether the person has something to correct on this line that they were not told of yet."""
    return piece.is_held_back and is_to_correct(line_of(piece))


def write_limit_day(dossier: Application) -> date:
    """The last day, inclusive, on which the candidate may change and transmit (S67, decision 8)."""
    if dossier.papers is FileStatus.INCOMPLETE:
        return effective_limit(dossier.correct_by, dossier.extended_to)
    return effective_limit(dossier.opening.return_by, dossier.extended_to)


def write_limit(dossier: Application) -> datetime:
    """The first instant that is too late for the candidate to write."""
    return closing_instant(write_limit_day(dossier), dossier.opening.closing_time, timezone.get_default_timezone())


def write_end(dossier: Application) -> datetime:
    """The same for this person: what was begun in time may be finished within DEPOSIT_GRACE (B2)."""
    return end_of_writing(write_limit(dossier), dossier.started_at, settings.DEPOSIT_GRACE)


def is_finishing(dossier: Application, *, at: datetime) -> bool:
    """Past the limit, within the minutes left to what was begun before it."""
    return is_writing(dossier) and write_limit(dossier) <= at < write_end(dossier)


class Limit(NamedTuple):
    """A limit as it is read, its last day and its hour where it has one, and the first instant too late.

    `is_grace`: the announced one is past, this is the end of what was begun in time.
    """

    day: date
    hour: time | None
    too_late: datetime
    is_grace: bool = False

    def __str__(self) -> str:
        return limit_long(self.day, self.hour)


def limit_now(dossier: Application, *, at: datetime) -> Limit:
    """What the candidate is told at this instant: the limit; once it is past, the end of their minutes after it."""
    if not is_finishing(dossier, at=at):
        return Limit(write_limit_day(dossier), dossier.opening.closing_time, write_limit(dossier))
    end = write_end(dossier)
    last = local(end - INSTANT)
    return Limit(last.date(), last.time(), end, is_grace=True)


def answer_limit(dossier: Application) -> datetime | None:
    """The first instant that is too late to answer; None when the formation sets no date (S83)."""
    if dossier.decision is None or dossier.decision.answer_by is None:
        return None
    return closing_instant(dossier.decision.answer_by, None, timezone.get_default_timezone())


def limit_to_extend(dossier: Application) -> date | None:
    """The limit that the desk may move for one person: to write, while they may, else to answer their offer."""
    if is_writing(dossier) or dossier.decision is None:
        return write_limit_day(dossier)
    return dossier.decision.answer_by


def own_limit(dossier: Application) -> date | None:
    """The same limit where it was given to this person alone."""
    if is_writing(dossier) or dossier.decision is None:
        return dossier.extended_to
    return dossier.decision.answer_by if dossier.decision.answer_from == AnswerFrom.INDIVIDUAL else None


def reasons_until(dossier: Application) -> date | None:
    """The last day on which whoever is refused may ask why: a month after the decision; None for another."""
    if dossier.decision is None or dossier.decision.kind != DecisionKind.UNFAVOURABLE:
        return None
    return months_later(timezone.localdate(dossier.decision.released_at), 1)


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
        proposed=dossier.waiting_opinion,
        write_until=write_end(dossier),
        answer_until=answer_limit(dossier),
        publication_at=first_instant(opening.publication_on, zone),
        missing=lines.missing,
        to_replace=lines.to_replace,
        unjudged=lines.unjudged,
        to_correct=lines.to_correct,
        unsaid=tuple(piece.label for piece in pieces if is_unsaid(piece)),
        untransmitted=untransmitted,
    )


def line_closed(dossier: Application, piece: Piece, *, at: datetime) -> str | None:
    """Why the candidate cannot change this line now, or None: what the page greys out is what the command refuses."""
    is_correction = dossier.papers is FileStatus.INCOMPLETE
    if dossier.is_cancelled:
        return _("Cette candidature a été annulée : elle ne change plus.")
    if dossier.opening.mode == Mode.PAPER:
        return _("Cette formation reçoit les dossiers sur papier : envoyez la pièce par courrier.")
    if not is_writing(dossier):
        return _("Votre candidature est transmise : ses pièces ne changent plus, sauf si le service vous le demande.")
    if at >= (end := write_end(dossier)):
        return _("La date limite était le %(limit)s. Votre dossier reste consultable ; écrivez au service.") % {
            "limit": last_minute(end)
        }
    is_open = piece.told is not None and accepts_files(piece.told, is_correction=is_correction)
    if not is_open and not is_corrected(dossier, piece):
        return _("« %(piece)s » n’est pas à corriger : vous n’avez rien à redéposer.") % {"piece": piece.label}
    return None


def is_writing(dossier: Application) -> bool:
    """Whether its papers are in the candidate's hands."""
    return not dossier.is_cancelled and dossier.papers in (FileStatus.PENDING, FileStatus.INCOMPLETE)


def begun_at(dossier: Application, received_at: datetime) -> datetime:
    """When what is transmitted at `received_at` began: with the last deposit, if it was just before."""
    started = dossier.started_at
    return started if started and received_at - started <= settings.DEPOSIT_GRACE else received_at


def is_corrected(dossier: Application, piece: Piece) -> bool:
    """Deposited since the last transmission and not transmitted yet: the person may still change their mind."""
    is_sent = piece.verdict is PieceStatus.SENT and not piece.is_held_back
    return is_sent and dossier.transmitted_at is not None and piece.status_at > dossier.transmitted_at


def has_something(piece: Piece) -> bool:
    """Whether staff can accept it: files are there that can be read, or a paper that they hold in their hands."""
    if piece.application.opening.mode == Mode.PAPER:
        return piece.verdict is not PieceStatus.NOT_CONCERNED
    files = piece.files.all()
    return bool(files) and all(file.stored.is_readable for file in files)


def nothing_to_accept(piece: Piece) -> str:
    """Why the desk cannot accept this line, or nothing."""
    if has_something(piece):
        return ""
    if piece.files.all():
        return _("L’antivirus n’a pas encore vérifié « %(piece)s » : validez-la après son verdict.") % {
            "piece": piece.label
        }
    return _("« %(piece)s » n’a pas de fichier à valider.") % {"piece": piece.label}


def shown_piece(piece: Piece, held: set[int]) -> ShownPiece:
    """What the candidate reads of a line `as_told`, on the page and in the PDF alike; `held` is by `handed_over`."""
    return shown_status(
        piece.verdict,
        Obligation(piece.obligation),
        is_held=all(file.stored_id in held for file in piece.files.all()),
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
    handled = Commission.objects.managed_by(user)
    return user.is_superuser or (
        Application.objects.of(person).active().filter(opening__commission__in=handled).exists()
    )


def replaced_text(dossier: Application) -> str:
    """Which decision the one in force replaces, and that the letter of that one is void; empty for a first one."""
    former = dossier.decisions.exclude(pk=dossier.decision_id).order_by("-released_at", "-pk").first()
    if former is None:
        return ""
    told = _("Cette décision remplace celle du %(day)s.")
    if former.letter_id is not None:
        told = _("Cette décision remplace celle du %(day)s ; la lettre d’admission envoyée alors n’est plus valable.")
    return told % {"day": day_short(former.released_at)}


def silence_text(opening: Opening, received_on) -> str:
    """What the law makes of our silence, with the date when it is known already (R112-11-1)."""
    meaning = {
        SilenceMeaning.REJECTION: _("votre candidature sera réputée rejetée"),
        SilenceMeaning.ACCEPTANCE: _("votre candidature sera réputée acceptée"),
    }[SilenceMeaning(opening.silence_means)]
    if opening.silence_starts == SilenceStart.RECEIPT:
        day = months_later(received_on, opening.silence_delay_months)
        return _("Sans réponse de notre part au %(day)s, %(meaning)s.") % {"day": day_long(day), "meaning": meaning}
    return ngettext(
        "Sans réponse de notre part %(count)s mois après que votre dossier est déclaré complet, %(meaning)s.",
        "Sans réponse de notre part %(count)s mois après que votre dossier est déclaré complet, %(meaning)s.",
        opening.silence_delay_months,
    ) % {"count": opening.silence_delay_months, "meaning": meaning}
