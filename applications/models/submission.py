"""What was transmitted, frozen: the commission reads the last one (decision 14)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.enums import PieceStatus
from applications.models.application import Application
from applications.models.piece import Piece
from documents.models import StoredFile
from ecandidat.common import refs


class Submission(models.Model):
    """One transmission: two instants, the profile as it was, and a receipt number that anyone may check."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="submissions", verbose_name=_("dossier")
    )
    number = models.CharField(
        _("numéro de reçu"), max_length=16, unique=True, default=refs.new_receipt_number, editable=False
    )
    rank = models.PositiveSmallIntegerField(_("rang"))
    started_at = models.DateTimeField(_("commencée le"))
    received_at = models.DateTimeField(_("reçue le"))
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("par")
    )
    profile = models.JSONField(_("profil transmis"))

    class Meta:
        verbose_name = _("transmission")
        verbose_name_plural = _("transmissions")
        ordering = ["rank"]
        constraints = [models.UniqueConstraint(fields=["application", "rank"], name="submission_rank")]

    def __str__(self):
        return self.number

    @property
    def event(self):
        """Its place in the journal: the rank of the event that tells it, and the hash that closes the chain there."""
        return self.application.events.get(facts__receipt=self.number)


class SubmissionLine(models.Model):
    """One line of the manifest: a piece as it left, with one file, or none when it did not concern the person."""

    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, related_name="lines", verbose_name=_("transmission")
    )
    piece = models.ForeignKey(Piece, on_delete=models.PROTECT, related_name="+", verbose_name=_("pièce"))
    position = models.PositiveSmallIntegerField(_("ordre"))
    label = models.CharField(_("libellé"), max_length=300)
    status = models.CharField(_("statut"), max_length=2, choices=PieceStatus)
    stored = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("fichier")
    )
    sha256 = models.CharField(_("empreinte"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("pièce transmise")
        verbose_name_plural = _("pièces transmises")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["submission", "position"], name="submission_line_position")]

    def __str__(self):
        return self.label
