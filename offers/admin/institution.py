"""What the institution sets once: campaigns, centres, commissions, formations, pieces, populations, questions."""

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from offers.admin.base import OfferAdmin
from offers.commands.campaign import make_current, save_campaign
from offers.commands.catalogue import save_formation
from offers.forms import CampaignForm
from offers.models import Campaign, Centre, Commission, FaqEntry, Formation, PieceKind, Population
from offers.rights import rights_in


@admin.register(Campaign)
class CampaignAdmin(OfferAdmin):
    form = CampaignForm
    list_display = ("label", "code", "opens_on", "closes_on", "is_current")
    search_fields = ("code", "label")
    readonly_fields = ("is_current",)
    actions = ("designate",)

    def save_model(self, request, obj, form, change):
        save_campaign(obj)

    @admin.action(description=_("Désigner comme campagne en cours"), permissions=["change"])
    def designate(self, request, queryset):
        """Asked for on a page of its own: the public offer changes at once for everybody."""
        chosen = list(queryset[:2])
        if len(chosen) != 1:
            self.message_user(request, _("Choisissez une seule campagne."), messages.ERROR)
            return None
        coming = chosen[0]
        if coming.is_current:
            self.message_user(request, _("« %s » est déjà la campagne en cours.") % coming, messages.INFO)
            return None
        if "sure" not in request.POST:
            return self.asked(request, coming)
        make_current(coming)
        self.message_user(request, _("« %s » est la campagne en cours.") % coming, messages.SUCCESS)
        return None

    def asked(self, request, coming: Campaign) -> TemplateResponse:
        """What designating it would change; nothing is done yet."""
        context = self.admin_site.each_context(request) | {
            "title": _("Désigner la campagne en cours"),
            "opts": self.opts,
            "coming": coming,
            "opening_count": coming.openings.filter(is_published=True).count(),
            "former": Campaign.objects.current(),
            "action_checkbox_name": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "offers/admin/designate.html", context)


@admin.register(Centre)
class CentreAdmin(OfferAdmin):
    managers_write = True
    frozen_fields = ("code",)
    list_display = ("name", "code", "max_applications", "email")
    search_fields = ("code", "name")

    def covers(self, rights, row):
        return rights.manages_centre(row.pk)

    def has_add_permission(self, request):
        return rights_in(request).is_all


@admin.register(Commission)
class CommissionAdmin(OfferAdmin):
    managers_write = True
    commissions_write = True
    frozen_fields = ("code",)
    list_display = ("name", "code", "centre", "email", "phone")
    list_select_related = ("centre",)
    search_fields = ("code", "name", "centre__name")

    def covers(self, rights, row):
        return rights.manages(row)

    def get_readonly_fields(self, request, obj=None):
        # Moving a commission to another centre would carry its dossiers out of reach of those who handle them.
        moved = () if rights_in(request).is_all or obj is None else ("centre",)
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


@admin.register(PieceKind)
class PieceKindAdmin(OfferAdmin):
    managers_write = True
    frozen_fields = ("code",)
    list_display = ("label", "code", "centre", "is_common", "retired_on")
    list_select_related = ("centre",)
    list_filter = ("is_common", ("retired_on", admin.EmptyFieldListFilter))
    search_fields = ("code", "label")

    def covers(self, rights, row):
        return rights.manages_centre(row.centre_id)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.required = not rights_in(request).is_all
        return field


@admin.register(Population)
class PopulationAdmin(OfferAdmin):
    list_display = ("label", "code", "campaign", "position")
    list_select_related = ("campaign",)
    list_filter = ("campaign",)
    search_fields = ("code", "label")


@admin.register(FaqEntry)
class FaqEntryAdmin(OfferAdmin):
    list_display = ("question", "position", "is_published")
    list_editable = ("position", "is_published")
    search_fields = ("question", "answer")
