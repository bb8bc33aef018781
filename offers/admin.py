"""The offer on the staff's desk: each person configures what they manage, and reads what belongs to all."""

from django.contrib import admin, messages
from django.db import models
from django.utils.translation import gettext_lazy as _

from offers.commands.campaign import make_current
from offers.commands.catalogue import save_formation
from offers.commands.memberships import grant
from offers.commands.openings import MOVABLE, MoveRefused, move_dates
from offers.forms import MembershipForm, OpeningForm, RequirementForm
from offers.models import (
    Campaign,
    Centre,
    Commission,
    FaqEntry,
    Formation,
    Membership,
    Opening,
    OpeningChange,
    PieceKind,
    Population,
    Requirement,
)
from offers.rules import Scope, scope_of


def scope(request) -> Scope:
    """The rights of the person, read once a request."""
    if not hasattr(request, "offer_scope"):
        request.offer_scope = scope_of(request.user)
    return request.offer_scope


class OfferAdmin(admin.ModelAdmin):
    """Rights come from memberships: `covers` says whose row it is, `managers_write` whether managers may write any."""

    list_per_page = 50
    show_full_result_count = False
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    managers_write = False
    frozen_fields = ()

    def covers(self, held: Scope, row) -> bool:
        """Whether this row may be changed; only asked where managers write."""
        return held.has_centre

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows.visible_to(request.user) if hasattr(rows, "visible_to") else rows

    def get_field_queryset(self, db, db_field, request):
        """Choices are those that the person may see, whatever the browser posts."""
        if self.admin_site.is_registered(db_field.remote_field.model):
            return self.admin_site.get_model_admin(db_field.remote_field.model).get_queryset(request)
        return super().get_field_queryset(db, db_field, request)

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), *(self.frozen_fields if obj else ())]

    def has_module_permission(self, request):
        return not scope(request).is_empty

    def has_view_permission(self, request, obj=None):
        return not scope(request).is_empty

    def has_change_permission(self, request, obj=None):
        held = scope(request)
        if held.is_all or not self.managers_write or held.is_empty:
            return held.is_all
        return obj is None or self.covers(held, obj)

    def has_add_permission(self, request):
        return scope(request).is_all or (self.managers_write and scope(request).has_centre)

    def has_delete_permission(self, request, obj=None):
        return scope(request).is_all


@admin.register(Campaign)
class CampaignAdmin(OfferAdmin):
    list_display = ("label", "code", "opens_on", "closes_on", "is_current")
    search_fields = ("code", "label")
    readonly_fields = ("is_current",)
    actions = ("designate",)

    @admin.action(description=_("Désigner comme campagne en cours"), permissions=["change"])
    def designate(self, request, queryset):
        chosen = list(queryset[:2])
        if len(chosen) != 1:
            self.message_user(request, _("Choisissez une seule campagne."), messages.ERROR)
            return
        make_current(chosen[0])
        self.message_user(request, _("« %s » est la campagne en cours.") % chosen[0], messages.SUCCESS)


@admin.register(Centre)
class CentreAdmin(OfferAdmin):
    managers_write = True
    frozen_fields = ("code",)
    list_display = ("name", "code", "max_applications", "email")
    search_fields = ("code", "name")

    def get_queryset(self, request):
        return super().get_queryset(request).managed_by(request.user)

    def covers(self, held, row):
        return held.covers_centre(row.pk)

    def has_add_permission(self, request):
        return scope(request).is_all


@admin.register(Commission)
class CommissionAdmin(OfferAdmin):
    managers_write = True
    frozen_fields = ("code",)
    list_display = ("name", "code", "centre", "email", "phone")
    list_select_related = ("centre",)
    search_fields = ("code", "name", "centre__name")
    autocomplete_fields = ("centre",)

    def get_queryset(self, request):
        return super().get_queryset(request).managed_by(request.user)

    def covers(self, held, row):
        return held.covers_commission(row.pk)

    def get_readonly_fields(self, request, obj=None):
        # Moving a commission to another centre would carry its dossiers out of reach of those who handle them.
        moved = () if scope(request).is_all or obj is None else ("centre",)
        return [*super().get_readonly_fields(request, obj), *moved]


