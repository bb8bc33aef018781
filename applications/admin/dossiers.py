"""The list of dossiers of the person's commissions, and the addresses of every page about one of them."""

from django.contrib import admin
from django.core.paginator import Paginator
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from applications.admin import control, page, release, steps, todo
from applications.admin.access import in_sight, may_publish
from applications.admin.filters import (
    CampaignFilter,
    CommissionFilter,
    FormationFilter,
    HolderIneFilter,
    StageFilter,
    TodoFilter,
)
from applications.admin.rows import rows_of
from applications.models import Application
from applications.querysets import NEWEST_FIRST
from ecandidat.common.desk import DeskAdmin, DeskList
from ecandidat.common.paging import COUNTED, PER_PAGE
from offers.enums import Role
from offers.rights import rights_in


class BoundedPaginator(Paginator):
    """Counts no further than what a person turns the pages of; beyond, the list says so and asks for a filter."""

    @cached_property
    def known(self):
        return self.object_list.order_by()[: COUNTED + 1].count()

    @property
    def is_counted(self):
        """Whether `count` is the true number of rows."""
        return self.known <= COUNTED

    @cached_property
    def count(self):
        return min(self.known, COUNTED)


class DossierList(DeskList):
    """What a row says is read for the rows of the page alone, never while sorting all of them."""

    def get_results(self, request):
        super().get_results(request)
        keys = list(self.result_list.values_list("pk", flat=True))
        self.result_list = self.rows = rows_of(keys, f"?{self.preserved_filters}" if self.preserved_filters else "")


@admin.register(Application)
class ApplicationAdmin(DeskAdmin):
    """Read-only: what moves a dossier is a step, on a page of its own, through the commands."""

    list_filter = [CampaignFilter, CommissionFilter, FormationFilter, StageFilter, TodoFilter, HolderIneFilter]
    list_per_page = PER_PAGE
    list_max_show_all = 0
    show_full_result_count = False
    paginator = BoundedPaginator
    ordering = NEWEST_FIRST
    sortable_by = ()
    search_fields = ["file__number"]
    actions = None

    def get_urls(self):
        """The list, and pages by dossier: nothing that adds, changes or deletes a row through a form."""
        pages = (
            ("", self.changelist_view, "changelist"),
            ("publication/", release.openings, "openings"),
            ("publication/<str:ref>/", release.publication, "publication"),
            ("<int:pk>/change/", page.dossier_page, "change"),
            ("<int:pk>/dossier.pdf", page.whole_dossier, "pdf"),
            ("<int:pk>/controle/", control.control, "control"),
            ("<int:pk>/controle/<str:ref>/", control.control, "piece"),
            ("<int:pk>/fichiers/<str:ref>/", page.file_shown, "file"),
            ("<int:pk>/fichiers/<str:ref>/telecharger/", page.file_fetched, "file_download"),
            ("<int:pk>/<slug:slug>/", steps.step, "step"),
        )
        wrap = self.admin_site.admin_view
        return [path(route, wrap(view), name=f"applications_application_{name}") for route, view, name in pages]

    def get_queryset(self, request):
        return in_sight(request)

    def todo(self, request):
        return todo.todo_of(request.user, rights_in(request))

    def get_changelist(self, request, **kwargs):
        return DossierList

    def get_search_results(self, request, queryset, search_term):
        return queryset.matching(search_term), False

    def has_module_permission(self, request):
        return request.user.is_active and request.user.is_staff and rights_in(request).holds(*Role)

    def has_view_permission(self, request, obj=None):
        """Staff without a commission open an empty list; a dossier that they do not reach does not exist."""
        if not (request.user.is_active and request.user.is_staff):
            return False
        return obj is None or in_sight(request).filter(pk=obj.pk).exists()

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        facts = {"title": _("Dossiers"), "may_publish": may_publish(request)}
        return super().changelist_view(request, facts | (extra_context or {}))
