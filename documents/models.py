"""A file kept safe: what is known of it, never whose checklist it fills."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from documents.enums import BAD_STATES, FileKind, ScanState
from documents.querysets import SCAN_FIELDS, StoredFileImmutable, StoredFileQuerySet
from ecandidat.common.models import Referenced, Timestamped


class StoredFile(Referenced, Timestamped):
    """Bytes under an opaque key, immutable once written (decisions 13 and 20).

    Other apps point here with a PROTECT foreign key; a row that nobody points to is swept after a day.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("déposé par")
    )
    storage_key = models.CharField(_("clé de stockage"), max_length=80, unique=True, editable=False)
    name = models.CharField(_("nom du fichier"), max_length=150)
    content_type = models.CharField(_("type de contenu"), max_length=100)
    size = models.PositiveBigIntegerField(_("taille en octets"))
    sha256 = models.CharField(_("empreinte SHA-256"), max_length=64)
    pages = models.PositiveIntegerField(_("nombre de pages"), null=True, blank=True)
    scan = models.CharField(_("analyse antivirus"), max_length=10, choices=ScanState.choices, default=ScanState.OFF)
    scan_tries = models.PositiveSmallIntegerField(_("analyses tentées"), default=0, db_default=0)
    scan_due_at = models.DateTimeField(_("prochaine analyse"), null=True, blank=True)

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("fichier déposé")
        verbose_name_plural = _("fichiers déposés")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["created_at"], name="storedfile_created"),
            models.Index(
                fields=["scan_due_at"], condition=models.Q(scan=ScanState.WAITING), name="storedfile_to_scan"
            ),
            models.Index(fields=["id"], condition=models.Q(scan__in=BAD_STATES), name="storedfile_bad"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(scan__in=ScanState.values),
                name="storedfile_scan_known",
                violation_error_message=_("État d’analyse inconnu."),
            ),
            models.CheckConstraint(
                condition=models.Q(scan=ScanState.WAITING, scan_due_at__isnull=False)
                | ~models.Q(scan=ScanState.WAITING) & models.Q(scan_due_at__isnull=True),
                name="storedfile_waiting_is_due",
                violation_error_message=_("Un fichier en attente d’analyse a la date de la prochaine."),
            ),
            models.CheckConstraint(
                condition=models.Q(size__gt=0),
                name="storedfile_not_empty",
                violation_error_message=_("Un fichier vide ne se garde pas."),
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        """Inserts, or saves the scan's fields when asked for by `update_fields`; anything else is refused."""
        if not self._state.adding and set(kwargs.get("update_fields") or ["*"]) - SCAN_FIELDS:
            raise StoredFileImmutable(kwargs.get("update_fields") or ["*"])
        super().save(*args, **kwargs)

    @property
    def is_readable(self) -> bool:
        """False while a configured scanner has not answered, and for ever when it found something."""
        return self.scan in (ScanState.CLEAN, ScanState.OFF)

    @property
    def is_waiting(self) -> bool:
        """In quarantine until the scanner answers: deposited all the same."""
        return self.scan == ScanState.WAITING

    @property
    def is_image(self) -> bool:
        return self.content_type in (FileKind.JPEG, FileKind.PNG)
