"""An opening and its checklist: calendar, seats, legal terms, pieces, and who moved what."""

from django.contrib import admin
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from offers.admin.base import OfferAdmin
from offers.commands.openings import add_opening, change_opening
from offers.enums import Role
from offers.forms import OpeningForm, RequirementForm
from offers.models import Opening, Requirement
from offers.rights import rights_in

CALENDAR = (
    "opens_on",
    "closes_on",
    "return_by",
    "closing_time",
    "publication_on",
    "confirm_by",
    "confirm_delay_days",
)
LEGAL = ("silence_means", "silence_delay_months", "silence_starts", "appeal_text", "enrolment_text")


@admin.register(Opening)
class OpeningAdmin(OfferAdmin):
    """What an opening says changes through `change_opening`, which keeps its journal."""

    managers_write = True
    commissions_write = True
    form = OpeningForm
    frozen_fields = ("formation", "campaign", "seats_taken", "checklist", "history")
    list_display = ("formation", "label", "campaign", "commission", "closes_on", "publication_on", "is_published")
    list_select_related = ("formation", "campaign", "commission")
    list_filter = ("campaign", "is_published", "mode")
    search_fields = ("formation__search_text", "label")
    raw_id_fields = ("formation",)
    fieldsets = (
        (None, {"fields": ("formation", "campaign", "label", "commission", "mode", "is_published")}),
        (_("Calendrier"), {"fields": CALENDAR}),
        (_("Places"), {"fields": ("capacity",)}),
        (_("Règles et textes"), {"fields": LEGAL}),
    )

    def covers(self, rights, row):
        return rights.manages(row.commission)

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            return self.fieldsets
        seats = (_("Places"), {"fields": ("capacity", "seats_taken")})
        others = ((_("Pièces demandées"), {"fields": ("checklist",)}), (_("Journal"), {"fields": ("history",)}))
        return tuple(seats if name == _("Places") else (name, facts) for name, facts in self.fieldsets) + others

    @admin.display(description=_("pièces"))
    def checklist(self, opening):
        lines = opening.requirements.select_related("kind", "population").order_by("population__position", "position")
        return render_to_string("offers/admin/checklist.html", {"opening": opening, "lines": lines})

    @admin.display(description=_("ce qui a changé"))
    def history(self, opening):
        changes = opening.changes.select_related("by")
        return render_to_string("offers/admin/history.html", {"changes": changes})

    def save_model(self, request, obj, form, change):
        if change:
            change_opening(obj, by=request.user, **{field: form.cleaned_data[field] for field in form.changed_data})
        else:
            add_opening(obj)


@admin.register(Requirement)
class RequirementAdmin(OfferAdmin):
    """One line of a checklist, reached from the page of its opening and left for it."""

    managers_write = True
    commissions_write = True
    form = RequirementForm
    frozen_fields = ("opening",)
    list_display = ("kind", "population", "obligation", "position", "opening")
    list_filter = ("opening__campaign", "obligation")
    search_fields = ("kind__label", "opening__formation__search_text")
    raw_id_fields = ("opening",)

    def get_queryset(self, request):
        """With all that names a line, whether it is listed, changed or about to be deleted: no query per row."""
        return (
            super()
            .get_queryset(request)
            .select_related("kind", "population", "opening__formation", "opening__commission")
        )

    def covers(self, rights, row):
        return rights.manages(row.opening.commission)

    def has_add_permission(self, request):
        return rights_in(request).holds(Role.MANAGER)

    def has_delete_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)

    def response_post_save_add(self, request, obj):
        return redirect("admin:offers_opening_change", obj.opening_id)

    response_post_save_change = response_post_save_add
