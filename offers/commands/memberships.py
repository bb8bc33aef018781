"""Giving a right, with the door to use it."""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from ecandidat.common import clock
from ecandidat.common.dates import day_short
from offers.commands.refusing import OfferRefused, check
from offers.models import Membership


class GrantRefused(OfferRefused):
    """The person has this right already; the sentence says from when and until when."""


def grant(membership: Membership) -> Membership:
    """Write a right; its holder may then enter the staff's pages, which show what their rights cover and no more.

    Raises GrantRefused when it would be over already, or when the holder has the same right on one of its days.
    """
    with transaction.atomic():
        holder = User.objects.select_for_update().get(pk=membership.user_id)
        check(refusals(membership), GrantRefused)
        if not holder.is_staff:
            holder.is_staff = True
            holder.save(update_fields=["is_staff"])
        membership.save()
    return membership


def withdraw(membership: Membership, *, by: User) -> None:
    """Take back a right that has not counted a whole day; of any other, the row says who could do what, and stays.

    Raises GrantRefused for the others: they end by their last day. An administrator may delete any.
    """
    with transaction.atomic():
        right = Membership.objects.select_for_update(of=("self",)).filter(pk=membership.pk).first()
        if right is None:
            return
        check({} if by.is_superuser or is_withdrawable(right) else {"until": _over(right)}, GrantRefused)
        right.delete()


def is_withdrawable(right: Membership) -> bool:
    """A right given today by mistake goes at once."""
    return right.since >= clock.today()


def _over(right: Membership) -> str:
    return _(
        "Ce droit compte depuis le %(since)s : il ne se supprime plus. Donnez-lui aujourd’hui comme dernier jour."
    ) % {"since": day_short(right.since)}


def refusals(right: Membership) -> dict[str, str]:
    """Why this right, as it would be, cannot be given: it is over, or another overlaps it, which would go on."""
    stored = Membership.objects.filter(pk=right.pk).first()
    if _ends_in_the_past(right, stored):
        today = day_short(clock.today())
        return {"until": _("Ce jour est passé : donnez au plus tôt aujourd’hui, le %s.") % today}
    if stored is not None and _is_only_shorter(right, stored):
        return {}
    same = Membership.objects.filter(
        user=right.user_id, role=right.role, centre=right.centre_id, commission=right.commission_id
    ).exclude(pk=right.pk)
    before_its_end = Q(since__lte=right.until) if right.until else Q()
    crossing = same.filter(before_its_end, Q(until__isnull=True) | Q(until__gte=right.since))
    other = crossing.order_by("since", "pk").first()
    if other is None:
        return {}
    return {
        "since": _(
            "%(who)s a déjà ce droit, %(span)s. Modifiez ce droit-là, ou choisissez des dates qui ne le croisent pas."
        )
        % {"who": right.user, "span": span_of(other)}
    }


def _ends_in_the_past(right: Membership, stored: Membership | None) -> bool:
    """A right counts until the evening of its last day: none is given, nor brought to an end, before today."""
    is_new_end = stored is None or right.until != stored.until
    return right.until is not None and right.until < clock.today() and is_new_end


def _is_only_shorter(right: Membership, stored: Membership) -> bool:
    """A right that only ends sooner or begins later is never refused: that is how a double is brought to its end."""
    if _what(stored) != _what(right) or right.since < stored.since:
        return False
    return stored.until is None or (right.until is not None and right.until <= stored.until)


def _what(right: Membership) -> tuple[str, int | None, int | None]:
    return right.role, right.centre_id, right.commission_id


def span_of(right: Membership) -> str:
    """From when and until when a right counts."""
    days = {"since": day_short(right.since), "until": day_short(right.until) if right.until else ""}
    return (_("du %(since)s au %(until)s") if right.until else _("depuis le %(since)s, sans date de fin")) % days
