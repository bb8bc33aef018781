"""Abstract models that several floors share."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ecandidat.common import clock, refs


class Referenced(models.Model):
    """A row that an address outside the admin may name, by a code that nobody can guess."""

    ref = models.CharField(_("référence"), max_length=16, unique=True, default=refs.new_ref, editable=False)

    class Meta:
        abstract = True


class Timestamped(models.Model):
    """When the row was written, on the project's clock."""

    created_at = models.DateTimeField(_("créé le"), default=clock.now, editable=False)

    class Meta:
        abstract = True
