"""A formation: what a person may study here, whatever the year."""

from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from offers.querysets import FormationQuerySet


class Formation(models.Model):
    """Permanent: its code is its address on the site, from one campaign to the next (decision 4)."""

    code = models.CharField(
        _("code"),
        max_length=50,
        unique=True,
        validators=[
            RegexValidator(
                r"^[A-Za-z0-9_-]+\Z",
                _("Le code sert d’adresse : lettres sans accent, chiffres, tirets, et rien d’autre."),
            )
        ],
    )
    title = models.CharField(_("intitulé"), max_length=500)
    title_en = models.CharField(_("intitulé en anglais"), max_length=500, blank=True)
    diploma_type = models.CharField(_("type de diplôme"), max_length=100)
    level = models.CharField(_("niveau"), max_length=20)
    url = models.URLField(_("page de la formation"), max_length=500, blank=True)
    keywords = models.CharField(_("mots clés"), max_length=500, blank=True)
    description = models.TextField(_("présentation"), blank=True)
    description_en = models.TextField(_("présentation en anglais"), blank=True)
    search_text = models.TextField(_("texte de recherche"), blank=True, editable=False)
    is_active = models.BooleanField(_("proposée"), default=True)

    objects = FormationQuerySet.as_manager()

    class Meta:
        verbose_name = _("formation")
        verbose_name_plural = _("formations")
        ordering = ["diploma_type", "level", "title", "code"]
        indexes = [models.Index(fields=["diploma_type", "level", "title", "code"], name="formation_catalogue_order")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("offers:formation", args=[self.code])
