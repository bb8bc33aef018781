"""Which pieces are asked of whom: kinds of pieces, populations of candidates, and the lines of the checklist."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from offers.enums import Obligation
from offers.querysets import PieceKindQuerySet, PopulationQuerySet, RequirementQuerySet


class Population(models.Model):
    """A kind of candidate, declared per dossier, on which the checklist depends (S58)."""

    campaign = models.ForeignKey(
        "offers.Campaign", on_delete=models.PROTECT, related_name="populations", verbose_name=_("campagne")
    )
    code = models.SlugField(_("code"), max_length=50)
    label = models.CharField(_("libellé"), max_length=200)
    label_en = models.CharField(_("libellé en anglais"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    objects = PopulationQuerySet.as_manager()

    class Meta:
        verbose_name = _("population")
        verbose_name_plural = _("populations")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "code"],
                name="population_code_unique",
                violation_error_message=_("Cette campagne a déjà une population de ce code."),
            )
        ]

    def __str__(self):
        return self.label


class PieceKind(models.Model):
    """A document that may be asked for: the institution's (no centre) or a centre's own (decision 5)."""

    centre = models.ForeignKey(
        "offers.Centre",
        on_delete=models.PROTECT,
        related_name="piece_kinds",
        null=True,
        blank=True,
        verbose_name=_("centre"),
        help_text=_("Vide : pièce de l’établissement."),
    )
    code = models.SlugField(_("code"), max_length=20, unique=True)
    label = models.CharField(_("libellé"), max_length=200)
    label_en = models.CharField(_("libellé en anglais"), max_length=200, blank=True)
    help = models.TextField(_("aide"), blank=True)
    help_en = models.TextField(_("aide en anglais"), blank=True)
    is_common = models.BooleanField(
        _("commune aux dossiers"),
        default=True,
        help_text=_("Le dernier fichier du candidat est repris dans ses nouveaux dossiers."),
    )
    retired_on = models.DateField(_("retirée le"), null=True, blank=True)

    objects = PieceKindQuerySet.as_manager()

    class Meta:
        verbose_name = _("pièce justificative")
        verbose_name_plural = _("pièces justificatives")
        ordering = ["label", "code"]

    def __str__(self):
        return self.label


class Requirement(models.Model):
    """One line of the checklist: this piece, for this opening, of this population."""

    opening = models.ForeignKey(
        "offers.Opening", on_delete=models.PROTECT, related_name="requirements", verbose_name=_("ouverture")
    )
    kind = models.ForeignKey(
        PieceKind, on_delete=models.PROTECT, related_name="requirements", verbose_name=_("pièce justificative")
    )
    population = models.ForeignKey(
        Population, on_delete=models.PROTECT, related_name="requirements", verbose_name=_("population")
    )
    obligation = models.CharField(_("obligation"), max_length=12, choices=Obligation, default=Obligation.REQUIRED)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)
    help = models.TextField(
        _("aide propre à cette formation"), blank=True, help_text=_("Vide : l’aide de la pièce est montrée.")
    )
    help_en = models.TextField(_("aide en anglais"), blank=True)

    objects = RequirementQuerySet.as_manager()

    class Meta:
        verbose_name = _("pièce demandée")
        verbose_name_plural = _("pièces demandées")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["opening", "population", "kind"],
                name="requirement_line_unique",
                violation_error_message=_("Cette pièce est déjà demandée à cette population."),
            )
        ]

    def __str__(self):
        """Whose line it is first: the same piece is asked by many formations, of many populations."""
        return f"{self.opening}, {self.population} : {self.kind} ({self.get_obligation_display()})"