@admin.register(Formation)
class FormationAdmin(OfferAdmin):
    """The code is the address: it never changes once given (decision 4)."""

    managers_write = True
    frozen_fields = ("code",)
    list_display = ("title", "code", "diploma_type", "level", "is_active")
    list_filter = ("is_active", "diploma_type", "level")
    search_fields = ("search_text",)
    search_help_text = _("Intitulé, mot clé ou code, avec ou sans accents.")

    def get_search_results(self, request, queryset, search_term):
        return queryset.matching(search_term), False

    def save_model(self, request, obj, form, change):
        save_formation(obj)


class RequirementInline(admin.TabularInline):
    model = Requirement
    form = RequirementForm
    fields = ("position", "population", "kind", "obligation", "help")
    autocomplete_fields = ("kind", "population")
    extra = 0

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("kind", "population", "opening__campaign")

    def has_view_permission(self, request, obj=None):
        return not scope(request).is_empty

    def has_change_permission(self, request, obj=None):
        return obj is None or scope(request).covers_commission(obj.commission_id)

    has_add_permission = has_delete_permission = has_change_permission


class OpeningChangeInline(admin.TabularInline):
    """Who moved what, as `move_dates` wrote it."""

    model = OpeningChange
    fields = readonly_fields = ("created_at", "by", "field", "old", "new")
    extra = 0
    can_delete = False

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("by")

    def has_view_permission(self, request, obj=None):
        return not scope(request).is_empty

    def has_add_permission(self, request, obj=None):
        return False

    has_change_permission = has_add_permission


@admin.register(Opening)
class OpeningAdmin(OfferAdmin):
    """Dates and seats move through `move_dates`; the rest is configuration."""

    managers_write = True
    form = OpeningForm
    frozen_fields = ("formation", "campaign", "seats_taken")
    list_display = ("formation", "label", "campaign", "commission", "closes_on", "publication_on", "is_published")
    list_select_related = ("formation", "campaign", "commission")
    list_filter = ("campaign", "is_published", "mode")
    search_fields = ("formation__search_text", "label")
    autocomplete_fields = ("formation", "campaign", "commission")
    inlines = (RequirementInline, OpeningChangeInline)

    def covers(self, held, row):
        return held.covers_commission(row.commission_id)

    def save_model(self, request, obj, form, change):
        if not change:
            super().save_model(request, obj, form, change)
            return
        moved = {field: form.cleaned_data[field] for field in form.changed_data if field in MOVABLE}
        try:
            move_dates(obj, by=request.user, **moved)
        except MoveRefused as refusal:
            # Somebody moved the same dates between the form's check and now: nothing of this form's dates is kept.
            self.message_user(request, str(refusal), messages.ERROR)
            return
        others = [field for field in form.changed_data if field not in MOVABLE]
        if others:
            obj.save(update_fields=others)


@admin.register(PieceKind)
class PieceKindAdmin(OfferAdmin):
    managers_write = True
    frozen_fields = ("code",)
    list_display = ("label", "code", "centre", "is_common", "retired_on")
    list_select_related = ("centre",)
    list_filter = ("is_common", ("retired_on", admin.EmptyFieldListFilter))
    search_fields = ("code", "label")
    autocomplete_fields = ("centre",)

    def covers(self, held, row):
        return held.covers_centre(row.centre_id)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.required = not scope(request).is_all
        return field


@admin.register(Population)
class PopulationAdmin(OfferAdmin):
    list_display = ("label", "code", "campaign", "position")
    list_select_related = ("campaign",)
    list_filter = ("campaign",)
    search_fields = ("code", "label")
    autocomplete_fields = ("campaign",)


@admin.register(Membership)
class MembershipAdmin(OfferAdmin):
    """A right ends by its last day, and stays readable."""

    managers_write = True
    form = MembershipForm
    list_display = ("user", "role", "centre", "commission", "since", "until")
    list_select_related = ("user", "centre", "commission")
    list_filter = ("role",)
    search_fields = ("user__login", "user__last_name", "user__email")
    autocomplete_fields = ("centre", "commission")

    def get_fields(self, request, obj=None):
        first = "user" if obj else "person"
        return [first, "role", "centre", "commission", "since", "until"]

    def get_readonly_fields(self, request, obj=None):
        return ["user"] if obj else []

    def covers(self, held, row):
        return held.covers_centre(row.centre_id or row.commission.centre_id)

    def save_model(self, request, obj, form, change):
        grant(obj)


@admin.register(FaqEntry)
class FaqEntryAdmin(OfferAdmin):
    list_display = ("question", "position", "is_published")
    list_editable = ("position", "is_published")
    search_fields = ("question", "answer")
