"""The list of dossiers of the person's commissions, and the addresses of every page about one of them."""

from functools import cache

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Count, Max
from django.template.loader import render_to_string
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from applications import rules
from applications.admin import control, page, release, steps
from applications.admin.access import reads_something
from applications.admin.filters import CampaignFilter, CommissionFilter, FormationFilter, StageFilter
from applications.admin.page import desk_stage
from applications.enums import PieceStatus, Stage
from applications.models import Application, Event, Piece
from applications.querysets import NEWEST_FIRST
from ecandidat.common import clock
from ecandidat.common.dates import day_short, instant_short
from ecandidat.common.desk import DeskAdmin, DeskList
from ecandidat.common.paging import COUNTED, PER_PAGE


@cache
def badge_of(stage: Stage, language: str | None) -> str:
    """Drawn once a stage and a language, not once a row."""
    return render_to_string("applications/desk/_badge.html", {"member": stage})


def stage_in_a_list(dossier: Application) -> Stage:
    """The desk's stage; only what is not transmitted yet depends on the hour."""
    if dossier.staff_stage is not Stage.PENDING:
        return dossier.staff_stage
    return desk_stage(dossier, rules.situation(dossier, [], at=clock.now()))


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
    """Counts and last facts are read for the rows of the page alone, never while sorting all of them."""

    def get_results(self, request):
        super().get_results(request)
        keys = list(self.result_list.values_list("pk", flat=True))
        rows = Application.objects.select_related("file__user", "opening__formation").in_bulk(keys)
        self.result_list = [rows[key] for key in keys if key in rows]
        sent = Piece.objects.filter(application__in=keys, status=PieceStatus.SENT).order_by()
        waiting = dict(sent.values_list("application").annotate(total=Count("pk")))
        changes = Event.objects.filter(application__in=keys).order_by()
        changed = dict(changes.values_list("application").annotate(last=Max("at")))
        for row in self.result_list:
            row.waiting, row.changed_at = waiting.get(row.pk, 0), changed.get(row.pk)


@admin.register(Application)
class ApplicationAdmin(DeskAdmin):
    """Read-only: what moves a dossier is a step, on a page of its own, through the commands."""

    list_display = ["number", "candidate", "formation", "standing", "transmitted", "to_check", "last_change"]
    list_display_links = ["number"]
    list_filter = [CampaignFilter, CommissionFilter, FormationFilter, StageFilter]
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
        return Application.objects.visible_to(request.user)

    def get_changelist(self, request, **kwargs):
        return DossierList

    def get_search_results(self, request, queryset, search_term):
        return queryset.matching(search_term), False

    def has_module_permission(self, request):
        return request.user.is_active and request.user.is_staff and reads_something(request.user)

    def has_view_permission(self, request, obj=None):
        """Staff without a commission open an empty list; a dossier that they do not reach does not exist."""
        if not (request.user.is_active and request.user.is_staff):
            return False
        return obj is None or Application.objects.visible_to(request.user).filter(pk=obj.pk).exists()

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": _("Dossiers"), **(extra_context or {})})

    @admin.display(description=_("numéro"))
    def number(self, dossier):
        return dossier.number

    @admin.display(description=_("personne"))
    def candidate(self, dossier):
        return str(dossier.file.user)

    @admin.display(description=_("formation"))
    def formation(self, dossier):
        return str(dossier.opening)

    @admin.display(description=_("étape"))
    def standing(self, dossier):
        return badge_of(stage_in_a_list(dossier), get_language())

    @admin.display(description=_("transmise le"))
    def transmitted(self, dossier):
        return day_short(dossier.transmitted_at) if dossier.transmitted_at else "–"

    @admin.display(description=_("pièces à contrôler"))
    def to_check(self, dossier):
        is_due = dossier.transmitted_at is not None and not dossier.is_cancelled
        return dossier.waiting if is_due else "–"

    @admin.display(description=_("dernier fait"))
    def last_change(self, dossier):
        return instant_short(dossier.changed_at) if dossier.changed_at else "–"
