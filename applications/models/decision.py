"""The commission's opinion and the institution's decision: two facts, two tables (decision 9)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.enums import Answer, AnswerFrom, DecisionKind
from applications.models.application import Application
from documents.models import StoredFile
from ecandidat.common.models import Referenced


class Opinion(models.Model):
    """Avis of the commission. Append-only: a change of mind is another row."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="opinions", verbose_name=_("dossier")
    )
    kind = models.CharField(_("avis"), max_length=2, choices=DecisionKind)
    reason = models.TextField(_("motif"), blank=True)
    rank = models.PositiveIntegerField(_("rang"), null=True, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("par")
    )
    given_at = models.DateTimeField(_("le"))

    class Meta:
        verbose_name = _("avis")
        verbose_name_plural = _("avis")
        ordering = ["given_at", "pk"]

    def __str__(self):
        return self.get_kind_display()

    @property
    def decision_kind(self) -> DecisionKind:
        return DecisionKind(self.kind)


class Decision(Referenced):
    """What the institution notified, with who signed it and until when an answer is awaited."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="decisions", verbose_name=_("dossier")
    )
    opinion = models.OneToOneField(
        Opinion, on_delete=models.PROTECT, related_name="decision", verbose_name=_("avis publié")
    )
    kind = models.CharField(_("décision"), max_length=2, choices=DecisionKind)
    reason = models.TextField(_("motif"), blank=True)
    rank = models.PositiveIntegerField(_("rang"), null=True, blank=True)
    signatory_name = models.CharField(_("signataire"), max_length=200, blank=True)
    signatory_title = models.CharField(_("qualité du signataire"), max_length=200, blank=True)
    delegation_reference = models.CharField(_("délégation de signature"), max_length=300, blank=True)
    answer_by = models.DateField(_("réponse attendue jusqu’au"), null=True, blank=True)
    answer_from = models.CharField(
        _("cette date vient de"), max_length=10, choices=AnswerFrom, blank=True, default="", db_default=""
    )
    letter = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lettre")
    )
    released_at = models.DateTimeField(_("publiée le"))
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("publiée par")
    )

    class Meta:
        verbose_name = _("décision")
        verbose_name_plural = _("décisions")
        ordering = ["released_at", "pk"]
        indexes = [models.Index(fields=["answer_by"], name="decision_answer_by")]

    def __str__(self):
        return self.get_kind_display()

    @property
    def stands(self) -> bool:
        """Whether its dossier still rests on it: not replaced, its place neither given back nor lapsed."""
        dossier = self.application
        is_current = dossier.decision_id == self.pk and not dossier.is_cancelled
        return is_current and dossier.reply not in (Answer.DECLINED, Answer.LAPSED)
