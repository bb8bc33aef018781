"""The invariants that constraints cannot say, or that they say and that we look at again; `manage.py check_data`."""

from ecandidat.management.invariants import decisions, dossiers, journal, mails, offer, people, pieces, reach
from ecandidat.management.invariants.book import BOOK, Invariant
from ecandidat.management.invariants.files import file_invariants

__all__ = [
    "BOOK",
    "Invariant",
    "decisions",
    "dossiers",
    "file_invariants",
    "journal",
    "mails",
    "offer",
    "people",
    "pieces",
    "reach",
]
