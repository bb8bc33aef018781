"""Getting in: attempts that are counted, and mails that someone without access asked for."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import LetterKind, Scope
from ecandidat.common import clock


class Attempt(models.Model):
    """One try at something that is limited. The key is a keyed hash: neither an address nor an IP is kept."""

    scope = models.CharField(_("sujet"), max_length=20, choices=Scope)
    key = models.CharField(_("clé"), max_length=64)
    at = models.DateTimeField(_("le"), default=clock.now)

    class Meta:
        verbose_name = _("tentative")
        verbose_name_plural = _("tentatives")
        indexes = [models.Index(fields=["scope", "key", "at"], name="attempt_window")]

    def __str__(self):
        return f"{self.get_scope_display()} {self.at:%Y-%m-%d %H:%M}"


class LetterRequest(models.Model):
    """A mail asked for by its address, whether or not an account has it.

    The page only writes this row, so its answer takes the same time in both cases (S89); the worker looks the
    address up afterwards.
    """

    kind = models.CharField(_("objet"), max_length=20, choices=LetterKind)
    email = models.EmailField(_("adresse mail"), max_length=254)
    created_at = models.DateTimeField(_("demandé le"), default=clock.now, editable=False)
    answered_at = models.DateTimeField(_("traité le"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("demande de mail")
        verbose_name_plural = _("demandes de mail")
        indexes = [
            models.Index(
                fields=["created_at"], name="letter_request_waiting", condition=models.Q(answered_at__isnull=True)
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.created_at:%Y-%m-%d %H:%M}"
