"""A formation opened in a campaign: its calendar, its seats, its legal terms, and the record of what moved."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ecandidat.common.dates import day_short
from ecandidat.common.models import Referenced, Timestamped
from offers.enums import Mode, SilenceMeaning, SilenceStart
from offers.querysets import OpeningQuerySet


class Opening(Referenced):
    """What a dossier points at (decision 4). Published limits are inclusive days (decision 16)."""

    formation = models.ForeignKey(
        "offers.Formation", on_delete=models.PROTECT, related_name="openings", verbose_name=_("formation")
    )
    campaign = models.ForeignKey(
        "offers.Campaign", on_delete=models.PROTECT, related_name="openings", verbose_name=_("campagne")
    )
    commission = models.ForeignKey(
        "offers.Commission", on_delete=models.PROTECT, related_name="openings", verbose_name=_("commission")
    )
    label = models.CharField(
        _("session"),
        max_length=100,
        blank=True,
        default="",
        help_text=_("Pour distinguer plusieurs calendriers d’une même formation."),
    )
    mode = models.CharField(_("mode de candidature"), max_length=10, choices=Mode, default=Mode.ONLINE)

    opens_on = models.DateField(_("début de dépôt"))
    closes_on = models.DateField(_("fin de dépôt (incluse)"))
    return_by = models.DateField(_("date limite de retour (incluse)"))
    closing_time = models.TimeField(
        _("heure limite"), null=True, blank=True, help_text=_("Vide : toute la journée, jusqu’à 23 h 59.")
    )
    publication_on = models.DateField(_("publication des décisions"))
    confirm_by = models.DateField(_("date limite de confirmation (incluse)"), null=True, blank=True)
    confirm_delay_days = models.PositiveSmallIntegerField(
        _("délai de confirmation, en jours"),
        null=True,
        blank=True,
        help_text=_("S’il est rempli, il l’emporte sur la date limite de confirmation."),
    )

    capacity = models.PositiveIntegerField(
        _("nombre de places"), null=True, blank=True, help_text=_("Vide : sans limite.")
    )
    seats_taken = models.PositiveIntegerField(_("places confirmées"), default=0, editable=False)

    silence_means = models.CharField(
        _("le silence vaut"), max_length=12, choices=SilenceMeaning, default=SilenceMeaning.REJECTION
    )
    silence_delay_months = models.PositiveSmallIntegerField(_("délai du silence, en mois"), default=4)
    silence_starts = models.CharField(
        _("le délai du silence court depuis"), max_length=12, choices=SilenceStart, default=SilenceStart.RECEIPT
    )
    appeal_text = models.TextField(_("voies et délais de recours"), blank=True)
    enrolment_text = models.TextField(_("modalités d’inscription"), blank=True)
    is_published = models.BooleanField(_("publiée"), default=False)

    objects = OpeningQuerySet.as_manager()

    class Meta:
        verbose_name = _("ouverture de formation")
        verbose_name_plural = _("ouvertures de formation")
        ordering = ["campaign", "formation", "opens_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["formation", "campaign", "label"],
                name="opening_session_unique",
                violation_error_message=_("Cette formation a déjà une ouverture de ce nom dans cette campagne."),
            ),
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")),
                name="opening_closes_after_opening",
                violation_error_message=_("La fin de dépôt ne peut pas précéder le début de dépôt."),
            ),
            models.CheckConstraint(
                condition=Q(return_by__gte=F("closes_on")),
                name="opening_return_after_closing",
                violation_error_message=_("La date limite de retour ne peut pas précéder la fin de dépôt."),
            ),
            models.CheckConstraint(
                condition=Q(publication_on__gte=F("return_by")),
                name="opening_publication_after_return",
                violation_error_message=_("La publication ne peut pas précéder la date limite de retour."),
            ),
            models.CheckConstraint(
                condition=Q(confirm_by__isnull=True) | Q(confirm_by__gte=F("publication_on")),
                name="opening_confirmation_after_publication",
                violation_error_message=_("La date limite de confirmation ne peut pas précéder la publication."),
            ),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(seats_taken__lte=F("capacity")),
                name="opening_seats_within_capacity",
                violation_error_message=_("Il y a déjà plus de places confirmées que ce nombre."),
            ),
        ]

    def __str__(self):
        return self.name_of(str(self.formation), self.label)

    @staticmethod
    def name_of(formation: str, label: str) -> str:
        """A formation, and its session in brackets when it has a name."""
        return f"{formation} ({label})" if label else formation


class OpeningChange(Timestamped):
    """Who changed what of an opening, from what to what: written once, never changed."""

    opening = models.ForeignKey(
        Opening, on_delete=models.PROTECT, related_name="changes", verbose_name=_("ouverture de formation")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, verbose_name=_("par")
    )
    field = models.CharField(_("donnée"), max_length=30)
    old = models.CharField(_("avant"), max_length=30, blank=True)
    new = models.CharField(_("après"), max_length=30, blank=True)
    # What is longer than a date, a number or a code is here, whole; the columns above then hold nothing.
    old_text = models.TextField(_("texte d’avant"), blank=True, default="", db_default="")
    new_text = models.TextField(_("texte d’après"), blank=True, default="", db_default="")

    class Meta:
        verbose_name = _("modification d’ouverture")
        verbose_name_plural = _("modifications d’ouvertures")
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return f"{self.field_label} : {self.before} → {self.after}"

    @property
    def field_label(self) -> str:
        """The moved field's name, as forms say it."""
        return str(Opening._meta.get_field(self.field).verbose_name)

    @property
    def before(self) -> str:
        """The former value, in words."""
        return self._in_words(self.old_text or self.old)

    @property
    def after(self) -> str:
        """The new value, in words."""
        return self._in_words(self.new_text or self.new)

    def _in_words(self, value: str) -> str:
        field = Opening._meta.get_field(self.field)
        if isinstance(field, models.BooleanField):
            return str(_("oui") if value == str(True) else _("non"))
        if isinstance(field, models.DateField) and value:
            return day_short(date.fromisoformat(value))
        return str(dict(field.flatchoices).get(value, value)) or "–"
