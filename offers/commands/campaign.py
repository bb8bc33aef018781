"""Writing a campaign, and choosing the one on which the public pages are built."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ecandidat.common import clock
from ecandidat.common.dates import day_short
from offers.calendar import closes_refusal, opens_refusal
from offers.commands.refusing import OfferRefused, check
from offers.models import Campaign

DAYS = ("opens_on", "closes_on")


class CampaignRefused(OfferRefused):
    """The campaign cannot have these days; each sentence says why and from or until when it can."""


def save_campaign(campaign: Campaign) -> Campaign:
    """Write a campaign, new or changed. Raises CampaignRefused when a day that changes is out of reason."""
    with transaction.atomic():
        stored = Campaign.objects.select_for_update().filter(pk=campaign.pk).first() or Campaign()
        check(refusals(stored, {day: getattr(campaign, day) for day in DAYS}), CampaignRefused)
        campaign.save()
    return campaign


def refusals(campaign: Campaign, facts: Mapping[str, Any]) -> dict[str, str]:
    """Why the campaign, as it is stored, cannot take these days, field by field: the days that stay are not judged."""
    moved = {day for day in DAYS if facts.get(day) and facts[day] != getattr(campaign, day)}
    opens_on, closes_on = facts.get("opens_on"), facts.get("closes_on")
    found: dict[str, str | None] = {}
    if opens_on and "opens_on" in moved:
        found["opens_on"] = opens_refusal(opens_on, clock.today())
    if opens_on and closes_on and moved:
        found["closes_on"] = closes_refusal(opens_on, closes_on)
    if closes_on and "closes_on" in moved:
        found["closes_on"] = found.get("closes_on") or _still_open(campaign, closes_on)
    return {field: sentence for field, sentence in found.items() if sentence}


def _still_open(campaign: Campaign, closes_on: date) -> str | None:
    """A campaign ends after the last deposit that it announces: the public pages say both."""
    last = campaign.openings.filter(is_published=True).order_by("-closes_on", "pk").first() if campaign.pk else None
    if last is None or last.closes_on <= closes_on:
        return None
    return _(
        "« %(opening)s » reçoit des dossiers jusqu’au %(last)s : la campagne ne peut pas fermer le %(day)s. "
        "Choisissez une date à partir du %(last)s, ou retirez d’abord la publication de cette ouverture."
    ) % {"opening": last, "last": day_short(last.closes_on), "day": day_short(closes_on)}


def make_current(campaign: Campaign) -> Campaign:
    """Make this campaign the current one; the former one stays readable and is no longer current."""
    with transaction.atomic():
        # Every campaign is locked, in one order, so that two people changing the current one queue up.
        rows = {row.pk: row for row in Campaign.objects.select_for_update().order_by("pk")}
        for row in rows.values():
            if row.is_current and row.pk != campaign.pk:
                row.is_current = False
                row.save(update_fields=["is_current"])
        chosen = rows[campaign.pk]
        chosen.is_current = True
        chosen.save(update_fields=["is_current"])
    return chosen
