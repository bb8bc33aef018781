"""Giving a right, with the door to use it."""

from django.db import transaction

from accounts.models import User
from offers.models import Membership


def grant(membership: Membership) -> Membership:
    """Write a right; its holder may then enter the staff's pages, which show what their rights cover and no more."""
    with transaction.atomic():
        holder = User.objects.select_for_update().get(pk=membership.user_id)
        if not holder.is_staff:
            holder.is_staff = True
            holder.save(update_fields=["is_staff"])
        membership.save()
    return membership
