"""The closed lists of the offer: modes, obligations, roles, silence, and whether one may apply today."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Mode(models.TextChoices):
    """How a dossier is handed in (S45)."""

    ONLINE = "online", _("Dossier dématérialisé")
    PAPER = "paper", _("Dossier papier")


class Obligation(models.TextChoices):
    """What a line of the checklist asks of a candidate (decision 5)."""

    REQUIRED = "required", _("Obligatoire")
    CONDITIONAL = "conditional", _("Conditionnelle")
    OPTIONAL = "optional", _("Facultative")


class Role(models.TextChoices):
    """What a membership allows; which centre or commission is on the row."""

    MANAGER = "manager", _("Gestionnaire de scolarité")
    COMMISSION_MEMBER = "commission_member", _("Membre de commission")
    VIEWER = "viewer", _("Lecture seule")


class SilenceMeaning(models.TextChoices):
    """What the law makes of an institution that does not answer."""

    REJECTION = "rejection", _("Rejet")
    ACCEPTANCE = "acceptance", _("Acceptation")


class SilenceStart(models.TextChoices):
    """The day from which the silence is counted."""

    RECEIPT = "receipt", _("Réception de la demande")
    COMPLETE = "complete", _("Dossier complet")


class OpeningState(models.TextChoices):
    """Whether one may apply now, read off the dates and never stored."""

    OPEN = "open", _("Ouverte")
    COMING = "coming", _("Bientôt")
    CLOSED = "closed", _("Fermée")

    @property
    def tone(self) -> str:
        """The colour family of the badge; empty is neutral."""
        return {"open": "ok", "coming": "wait", "closed": ""}[self.value]

    @property
    def icon(self) -> str:
        """The name of the badge's icon."""
        return {"open": "tick", "coming": "clock", "closed": "padlock"}[self.value]
