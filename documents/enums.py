"""What a stored file can be."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ScanState(models.TextChoices):
    """What the virus scanner said; the only thing of a stored file that ever changes."""

    CLEAN = "clean", _("saine")
    WAITING = "waiting", _("en attente d’analyse")
    INFECTED = "infected", _("infectée")
    OFF = "off", _("analyse non configurée")


class FileKind(models.TextChoices):
    """What a candidate may send, by content; the value is the type that the file is served with."""

    PDF = "application/pdf", "PDF"
    JPEG = "image/jpeg", "JPEG"
    PNG = "image/png", "PNG"
