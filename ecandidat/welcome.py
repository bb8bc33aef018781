"""What the public pages say of the campaign: one sentence, four dates, whom to write to (S4, S90)."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Count, F, Max, Min
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ecandidat.common import dates
from offers.calendar import closing_instant
from offers.models import Campaign, Commission, Opening
from offers.responses.contact import Service, service_of

FRIEZE_DATES = {
    "return_by": gettext_lazy("Date limite de retour"),
    "publication_on": gettext_lazy("Publication des avis"),
    "confirm_by": gettext_lazy("Date limite de réponse"),
}


@dataclass(frozen=True)
class Step:
    """One point of the frieze; `state` is done, here or next."""

    title: str
    detail: str
    state: str


@dataclass(frozen=True)
class Calendar:
    """Dates announced to the public; a span is the first and the last day among the formations.

    `closing_time`: of the last day, where no formation stays open until its end.
    """

    opens_on: date
    closes_on: date
    spans: dict[str, tuple[date | None, date | None]]
    has_hours: bool
    closing_time: time | None = None


def announced(campaign: Campaign | None) -> Calendar | None:
    """The calendar on show: over the formations' openings, else the campaign's own days.

    One query, two where some close at an hour of their own.
    """
    if campaign is None:
        return None
    sides = (("first", Min), ("last", Max))
    names = ("opens_on", "closes_on", *FRIEZE_DATES)
    found = (
        Opening.objects.listed()
        .filter(campaign=campaign)
        .aggregate(
            hours=Count("closing_time"), **{f"{side}_{name}": pick(name) for name in names for side, pick in sides}
        )
    )
    hour = last_hour(campaign, found["last_closes_on"]) if found["hours"] else None
    return Calendar(
        opens_on=found["first_opens_on"] or campaign.opens_on,
        closes_on=found["last_closes_on"] or campaign.closes_on,
        spans={name: (found[f"first_{name}"], found[f"last_{name}"]) for name in FRIEZE_DATES},
        has_hours=bool(found["hours"]),
        closing_time=hour,
    )


def last_hour(campaign: Campaign, day: date) -> time | None:
    """The hour at which the last formation closes on that day; None at its very end."""
    closing = Opening.objects.listed().filter(campaign=campaign, closes_on=day)
    return closing.order_by(F("closing_time").desc(nulls_first=True)).values_list("closing_time", flat=True).first()


def window_sentence(calendar: Calendar | None, now: datetime) -> str:
    """When one may apply, before, during and after; also true when no campaign is announced."""
    if calendar is None:
        return _("Les dates de la prochaine campagne ne sont pas encore annoncées.")
    days = {"opening": dates.day_short(calendar.opens_on), "closing": dates.day_short(calendar.closes_on)}
    limit = closing_instant(calendar.closes_on, calendar.closing_time, timezone.get_default_timezone())
    if dates.local(now).date() < calendar.opens_on:
        return _("L’application sera ouverte pour candidature entre le %(opening)s et le %(closing)s.") % days
    if now < limit:
        said = _("L’application est ouverte pour candidature entre le %(opening)s et le %(closing)s.") % days
        return f"{said} {dates.time_left(now, limit)}."
    return (
        _(
            "L’application était ouverte pour candidature entre le %(opening)s et le %(closing)s. "
            "Les dossiers transmis restent consultables."
        )
        % days
    )


def frieze(calendar: Calendar | None, today: date) -> list[Step]:
    """The four dates of the current campaign, each given as a span when the formations differ."""
    if calendar is None:
        return []
    opened = calendar.opens_on <= today
    steps = [Step(_("Ouverture"), dates.day_long(calendar.opens_on), "done" if opened else "here")]
    for name, title in FRIEZE_DATES.items():
        first, last = calendar.spans[name]
        if first is not None:
            hour = name == "return_by" and not calendar.has_hours
            steps.append(Step(str(title), _span(first, last, hour=hour), _state(last, today, steps[-1].state)))
    return steps


def _state(last: date, today: date, before: str) -> str:
    """Done once past; the first that is not is where we are, the others come next."""
    if before != "done":
        return "next"
    return "done" if last < today else "here"


def services(campaign: Campaign | None, *, most: int) -> list[Service]:
    """The services that handle the formations on show, by name."""
    shown = Opening.objects.listed().filter(campaign=campaign)
    commissions = Commission.objects.filter(pk__in=shown.values("commission")).select_related("centre")
    return [service_of(commission) for commission in commissions[:most]]


def _span(first: date, last: date, *, hour: bool) -> str:
    if first == last:
        return dates.limit_long(last) if hour else dates.day_long(last)
    span = {"first": dates.day_short(first), "last": dates.day_short(last)}
    return _("du %(first)s au %(last)s, selon la formation") % span
