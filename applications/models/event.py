"""The journal of a dossier: append-only, numbered, chained (decision 18)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.enums import Verb
from applications.models.application import Application
from applications.querysets import EventQuerySet
from ecandidat.common.models import Referenced


class Event(Referenced):
    """One thing that happened. Facts are ids and codes; the hash covers the row and the one before it."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="events", verbose_name=_("dossier")
    )
    seq = models.PositiveIntegerField(_("rang"))
    verb = models.CharField(_("fait"), max_length=16, choices=Verb)
    source = models.CharField(_("de"), max_length=20, blank=True)
    target = models.CharField(_("à"), max_length=20, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("par"),
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("au nom de"),
    )
    request_id = models.CharField(_("requête"), max_length=10, blank=True)
    facts = models.JSONField(_("faits"), default=dict)
    at = models.DateTimeField(_("le"))
    prev_hash = models.CharField(_("empreinte précédente"), max_length=64, blank=True)
    hash = models.CharField(_("empreinte"), max_length=64)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("évènement")
        verbose_name_plural = _("évènements")
        ordering = ["application", "seq"]
        constraints = [models.UniqueConstraint(fields=["application", "seq"], name="event_seq")]

    def __str__(self):
        return f"{self.seq}. {self.get_verb_display()}"

    @property
    def deed(self) -> Verb:
        return Verb(self.verb)
