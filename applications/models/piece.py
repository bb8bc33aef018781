"""The checklist of a dossier: lines made at filing, files kept in order, a verdict on the line (decision 13)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from applications.enums import Known, PieceStatus, RefusalReason
from applications.models.application import Application
from applications.querysets import PieceQuerySet
from documents.models import StoredFile
from ecandidat.common import clock
from ecandidat.common.models import Referenced, Timestamped
from offers.enums import Obligation
from offers.models import PieceKind


class Piece(Referenced):
    """One line. Label, help and obligation are copied: what was asked stays what was asked."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="pieces", verbose_name=_("dossier")
    )
    kind = models.ForeignKey(
        PieceKind, on_delete=models.PROTECT, null=True, blank=True, related_name="pieces", verbose_name=_("type")
    )
    position = models.PositiveSmallIntegerField(_("ordre"))
    label = models.CharField(_("libellé"), max_length=300)
    help = models.TextField(_("aide"), blank=True)
    obligation = models.CharField(_("obligation"), max_length=12, choices=Obligation)
    status = models.CharField(_("statut"), max_length=2, choices=PieceStatus, default=PieceStatus.AWAITED)
    status_at = models.DateTimeField(_("statut depuis"), null=True, blank=True)
    known_as = models.CharField(
        _("connue de la personne comme"), max_length=2, choices=Known, blank=True, default=Known.ALL, db_default=""
    )
    reason = models.CharField(_("motif"), max_length=12, choices=RefusalReason, blank=True)
    comment = models.TextField(_("commentaire"), blank=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("contrôlée par"),
    )
    judged_at = models.DateTimeField(_("contrôlée le"), null=True, blank=True)

    is_as_told = False

    objects = PieceQuerySet.as_manager()

    class Meta:
        verbose_name = _("pièce")
        verbose_name_plural = _("pièces")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "kind"],
                condition=Q(kind__isnull=False),
                name="piece_once_a_dossier",
                violation_error_message=_("Cette pièce est déjà dans le dossier."),
            ),
            models.CheckConstraint(
                condition=~Q(status=PieceStatus.REFUSED) | ~Q(reason=""),
                name="piece_refused_has_reason",
                violation_error_message=_("Un refus porte son motif."),
            ),
            models.CheckConstraint(
                condition=~Q(status=PieceStatus.NOT_CONCERNED) | ~Q(obligation=Obligation.REQUIRED),
                name="piece_not_concerned_not_required",
                violation_error_message=_("Une pièce obligatoire concerne tout le monde."),
            ),
        ]
        indexes = [
            # A handful among all the pieces of every year.
            models.Index(
                fields=["application"],
                condition=Q(status=PieceStatus.REFUSED, reason=RefusalReason.INFECTED),
                name="piece_infected",
            ),
        ]

    def __str__(self):
        return self.label

    @property
    def verdict(self) -> PieceStatus:
        """Where it stands; of a copy made `as_told`, where the person knows it to stand."""
        return PieceStatus((self.is_as_told and self.known_as) or self.status)

    @property
    def is_judged(self) -> bool:
        """Whether its verdict is about what is there; a former one may be kept beside a file that came since."""
        return self.verdict in (PieceStatus.VALIDATED, PieceStatus.REFUSED)

    @property
    def told(self) -> PieceStatus | None:
        """The status that the person was told; None of a line that they do not know yet."""
        return None if self.known_as == Known.NOTHING else PieceStatus(self.known_as or self.status)

    @property
    def is_held_back(self) -> bool:
        """Whether « Complet » or « Incomplet » has something of it to say."""
        return self.known_as != Known.ALL


class PieceFile(Referenced, Timestamped):
    """A file on a line. The stored file is shared when it comes from another dossier; the line is not.

    `received_at` is the first byte of the request that brought it: what its deadline was judged by (decision 16).
    """

    piece = models.ForeignKey(Piece, on_delete=models.PROTECT, related_name="files", verbose_name=_("pièce"))
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name=_("fichier"))
    position = models.PositiveSmallIntegerField(_("ordre"))
    received_at = models.DateTimeField(_("reçu le"), default=clock.now, db_default=Now(), editable=False)
    carried_from = models.ForeignKey(
        Application, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("reprise de")
    )

    class Meta:
        verbose_name = _("fichier d’une pièce")
        verbose_name_plural = _("fichiers des pièces")
        ordering = ["position", "pk"]

    def __str__(self):
        return self.stored.name
