"""One living copy of a person's civil status and address, and which parts they saved (decision 2)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import Civility, NoIneReason, Part
from accounts.places import FRANCE
from accounts.querysets import ProfileQuerySet
from ecandidat.common import clock


class Profile(models.Model):
    """Informations perso.: what the account does not already hold (S32)."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="profile", verbose_name=_("compte")
    )
    civility = models.CharField(_("civilité"), max_length=3, choices=Civility, blank=True)
    usual_name = models.CharField(_("nom d’usage"), max_length=100, blank=True)
    other_first_names = models.CharField(_("autres prénoms"), max_length=100, blank=True)
    birth_date = models.DateField(_("date de naissance"))
    birth_country = models.CharField(_("pays de naissance"), max_length=2, default=FRANCE)
    birth_department = models.CharField(_("département de naissance"), max_length=3, blank=True)
    birth_town = models.CharField(_("ville de naissance"), max_length=100)
    nationality = models.CharField(_("nationalité"), max_length=2, default=FRANCE)
    phone = models.CharField(_("téléphone"), max_length=30, blank=True)
    ine = models.CharField(_("INE"), max_length=11, blank=True, db_index=True)
    ine_confirmed = models.BooleanField(_("INE confirmé malgré sa clé"), default=False)
    no_ine_reason = models.CharField(_("motif d’absence d’INE"), max_length=20, choices=NoIneReason, blank=True)

    objects = ProfileQuerySet.as_manager()

    class Meta:
        verbose_name = _("informations personnelles")
        verbose_name_plural = _("informations personnelles")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ine="") ^ models.Q(no_ine_reason=""),
                name="profile_ine_or_reason",
                violation_error_message=_("Donnez votre INE, ou dites pourquoi vous n’en avez pas."),
            )
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} n° {self.pk}"


class Address(models.Model):
    """The one postal address, editable at any time."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="address", verbose_name=_("compte")
    )
    country = models.CharField(_("pays"), max_length=2, default=FRANCE)
    line1 = models.CharField(_("adresse"), max_length=100)
    line2 = models.CharField(_("complément d’adresse"), max_length=100, blank=True)
    line3 = models.CharField(_("second complément d’adresse"), max_length=100, blank=True)
    postal_code = models.CharField(_("code postal"), max_length=15, blank=True)
    town = models.CharField(_("ville"), max_length=100)

    class Meta:
        verbose_name = _("adresse")
        verbose_name_plural = _("adresses")

    def __str__(self):
        return f"{self._meta.verbose_name} n° {self.pk}"


class ProfilePart(models.Model):
    """A part was saved: filled, or declared empty. No row means that nothing was said yet."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="profile_parts", verbose_name=_("compte")
    )
    part = models.CharField(_("partie"), max_length=20, choices=Part)
    saved_at = models.DateTimeField(_("enregistrée le"), default=clock.now)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("enregistrée par"),
    )
    nothing_to_declare = models.BooleanField(_("rien à déclarer"), default=False)
    to_verify = models.BooleanField(_("à vérifier"), default=False)

    class Meta:
        verbose_name = _("partie du profil")
        verbose_name_plural = _("parties du profil")
        constraints = [models.UniqueConstraint(fields=["user", "part"], name="profile_part_once")]

    def __str__(self):
        return self.get_part_display()
