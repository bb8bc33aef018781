"""The staff's desk: dossiers by commission, their pages, the check of pieces, the publication of opinions."""

from applications.admin.dossiers import ApplicationAdmin

__all__ = ["ApplicationAdmin"]
