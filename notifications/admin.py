"""The journal of mails, the texts that may be adapted, and the switch that stops everything."""

from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ecandidat.common import clock
from ecandidat.common.desk import DeskAdmin, Waiting
from ecandidat.common.words import ngettext
from notifications import outbox
from notifications.commands.bounces import lift
from notifications.enums import MailState
from notifications.forms import MailTextForm, NewMailTextForm, message_choices
from notifications.messages import declared
from notifications.models import AddressNote, Bounce, MailSwitch, MailText, OutgoingMail
from notifications.rendering import Text, preview


class MessageFilter(admin.SimpleListFilter):
    """By kind of message, in words."""

    title = _("message")
    parameter_name = "message"

    def lookups(self, request, model_admin):
        return message_choices()

    def queryset(self, request, queryset):
        return queryset.filter(key=self.value()) if self.value() else queryset


def _label(key):
    message = declared().get(key)
    return message.label if message else key


@admin.register(OutgoingMail)
class OutgoingMailAdmin(DeskAdmin):
    """Read only: what was written to whom, and what became of it."""

    list_display = ["created_at", "message", "address", "subject", "state", "attempts", "sent_at", "bounced_at"]
    list_filter = ["state", ("bounced_at", admin.EmptyFieldListFilter), "priority", MessageFilter, "created_at"]
    search_fields = ["address", "subject", "cause", "ref", "recipient__login", "recipient__last_name"]
    search_help_text = _("adresse, objet, cause, référence, login ou nom du destinataire")
    list_per_page = 50
    show_full_result_count = False
    view_on_site = False  # the page of a message is the person’s own
    actions = ["send_again"]
    fields = [
        ("message", "language", "priority"),
        ("recipient", "address"),
        "subject",
        "shown_body",
        "joined",
        ("state", "attempts", "last_error"),
        ("created_at", "not_before", "next_try_at"),
        ("claimed_at", "handed_at", "sent_at", "void_at"),
        ("bounced_at", "came_back"),
        ("cause", "ref", "message_id", "text_version"),
    ]

    def todo(self, request):
        if not self.has_view_permission(request):
            return []
        failed = OutgoingMail.objects.filter(state=MailState.FAILED).count()
        address = reverse("admin:notifications_outgoingmail_changelist") + f"?state__exact={MailState.FAILED}"
        return [Waiting(_("Mails en échec"), failed, address)]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_resend_permission(self, request):
        return request.user.has_perm("notifications.change_outgoingmail")

    @admin.display(description=_("message"), ordering="key")
    def message(self, mail):
        return _label(mail.key)

    @admin.display(description=_("texte"))
    def shown_body(self, mail):
        return _("Texte confidentiel, jamais montré.") if mail.sensitive else mail.body

    @admin.display(description=_("pièces jointes"))
    def joined(self, mail):
        return ", ".join(file.name for file in mail.attachments.all()) or _("aucune")

    @admin.display(description=_("ce que les serveurs ont répondu"))
    def came_back(self, mail):
        said = [f"{bounce.get_kind_display()} : {bounce.diagnostic}" for bounce in mail.bounces.all()]
        return " | ".join(said) or _("rien")

    @admin.action(description=_("Renvoyer les mails choisis"), permissions=["resend"])
    def send_again(self, request, queryset):
        queued = 0
        for pk in list(queryset.values_list("pk", flat=True)):
            try:
                outbox.resend(pk)
                queued += 1
            except outbox.ResendRefused as refused:
                self.message_user(request, str(refused), messages.WARNING)
        if queued:
            said = ngettext("%d mail remis en attente.", "%d mails remis en attente.", queued) % queued
            self.message_user(request, said, messages.SUCCESS)


class ReadOnlyAdmin(DeskAdmin):
    """What the outside world told us: read, never written by hand."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Bounce)
class BounceAdmin(ReadOnlyAdmin):
    """Everything that came back, the latest first."""

    list_display = ["at", "kind", "address", "mail", "diagnostic"]
    list_select_related = ["mail"]
    list_filter = ["kind", "at"]
    search_fields = ["address", "diagnostic", "event_id"]


@admin.register(AddressNote)
class AddressNoteAdmin(ReadOnlyAdmin):
    """Addresses where mails do not arrive; their owners see a banner."""

    list_display = ["address", "refused_at", "accepted_at"]
    search_fields = ["address"]
    actions = ["forget"]

    def get_queryset(self, request):
        return super().get_queryset(request).refused()

    def has_lift_permission(self, request):
        return request.user.has_perm("notifications.change_addressnote")

    @admin.action(description=_("Ces adresses fonctionnent de nouveau"), permissions=["lift"])
    def forget(self, request, queryset):
        for note in queryset:
            lift(note)


@admin.register(MailText)
class MailTextAdmin(DeskAdmin):
    """Two steps: choose the message, then change its words beside their example."""

    list_display = ["message", "language", "subject", "updated_at"]
    list_filter = ["language"]
    search_fields = ["key", "subject", "body"]
    readonly_fields = ["message", "language", "words", "example"]

    def get_form(self, request, obj=None, change=False, **kwargs):
        return super().get_form(request, obj, change, form=MailTextForm if obj else NewMailTextForm, **kwargs)

    def get_fields(self, request, obj=None):
        return ["message", "language", "subject", "body", "words", "example"] if obj else ["key", "language"]

    def get_readonly_fields(self, request, obj=None):
        return self.readonly_fields if obj else []

    def response_add(self, request, obj, post_url_continue=None):
        return HttpResponseRedirect(reverse("admin:notifications_mailtext_change", args=[obj.pk]))

    def save_model(self, request, obj, form, change):
        obj.updated_at = clock.now()
        super().save_model(request, obj, form, change)

    @admin.display(description=_("message"), ordering="key")
    def message(self, text):
        return _label(text.key)

    @admin.display(description=_("mots à insérer"))
    def words(self, text):
        message = declared().get(text.key)
        facts = {"tokens": message.tokens, "required": message.required} if message else {"tokens": (), "required": ()}
        return render_to_string("notifications/admin/words.html", facts)

    @admin.display(description=_("exemple"))
    def example(self, text):
        message = declared().get(text.key)
        shown = preview(message, Text(text.subject, text.body, text.language)) if message else None
        return render_to_string("notifications/admin/example.html", {"shown": shown})


@admin.register(MailSwitch)
class MailSwitchAdmin(DeskAdmin):
    """One row, made on the first visit: the list leads straight to it."""

    fields = ["is_stopped", "held_until"]
    readonly_fields = ["held_until"]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        switch, _is_new = MailSwitch.objects.get_or_create(pk=1)
        return HttpResponseRedirect(reverse("admin:notifications_mailswitch_change", args=[switch.pk]))
