"""Filters of the list of dossiers: selects in one form, each limited to what the person may see."""

from django.contrib import admin
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.admin import SharedIneFilter
from applications.admin import todo
from applications.admin.access import readable_commissions
from applications.enums import PUBLISHED, Stage
from applications.querysets import too_late
from ecandidat.common import clock
from offers.models import Campaign, Opening
from offers.rights import rights_in

ALL = "toutes"
# More options than that and a list of options stops being a help: a commission is chosen first.
MOST_OPTIONS = 200
LONGEST_NUMBER = 19


def row_number(value: str | None) -> int | None:
    """The row that an address names; what is not the number of a row names none."""
    return int(value) if value and value.isdecimal() and len(value) < LONGEST_NUMBER else None


class SelectFilter(admin.SimpleListFilter):
    """A filter shown as a list of options; `empty` names the option that filters nothing."""

    empty = _("Toutes")

    def has_output(self):
        return True

    @property
    def options(self):
        """(value, label, is_chosen) for the template."""
        chosen = self.value() or ""
        return [(value, label, str(value) == chosen) for value, label in [("", self.empty), *self.lookup_choices]]

    def number(self) -> int | None:
        return row_number(self.value())


class CampaignFilter(SelectFilter):
    """The current campaign unless another one, or all of them, is asked for."""

    title = _("campagne")
    parameter_name = "campagne"

    def lookups(self, request, model_admin):
        campaigns = list(Campaign.objects.all())
        self.current = next((campaign for campaign in campaigns if campaign.is_current), None)
        return [(campaign.pk, str(campaign)) for campaign in campaigns]

    @property
    def options(self):
        chosen = self.value() or (str(self.current.pk) if self.current else ALL)
        return [(value, label, str(value) == chosen) for value, label in [*self.lookup_choices, (ALL, _("Toutes"))]]

    def queryset(self, request, queryset):
        if self.value() == ALL:
            return queryset
        campaign = self.number() or (self.current.pk if self.current else None)
        return queryset.filter(opening__campaign=campaign) if campaign else queryset


def person_url(user, person) -> str:
    """Where this user reads of a person: the account for an administrator, their dossiers of every campaign else."""
    if user.is_superuser:
        return reverse("admin:accounts_user_change", args=[person.pk])
    dossiers = reverse("admin:applications_application_changelist")
    return f"{dossiers}?q={person.login}&{CampaignFilter.parameter_name}={ALL}"


class CommissionFilter(SelectFilter):
    """The commissions that the person reads."""

    title = _("commission")
    parameter_name = "commission"

    def lookups(self, request, model_admin):
        return [(row.pk, row.name) for row in readable_commissions(request)]

    def queryset(self, request, queryset):
        return queryset.filter(opening__commission=self.number()) if self.number() else queryset


class FormationFilter(SelectFilter):
    """The openings of the commission and of the campaign chosen beside."""

    title = _("formation")
    parameter_name = "formation"

    def lookups(self, request, model_admin):
        rows = Opening.objects.filter(commission__in=[row.pk for row in readable_commissions(request)])
        commission = row_number(request.GET.get("commission"))
        campaign = request.GET.get("campagne")
        if commission:
            rows = rows.filter(commission=commission)
        if campaign != ALL:
            number = row_number(campaign)
            rows = rows.filter(campaign=number) if number else rows.filter(campaign__is_current=True)
        # Plain values: most often there are too many, and they were read only to find that out.
        names = rows.order_by("formation__title", "label", "pk").values_list("pk", "formation__title", "label")
        found = list(names[: MOST_OPTIONS + 1])
        self.empty = _("Toutes") if len(found) <= MOST_OPTIONS else _("Choisissez d’abord une commission")
        return [(pk, Opening.name_of(*name)) for pk, *name in found] if len(found) <= MOST_OPTIONS else []

    def queryset(self, request, queryset):
        return queryset.filter(opening=self.number()) if self.number() else queryset


class StageFilter(SelectFilter):
    """The desk's stages; « non transmise » is read off the dates, as everywhere.

    What was published is found under its stage although another opinion waits: the person still holds it.
    """

    title = _("étape")
    parameter_name = "etape"

    def lookups(self, request, model_admin):
        return Stage.choices

    def queryset(self, request, queryset):
        value = self.value()
        if value not in Stage:
            return queryset
        if value in PUBLISHED:
            return queryset.filter(stage=value, desk_stage__in=(value, Stage.PROPOSED))
        late = too_late(clock.now())
        if value == Stage.NOT_SENT:
            return queryset.filter(late, desk_stage=Stage.PENDING)
        found = queryset.filter(desk_stage=value)
        return found.exclude(late) if value == Stage.PENDING else found


class TodoFilter(SelectFilter):
    """What waits for the person, as the first page of the desk counts it."""

    title = _("à faire")
    parameter_name = todo.PARAMETER
    empty = _("Tout")

    def lookups(self, request, model_admin):
        return [(task.slug, task.label) for task in todo.BY_SLUG.values()]

    def queryset(self, request, queryset):
        task = todo.BY_SLUG.get(self.value())
        if task is None:
            return queryset
        return queryset.filter(todo.theirs(rights_in(request), task))


class HolderIneFilter(SelectFilter, SharedIneFilter):
    """Dossiers of the people whose INE another account gives too (decision 2)."""

    empty = _("Tous")
    holder = "file__user"
