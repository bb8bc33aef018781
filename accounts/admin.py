"""The administrators' view of people: read-only. What an identity is corrected by knows dossiers, and lives there."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from accounts.models import Identifier, Profile, User
from ecandidat.common.desk import DeskAdmin
from ecandidat.common.text import normalised

SHARED = "double"


class SharedIneFilter(admin.SimpleListFilter):
    """Accounts whose INE another one gives too: the same person twice, or one that was copied wrong.

    On a list of other rows, `holder` is the way from one to its account.
    """

    title = _("INE")
    parameter_name = "ine"
    holder = "pk"

    def lookups(self, request, model_admin):
        return [(SHARED, _("Porté par plusieurs comptes"))]

    def queryset(self, request, queryset):
        if self.value() != SHARED:
            return queryset
        return queryset.filter(**{f"{self.holder}__in": Profile.objects.twinned().values("user")})


class IdentifierInline(admin.TabularInline):
    """Login and candidate numbers."""

    model = Identifier
    fields = readonly_fields = ("value", "issued_at")
    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(User)
class UserAdmin(DeskAdmin):
    """No password, not even its hash; no row is added or deleted here: accounts open and close through commands."""

    list_display = ("login", "last_name", "first_name", "email", "activated_at", "is_staff")
    list_filter = ("is_staff", "is_active", ("activated_at", admin.EmptyFieldListFilter), SharedIneFilter)
    search_fields = ("login", "identifiers__value", "search_text")
    search_help_text = _("Login, numéro de candidat, INE, nom, prénom ou adresse mail.")
    list_per_page = 50
    show_full_result_count = False
    inlines = [IdentifierInline]
    fields = (
        "login",
        "last_name",
        "first_name",
        "email",
        "language",
        "created_at",
        "activated_at",
        "last_login",
        "identity_frozen_at",
        "shared_ine",
        "is_active",
        "is_staff",
        "is_superuser",
    )
    readonly_fields = fields

    def get_search_results(self, request, queryset, search_term):
        """Names and addresses are searched as they are kept, without accents or case; an INE by its index, alone."""
        holders = Profile.objects.giving(search_term).values_list("user", flat=True)
        if request.user.is_superuser and (found := list(holders)):
            return queryset.filter(pk__in=found), False
        return super().get_search_results(request, queryset, normalised(search_term))

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Nothing is saved here, so nothing offers to."""
        unsaved = {"show_save": False, "show_save_and_continue": False}
        return super().change_view(request, object_id, form_url, {**unsaved, **(extra_context or {})})

    @admin.display(description=_("même INE"))
    def shared_ine(self, user):
        twins = Profile.objects.twins_of(user).select_related("user")
        rows = (
            (reverse("admin:accounts_user_change", args=[twin.user_id]), twin.user, twin.user.login) for twin in twins
        )
        return format_html_join(", ", _('<a href="{}">{}, login {}</a>'), rows) or _("aucun autre compte")
