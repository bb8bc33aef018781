"""What a stored file can be."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ScanState(models.TextChoices):
    """What the virus scanner said, with its tries the only thing of a stored file that ever changes."""

    CLEAN = "clean", _("saine")
    WAITING = "waiting", _("en attente d’analyse")
    INFECTED = "infected", _("infectée")
    REFUSED = "refused", _("trop lourde pour l’analyse")
    OFF = "off", _("analyse non configurée")


# Never readable by anyone, however long one waits: the file must be replaced.
BAD_STATES = (ScanState.INFECTED, ScanState.REFUSED)


class FileKind(models.TextChoices):
    """What a candidate may send, by content; the value is the type that the file is served with."""

    PDF = "application/pdf", "PDF"
    JPEG = "image/jpeg", "JPEG"
    PNG = "image/png", "PNG"
