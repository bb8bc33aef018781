"""The staff's desk: dossiers by commission, their pages, the check of pieces, the publication of opinions."""

from applications.admin.dossiers import ApplicationAdmin
from applications.admin.openings import OpeningWithDossiersAdmin
from applications.admin.people import UserWithDossiersAdmin

__all__ = ["ApplicationAdmin", "OpeningWithDossiersAdmin", "UserWithDossiersAdmin"]
