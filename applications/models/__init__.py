"""The dossier and everything that hangs on it."""

from applications.models.anchor import AnchoredHead, JournalAnchor
from applications.models.application import Application, CandidateFile
from applications.models.decision import Decision, Opinion
from applications.models.event import Event
from applications.models.piece import Piece, PieceFile
from applications.models.reading import Reading
from applications.models.submission import Submission, SubmissionLine

__all__ = [
    "AnchoredHead",
    "Application",
    "CandidateFile",
    "Decision",
    "Event",
    "JournalAnchor",
    "Opinion",
    "Piece",
    "PieceFile",
    "Reading",
    "Submission",
    "SubmissionLine",
]
