"""Questions and answers that the institution publishes on the help page."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from offers.querysets import FaqEntryQuerySet


class FaqEntry(models.Model):
    """A question that candidates ask, and the institution's answer."""

    question = models.CharField(_("question"), max_length=300)
    question_en = models.CharField(_("question en anglais"), max_length=300, blank=True)
    answer = models.TextField(_("réponse"))
    answer_en = models.TextField(_("réponse en anglais"), blank=True)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)
    is_published = models.BooleanField(_("publiée"), default=True)

    objects = FaqEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("question fréquente")
        verbose_name_plural = _("questions fréquentes")
        ordering = ["position", "pk"]

    def __str__(self):
        return self.question
