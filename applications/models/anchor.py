"""The anchors of the journals: every hour, one row that links the heads of all the dossiers' chains (decision 18)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models.application import Application


class JournalAnchor(models.Model):
    """One link: the heads that moved since the one before, sealed with its hash. Two cannot follow the same one."""

    at = models.DateTimeField(_("le"))
    heads_count = models.PositiveIntegerField(_("journaux ancrés depuis le début"))
    prev_hash = models.CharField(_("empreinte précédente"), max_length=64, unique=True)
    hash = models.CharField(_("empreinte"), max_length=64, unique=True)

    class Meta:
        verbose_name = _("ancrage des journaux")
        verbose_name_plural = _("ancrages des journaux")
        ordering = ["pk"]

    def __str__(self):
        return self.hash[:12]


class AnchoredHead(models.Model):
    """The last event of one dossier when the anchor was written: it must be there, unchanged, for ever.

    The event is named by values, not by a key: this row must outlive it to say that it is missing.
    """

    anchor = models.ForeignKey(
        JournalAnchor, on_delete=models.PROTECT, related_name="heads", verbose_name=_("ancrage")
    )
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="anchored_heads", verbose_name=_("dossier")
    )
    seq = models.PositiveIntegerField(_("rang"))
    hash = models.CharField(_("empreinte"), max_length=64)

    class Meta:
        verbose_name = _("tête de journal ancrée")
        verbose_name_plural = _("têtes de journaux ancrées")
        ordering = ["anchor", "application"]
        constraints = [models.UniqueConstraint(fields=["application", "seq"], name="anchored_head_once")]

    def __str__(self):
        return f"{self.application_id}:{self.seq}"
