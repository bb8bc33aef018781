"""What a person studied and did: baccalauréat, years after it, internships, jobs."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import BacKind, Mention, NoBacReason, StudyKind, StudyResult
from accounts.places import FRANCE
from ecandidat.common.models import Referenced, Timestamped


class Baccalaureate(models.Model):
    """The baccalauréat or its equivalent, or the reason why there is none (S33)."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="bac", verbose_name=_("compte")
    )
    no_bac_reason = models.CharField(_("sans baccalauréat"), max_length=20, choices=NoBacReason, blank=True)
    kind = models.CharField(_("type de baccalauréat"), max_length=20, choices=BacKind, blank=True)
    year = models.PositiveSmallIntegerField(_("année d’obtention"), null=True, blank=True)
    specialities = models.CharField(_("spécialités ou intitulé"), max_length=255, blank=True)
    mention = models.CharField(_("mention"), max_length=20, choices=Mention, blank=True)
    country = models.CharField(_("pays d’obtention"), max_length=2, default=FRANCE)
    department = models.CharField(_("département"), max_length=3, blank=True)
    town = models.CharField(_("ville"), max_length=100, blank=True)
    school = models.CharField(_("établissement"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("baccalauréat")
        verbose_name_plural = _("baccalauréats")
        constraints = [
            models.CheckConstraint(
                condition=(models.Q(kind="") & ~models.Q(no_bac_reason=""))
                | (~models.Q(kind="") & models.Q(no_bac_reason="", year__isnull=False)),
                name="bac_or_reason",
                violation_error_message=_("Décrivez votre baccalauréat, ou dites pourquoi vous n’en avez pas."),
            )
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} n° {self.pk}"


class OwnedRow(Referenced, Timestamped):
    """One row of a list part; addresses name it by its reference."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="%(class)ss", verbose_name=_("compte")
    )
    year = models.PositiveSmallIntegerField(_("année"))

    class Meta:
        abstract = True
        ordering = ["-year", "-pk"]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.year}"


class Study(OwnedRow):
    """A year, or a diploma, after the baccalauréat."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="studies", verbose_name=_("compte")
    )
    kind = models.CharField(_("type de formation"), max_length=20, choices=StudyKind)
    label = models.CharField(_("intitulé"), max_length=255)
    school = models.CharField(_("établissement"), max_length=150)
    country = models.CharField(_("pays"), max_length=2, default=FRANCE)
    department = models.CharField(_("département"), max_length=3, blank=True)
    town = models.CharField(_("ville"), max_length=100, blank=True)
    result = models.CharField(_("résultat"), max_length=1, choices=StudyResult)
    mention = models.CharField(_("mention"), max_length=20, choices=Mention, blank=True)

    class Meta(OwnedRow.Meta):
        verbose_name = _("année d’études")
        verbose_name_plural = _("cursus post-bac")


class Internship(OwnedRow):
    """An internship of the studies."""

    organisation = models.CharField(_("organisme d’accueil"), max_length=100)
    duration = models.CharField(_("durée"), max_length=50)
    hours_per_week = models.PositiveSmallIntegerField(_("heures par semaine"), null=True, blank=True)
    description = models.TextField(_("description"), max_length=2000)

    class Meta(OwnedRow.Meta):
        verbose_name = _("stage")
        verbose_name_plural = _("stages")


class Job(OwnedRow):
    """A job, paid or not."""

    title = models.CharField(_("intitulé du poste"), max_length=100)
    organisation = models.CharField(_("employeur"), max_length=100)
    duration = models.CharField(_("durée"), max_length=50)
    description = models.TextField(_("description"), max_length=2000, blank=True)

    class Meta(OwnedRow.Meta):
        verbose_name = _("expérience professionnelle")
        verbose_name_plural = _("expériences professionnelles")
