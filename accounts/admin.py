"""The staff's view of people: read-only, except for the correction of an identity through its command."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.commands.profile import NAMES, save_personal
from accounts.forms.profile import PersonalForm
from accounts.models import Identifier, Profile, User
from accounts.querysets import PERSONAL_FIELDS
from ecandidat.common.desk import DeskAdmin
from ecandidat.common.text import normalised
from ecandidat.common.versions import Outdated

SHARED = "double"


class SharedIneFilter(admin.SimpleListFilter):
    """Accounts whose INE another one gives too: the same person twice, or one that was copied wrong."""

    title = _("INE")
    parameter_name = "ine"

    def lookups(self, request, model_admin):
        return [(SHARED, _("porté par plusieurs comptes"))]

    def queryset(self, request, queryset):
        if self.value() != SHARED:
            return queryset
        return queryset.filter(pk__in=Profile.objects.twinned().values("user"))


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
    search_help_text = _("Login, numéro de candidat, nom, prénom ou adresse mail.")
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
        "identity_link",
    )
    readonly_fields = fields

    def get_search_results(self, request, queryset, search_term):
        """Names and addresses are searched as they are kept: without accents or case."""
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

    @admin.display(description=_("état civil et INE"))
    def identity_link(self, user):
        address = reverse("admin:accounts_user_identity", args=[user.pk])
        return format_html('<a href="{}">{}</a>', address, _("Corriger l’état civil ou l’INE"))

    def get_urls(self):
        page = self.admin_site.admin_view(self.identity)
        return [path("<int:pk>/identite/", page, name="accounts_user_identity"), *super().get_urls()]

    def identity(self, request, pk):
        """Staff correct what is frozen for its owner (decision 13); what changed is named in the journal."""
        if not self.has_change_permission(request):
            raise PermissionDenied  # before looking: the answer must not tell who exists
        user = get_object_or_404(self.get_queryset(request).select_related("profile"), pk=pk)
        form = PersonalForm(request.POST or None, initial=_initial(user))
        if request.method == "POST" and form.is_valid():
            try:
                save_personal(user, by=request.user, **form.cleaned_data)
            except Outdated as late:
                form.contest(late, gettext("par %s") % late.by if late.by else "")
            else:
                self.log_change(request, user, [{"changed": {"fields": form.changed_data}}])
                messages.success(request, _("L’état civil est corrigé. Les dossiers déjà transmis gardent l’ancien."))
                return redirect("admin:accounts_user_change", pk)
        context = {**self.admin_site.each_context(request), "person": user, "form": form, "opts": self.opts}
        return render(request, "admin/accounts/identity.html", context, status=409 if form.disputes else 200)


def _initial(user) -> dict:
    profile = getattr(user, "profile", None)
    facts = {name: getattr(profile, name) for name in PERSONAL_FIELDS} if profile else {}
    return facts | {name: getattr(user, name) for name in NAMES}
