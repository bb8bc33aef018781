"""What the desk decides of a piece, as it was transmitted (decision 14)."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from accounts.models import User
from applications import rules
from applications.commands.journal import record
from applications.commands.moving import NotTheirs, touching
from applications.enums import FileStatus, Known, PieceStatus, RefusalReason, Verb
from applications.lines import nothing_to_accept
from applications.manifest import change_said, is_changed, last_manifest
from applications.models import Application, Piece
from applications.workflow import CANCELLED
from ecandidat.common import clock
from ecandidat.common.versions import Outdated, changed, seen_of


class VerdictRefused(Exception):
    """A verdict that cannot be given; the sentence says why and what to do."""


def judging_refusal(dossier: Application) -> str | None:
    """Why nobody can give a verdict now, or None."""
    if dossier.is_cancelled:
        return str(CANCELLED)
    if dossier.papers is FileStatus.PENDING:
        return _("Ce dossier n’est pas encore transmis : ses pièces peuvent changer à tout moment.")
    return None


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
        line = dossier.pieces.select_related("judged_by").prefetch_related("files__stored").get(pk=piece.pk)
        if line.verdict is status and line.reason == reason and line.comment == comment:
            return line
        check_seen(line, seen)
        if is_changed(line, last_manifest(dossier)):
            raise VerdictRefused(change_said(line))
        if status is PieceStatus.VALIDATED and (sentence := nothing_to_accept(line)):
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
