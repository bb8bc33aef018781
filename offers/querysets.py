"""Reads of the offer used twice: who manages what, what is open, what the catalogue shows."""

from datetime import date, datetime

from django.db import models
from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from ecandidat.common.text import normalised
from offers.calendar import earliest_open_time
from offers.enums import Role
from offers.rights import Rights


class CampaignQuerySet(models.QuerySet):
    def current(self):
        """The campaign on which the public pages are built, or None."""
        return self.filter(is_current=True).first()


class MembershipQuerySet(models.QuerySet):
    def in_force(self, day: date):
        """Rights that count on that day; both limits are inclusive."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)

    def managed_by(self, rights: Rights):
        """Rights over what the person manages, for the staff pages."""
        return self.filter(rights.within_centres("centre") | rights.within(Role.MANAGER, path="commission"))


class CentreQuerySet(models.QuerySet):
    def managed_by(self, rights: Rights):
        """Centres of which the person manages every commission."""
        return self.filter(rights.within_centres())


class CommissionQuerySet(models.QuerySet):
    def managed_by(self, rights: Rights):
        """Commissions whose dossiers the person handles: named on a right, or of a centre named on one."""
        return self.filter(rights.within(Role.MANAGER))


class FormationQuerySet(models.QuerySet):
    def matching(self, words: str):
        """Formations whose title, key words, code, diploma or level hold every word, without accents or case (S41)."""
        return _holding(self, words, "search_text")


class OpeningQuerySet(models.QuerySet):
    def listed(self):
        """What the public may see: published, of a formation still proposed."""
        return self.filter(is_published=True, formation__is_active=True)

    def open_at(self, now: datetime):
        """Openings to which one may apply at that instant, by the same rule as `calendar.opening_state`."""
        zone = timezone.get_default_timezone()
        today = timezone.localdate(now, zone)
        return self.filter(opens_on__lte=today).filter(
            Q(closes_on__gt=today)
            | Q(closes_on=today, closing_time__isnull=True)
            | Q(closes_on=today, closing_time__gte=earliest_open_time(now, zone))
        )

    def matching(self, words: str):
        """Openings of the formations that hold every word, without accents or case (S41)."""
        return _holding(self, words, "formation__search_text")

    def window(self, now: datetime) -> dict:
        """What is open at that instant: how many, between which last days, with an hour or not; else what comes."""
        found = self.open_at(now).aggregate(
            open_count=Count("pk"),
            first_closing=Min("closes_on"),
            last_closing=Max("closes_on"),
            with_hour=Count("closing_time"),
        )
        if not found["open_count"]:
            found |= self.filter(opens_on__gt=timezone.localdate(now)).aggregate(next_opening=Min("opens_on"))
        return found

    def totals(self) -> dict[tuple[str, str], int]:
        """How many openings each diploma and level holds, in the catalogue's order."""
        names = "formation__diploma_type", "formation__level"
        rows = self.order_by(*names).values_list(*names).annotate(total=Count("pk"))
        return {(diploma, level): total for diploma, level, total in rows}

    def for_sheet(self):
        """With all that the page of a formation says, in a constant number of queries."""
        return self.select_related("formation", "commission__centre").prefetch_related(
            "requirements__kind", "requirements__population"
        )

    def for_catalogue(self, campaign):
        """The openings of a campaign that the public tree shows, in its order."""
        return (
            self.listed()
            .filter(campaign=campaign)
            .select_related("formation")
            .order_by(
                "formation__diploma_type", "formation__level", "formation__title", "formation__code", "opens_on", "pk"
            )
        )

    def managed_by(self, rights: Rights):
        """Openings of the commissions that the person manages, for the staff pages."""
        return self.filter(rights.within(Role.MANAGER, path="commission"))


class RequirementQuerySet(models.QuerySet):
    def managed_by(self, rights: Rights):
        """Lines of the openings that the person manages, for the staff pages."""
        return self.filter(rights.within(Role.MANAGER, path="opening__commission"))


class PopulationQuerySet(models.QuerySet):
    def of_openings(self, openings):
        """The situations that these openings foresee, in their order: where nothing is asked, all of the campaign."""
        asked = self.model.objects.filter(requirements__opening__in=openings)
        free = self.model.objects.filter(campaign__openings__in=openings, campaign__openings__requirements=None)
        either = Q(pk__in=asked.values("pk")) | Q(pk__in=free.values("pk"))
        return self.filter(either).order_by("position", "pk")


class PieceKindQuerySet(models.QuerySet):
    def managed_by(self, rights: Rights):
        """The institution's kinds and those of the centres that the person manages."""
        return self.filter(Q(centre__isnull=True) | rights.within_centres("centre"))


class FaqEntryQuerySet(models.QuerySet):
    def published(self):
        """What the help page shows, in the chosen order."""
        return self.filter(is_published=True)


def _holding(rows, words: str, field: str):
    for word in normalised(words).split():
        rows = rows.filter(**{f"{field}__contains": word})
    return rows
