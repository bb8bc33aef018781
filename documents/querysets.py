"""Stored files, chosen: those nobody holds, those old enough to sweep."""

from datetime import datetime

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from documents.enums import ScanState

# What `save`, `update` and `bulk_update` may write on a row that exists.
SCAN_FIELDS = {"scan", "scan_tries", "scan_due_at"}


class StoredFileImmutable(Exception):
    """Our fault, never the reader's: a stored file is written once, only its scan state moves."""

    def __init__(self, fields):
        super().__init__(
            _("Un fichier déposé ne se modifie pas (%(fields)s).") % {"fields": ", ".join(sorted(fields))}
        )


class StoredFileQuerySet(models.QuerySet):
    """`update` moves the scan's fields and nothing else."""

    def update(self, **kwargs):
        if other := set(kwargs) - SCAN_FIELDS:
            raise StoredFileImmutable(other)
        return super().update(**kwargs)

    def bulk_update(self, objs, fields, batch_size=None):
        if other := set(fields) - SCAN_FIELDS:
            raise StoredFileImmutable(other)
        return super().bulk_update(objs, fields, batch_size)

    def to_scan(self, now: datetime) -> "StoredFileQuerySet":
        """In quarantine and due for the scanner, the longest waiting first."""
        return self.filter(scan=ScanState.WAITING, scan_due_at__lte=now).order_by("scan_due_at", "pk")

    def before(self, instant: datetime) -> "StoredFileQuerySet":
        """Stored before `instant`."""
        return self.filter(created_at__lt=instant)

    def unreferenced(self) -> "StoredFileQuerySet":
        """Held by no row of any app: every foreign key that points here is asked, without naming an app."""
        found = self
        for relation in self.model._meta.get_fields(include_hidden=True):
            if relation.auto_created and not relation.concrete and relation.is_relation:
                holders = relation.related_model._meta.base_manager.filter(**{relation.field.name: OuterRef("pk")})
                found = found.filter(~Exists(holders))
        return found
