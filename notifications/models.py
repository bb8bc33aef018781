"""The outbox, the letters joined to its mails, the administrator's texts, and the stop switch."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ecandidat.common import clock
from ecandidat.common.models import Referenced, Timestamped
from notifications.enums import BounceKind, MailState, Priority
from notifications.messages import declared
from notifications.querysets import AddressNoteQuerySet, OutgoingMailQuerySet

SUBJECT_LENGTH = 250
ERROR_LENGTH = 500


class OutgoingMail(Referenced, Timestamped):
    """One mail, written in the same commit as the change that it tells of. The row is the truth, never the broker.

    `handed_at` is committed just before the text leaves: a row abandoned without it was surely not sent.
    """

    key = models.CharField(_("message"), max_length=80)
    cause = models.CharField(_("cause"), max_length=120, db_index=True)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="outgoing_mails",
        verbose_name=_("destinataire"),
    )
    address = models.EmailField(_("adresse mail"), max_length=254)
    subject = models.CharField(_("objet"), max_length=SUBJECT_LENGTH)
    body = models.TextField(_("texte"), blank=True)
    language = models.CharField(_("langue"), max_length=5, default="fr")
    text_version = models.CharField(_("version du texte"), max_length=12, blank=True)
    priority = models.PositiveSmallIntegerField(_("priorité"), choices=Priority, default=Priority.ROUTINE)
    sensitive = models.BooleanField(_("confidentiel"), default=False)
    message_id = models.CharField(_("identifiant SMTP"), max_length=255, blank=True)

    state = models.CharField(_("état"), max_length=8, choices=MailState, default=MailState.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("tentatives"), default=0)
    not_before = models.DateTimeField(_("pas avant"), null=True, blank=True)
    next_try_at = models.DateTimeField(_("prochain essai"), default=clock.now)
    claimed_at = models.DateTimeField(_("pris en charge le"), null=True, blank=True, db_index=True)
    handed_at = models.DateTimeField(_("remis au serveur le"), null=True, blank=True)
    sent_at = models.DateTimeField(_("envoyé le"), null=True, blank=True)
    void_at = models.DateTimeField(_("annulé le"), null=True, blank=True)
    bounced_at = models.DateTimeField(_("revenu le"), null=True, blank=True)
    last_error = models.CharField(_("dernière erreur"), max_length=ERROR_LENGTH, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cause", "key", "address"],
                name="mail_once_per_cause",
                violation_error_message=_("Ce mail existe déjà pour cette cause."),
            )
        ]
        indexes = [
            models.Index(fields=["state", "priority", "next_try_at"], name="mail_sweep"),
            models.Index(fields=["recipient", "-created_at"], name="mail_inbox"),
        ]

    def __str__(self):
        return self.subject

    def get_absolute_url(self):
        return reverse("notifications:message", args=[self.ref])


class MailAttachment(models.Model):
    """A file that leaves with the mail, named by plain facts: the post office does not know documents."""

    mail = models.ForeignKey(
        OutgoingMail, on_delete=models.CASCADE, related_name="attachments", verbose_name=_("mail")
    )
    storage_key = models.CharField(_("clé de stockage"), max_length=255)
    name = models.CharField(_("nom"), max_length=255)
    size = models.PositiveBigIntegerField(_("taille en octets"))
    sha256 = models.CharField(_("empreinte SHA-256"), max_length=64)
    content_type = models.CharField(_("type"), max_length=100)

    class Meta:
        verbose_name = _("pièce jointe")
        verbose_name_plural = _("pièces jointes")
        ordering = ["pk"]

    def __str__(self):
        return self.name


class MailText(models.Model):
    """The administrator's own text of a message, in one language; without it the default text serves."""

    key = models.CharField(_("message"), max_length=80)
    language = models.CharField(_("langue"), max_length=5, choices=settings.LANGUAGES, default="fr")
    subject = models.CharField(_("objet"), max_length=SUBJECT_LENGTH)
    body = models.TextField(_("texte"))
    updated_at = models.DateTimeField(_("modifié le"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("texte de mail")
        verbose_name_plural = _("textes de mail")
        ordering = ["key", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "language"],
                name="mailtext_key_language_unique",
                violation_error_message=_("Ce message a déjà un texte adapté dans cette langue."),
            )
        ]

    def __str__(self):
        message = declared().get(self.key)
        return f"{message.label if message else self.key} ({self.get_language_display()})"


class MailSwitch(models.Model):
    """The one row that stops every mail: by hand, or for a moment while the mail server does not answer."""

    is_stopped = models.BooleanField(
        _("envois arrêtés"),
        default=False,
        help_text=_("Coché : plus aucun mail ne part. Les mails restent en attente et partiront à la reprise."),
    )
    held_until = models.DateTimeField(_("serveur injoignable, reprise le"), null=True, blank=True, editable=False)
    swept_at = models.DateTimeField(_("dernier passage du facteur"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("arrêt des envois")
        verbose_name_plural = _("arrêt des envois")

    def __str__(self):
        return str(_("envois arrêtés") if self.is_stopped else _("envois en marche"))

    def is_closed(self, now: datetime) -> bool:
        """Whether nothing may leave at that instant."""
        return self.is_stopped or (self.held_until is not None and self.held_until > now)


class Bounce(Timestamped):
    """What came back about a mail, once per event whatever the number of times and the order in which it is told."""

    event_id = models.CharField(_("identifiant du retour"), max_length=120, unique=True)
    kind = models.CharField(_("nature"), max_length=10, choices=BounceKind)
    address = models.EmailField(_("adresse mail"), max_length=254, db_index=True)
    mail = models.ForeignKey(
        OutgoingMail,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="bounces",
        verbose_name=_("mail"),
    )
    at = models.DateTimeField(_("le"))
    diagnostic = models.CharField(_("réponse du serveur"), max_length=ERROR_LENGTH, blank=True)

    class Meta:
        verbose_name = _("retour de mail")
        verbose_name_plural = _("retours de mail")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.address}"


class AddressNote(models.Model):
    """What is known of an address: the last time it was refused, and the last time a mail arrived there.

    Two latest instants, so the order in which bounces are told does not matter. Keyed by the address, not by the
    account: whoever changes address leaves the note behind.
    """

    address = models.EmailField(_("adresse mail"), max_length=254, unique=True)
    refused_at = models.DateTimeField(_("refusée le"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("un mail est arrivé le"), null=True, blank=True)

    objects = AddressNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("adresse qui revient")
        verbose_name_plural = _("adresses qui reviennent")
        ordering = ["-refused_at", "pk"]

    def __str__(self):
        return self.address
