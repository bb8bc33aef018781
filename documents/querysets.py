"""Stored files, chosen: those nobody holds, those old enough to sweep."""

from datetime import datetime

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _


class StoredFileImmutable(Exception):
    """Our fault, never the reader's: a stored file is written once, only its scan state moves."""

    def __init__(self, fields):
        super().__init__(
            _("Un fichier déposé ne se modifie pas (%(fields)s).") % {"fields": ", ".join(sorted(fields))}
        )


class StoredFileQuerySet(models.QuerySet):
    """`update` moves the scan state and nothing else."""

    def update(self, **kwargs):
        if other := set(kwargs) - {"scan"}:
            raise StoredFileImmutable(other)
        return super().update(**kwargs)

    def bulk_update(self, objs, fields, batch_size=None):
        if other := set(fields) - {"scan"}:
            raise StoredFileImmutable(other)
        return super().bulk_update(objs, fields, batch_size)

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
