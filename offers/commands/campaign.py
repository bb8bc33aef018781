"""Choosing the campaign on which the public pages are built."""

from django.db import transaction

from offers.models import Campaign


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
