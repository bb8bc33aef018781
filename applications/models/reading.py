"""Who of the staff read which dossier or file, and when: beside the journal, and pruned (decision 18)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.enums import Read
from applications.models.application import Application
from applications.querysets import ReadingQuerySet


class Reading(models.Model):
    """One thing that one person read within one hour: however often they did, it is one row.

    The file is named by value, not by a key: a reading must not keep a file from being removed.
    """

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="readings", verbose_name=_("dossier")
    )
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("par")
    )
    what = models.CharField(_("quoi"), max_length=8, choices=Read)
    file_ref = models.CharField(_("référence du fichier"), max_length=16, blank=True)
    hour = models.DateTimeField(_("heure"))
    first_at = models.DateTimeField(_("lu le"))
    last_at = models.DateTimeField(_("relu le"))

    objects = ReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        ordering = ["first_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "hour", "reader", "what", "file_ref"], name="reading_once_an_hour"
            )
        ]
        indexes = [models.Index(fields=["hour"], name="reading_by_age")]

    def __str__(self):
        return f"{self.get_what_display()} {self.application_id}, {self.hour:%Y-%m-%d %H h}"
