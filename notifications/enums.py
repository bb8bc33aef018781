"""What can become of a mail, and how urgent it is."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MailState(models.TextChoices):
    """`unknown`: the server may or may not have taken the mail; only a person decides to send it again."""

    QUEUED = "queued", _("en attente")
    SENDING = "sending", _("en cours d’envoi")
    SENT = "sent", _("envoyé")
    FAILED = "failed", _("en échec")
    VOID = "void", _("sans objet")
    UNKNOWN = "unknown", _("issue inconnue")


class Priority(models.IntegerChoices):
    """The smaller leaves first, whatever the order in which the broker rings."""

    ACCOUNT = 0, _("compte")
    DECISION = 1, _("décision")
    ROUTINE = 2, _("suivi")


class BounceKind(models.TextChoices):
    """What a mail server says after it took a mail. Only `hard` says that the address does not work."""

    HARD = "hard", _("adresse refusée")
    SOFT = "soft", _("refus passager")
    COMPLAINT = "complaint", _("signalé comme indésirable")
    DELIVERED = "delivered", _("arrivé")
