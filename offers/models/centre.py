"""Who handles dossiers: a centre of candidature and its commissions, with the contacts that candidates read (S49)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from offers.querysets import CentreQuerySet, CommissionQuerySet


class Contact(models.Model):
    """Where a candidate may write, call or go."""

    address = models.TextField(_("adresse postale"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=30, blank=True)
    email = models.EmailField(_("adresse mail"), max_length=254, blank=True)
    url = models.URLField(_("page web"), max_length=500, blank=True)

    class Meta:
        abstract = True


class Centre(Contact):
    """A department that receives applications and sets how many one person may send it."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("nom"), max_length=200)
    max_applications = models.PositiveSmallIntegerField(_("nombre maximal de candidatures"), default=20)

    objects = CentreQuerySet.as_manager()

    class Meta:
        verbose_name = _("centre de candidature")
        verbose_name_plural = _("centres de candidature")
        ordering = ["name", "code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(max_applications__gte=1),
                name="centre_max_applications_positive",
                violation_error_message=_("Un centre accepte au moins une candidature par personne."),
            )
        ]

    def __str__(self):
        return self.name


class Commission(Contact):
    """The people who give an opinion on the dossiers of some formations, and in whose name letters are signed."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="commissions", verbose_name=_("centre"))
    code = models.SlugField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("nom"), max_length=200)
    signatory_name = models.CharField(_("nom du signataire"), max_length=200, blank=True)
    signatory_title = models.CharField(_("qualité du signataire"), max_length=200, blank=True)
    delegation_reference = models.CharField(_("référence de la délégation de signature"), max_length=200, blank=True)

    objects = CommissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("commission")
        verbose_name_plural = _("commissions")
        ordering = ["name", "code"]

    def __str__(self):
        return self.name
