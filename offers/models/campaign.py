"""A year of admissions: what every date, dossier and candidate number belongs to."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from offers.querysets import CampaignQuerySet


class Campaign(models.Model):
    """A yearly campaign; at most one is the current one, on which the public pages are built."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    label = models.CharField(_("libellé"), max_length=200)
    opens_on = models.DateField(_("ouverture"))
    closes_on = models.DateField(_("fermeture"))
    is_current = models.BooleanField(_("campagne en cours"), default=False)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campagne")
        verbose_name_plural = _("campagnes")
        ordering = ["-opens_on", "code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_on__gte=models.F("opens_on")),
                name="campaign_closes_after_opening",
                violation_error_message=_("La fermeture de la campagne ne peut pas précéder son ouverture."),
            ),
            models.UniqueConstraint(
                fields=["is_current"],
                condition=models.Q(is_current=True),
                name="campaign_one_current",
                violation_error_message=_(
                    "Une autre campagne est déjà en cours : terminez-la avant d’en désigner une nouvelle."
                ),
            ),
        ]

    def __str__(self):
        return self.label
