"""Rows that are never saved, for rules that ask no database: a dossier to send by `DAY`, and one line of it."""

from datetime import UTC, date, datetime, timedelta

from applications.enums import FileStatus, PieceStatus
from applications.models import Application, Piece
from offers.enums import Mode
from offers.models import Opening

SECOND = timedelta(seconds=1)
DAY = date(2026, 4, 14)
TOO_LATE = datetime(2026, 4, 14, 22, tzinfo=UTC)
GRACE = timedelta(minutes=15)


def unsaved(status=FileStatus.PENDING, mode=Mode.ONLINE, **facts) -> Application:
    return Application(status=status, opening=Opening(mode=mode, return_by=DAY), **facts)


def piece(status=PieceStatus.AWAITED, **facts) -> Piece:
    return Piece(label="CV", obligation="required", status=status, **facts)
