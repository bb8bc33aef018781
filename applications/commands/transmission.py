"""Transmitting: the dossier is frozen as it is, a receipt says so (S62–S64, decision 14)."""

from datetime import datetime

from accounts.commands.profile import freeze_identity
from accounts.models import User
from accounts.querysets import profile_snapshot
from applications import limits
from applications.commands.moving import Move, moving
from applications.enums import PieceStatus
from applications.models import Application, Piece, Submission, SubmissionLine
from applications.workflow import RECEIVE, TRANSMIT
from ecandidat.common import clock
from offers.enums import Obligation


def transmit(
    dossier: Application, *, by: User, at: datetime | None = None, started_at: datetime | None = None
) -> Submission:
    """Freeze and hand over the dossier; `at` is the server's receipt of the request that asks for it.

    Raises `StepRefused` naming what is missing or the date that is past.
    """
    with moving(dossier, TRANSMIT, by=by, at=at) as move:
        # Before the profile is kept: another tab may be changing a name, and must be waited for or refused.
        freeze_identity(move.dossier.file.user)
        submission = freeze(move, by=by, started_at=started_at or limits.begun_at(move.dossier, move.at))
        move.dossier.transmitted_at = move.at
        move.dossier.correct_by = None
        move.facts = {"receipt": submission.number, "rank": submission.rank}
    return submission


def freeze(move: Move, *, by: User, started_at: datetime) -> Submission:
    """Keep the profile and the manifest, line by line, with the hash of each file."""
    submission = Submission.objects.create(
        application=move.dossier,
        rank=move.dossier.submissions.count() + 1,
        started_at=started_at,
        received_at=move.at,
        submitted_by=by,
        profile=profile_snapshot(move.dossier.file.user),
    )
    lines = [line for piece in move.pieces for line in manifest_lines(submission, piece)]
    for position, line in enumerate(lines, start=1):
        line.position = position
    SubmissionLine.objects.bulk_create(lines)
    return submission


def manifest_lines(submission: Submission, piece: Piece) -> list[SubmissionLine]:
    """One line a file; one without file for a piece that does not concern the person or was left out."""
    common = {"submission": submission, "piece": piece, "label": piece.label, "status": piece.verdict}
    return [SubmissionLine(stored=file.stored, sha256=file.stored.sha256, **common) for file in piece.files.all()] or [
        SubmissionLine(**common)
    ]


def receive(dossier: Application, *, by: User, at: datetime | None = None) -> Application:
    """The desk received a paper dossier: each awaited required line counts as handed in, to be checked."""
    with moving(dossier, RECEIVE, by=by, at=at) as move:
        move.dossier.transmitted_at = move.at
        freeze_identity(move.dossier.file.user)
        move.dossier.pieces.filter(status=PieceStatus.AWAITED).exclude(obligation=Obligation.OPTIONAL).update(
            status=PieceStatus.SENT, status_at=clock.now()
        )
    return move.dossier
