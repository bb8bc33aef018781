"""What holds of every day that staff typed: within reach of its campaign, or it is a wrong year nobody saw."""

from collections.abc import Iterable, Iterator

from django.db.models import Q

from applications.models import Application, Decision
from ecandidat.common import clock
from ecandidat.management.invariants.book import invariant, rows
from offers.calendar import campaign_days
from offers.commands.opening_rules import DAYS
from offers.models import Campaign, Opening


def outside(*names: str) -> Iterator[tuple[Campaign, Q]]:
    """Each campaign, and which rows hold under one of these names a day that it does not reach."""
    for campaign in Campaign.objects.order_by("pk"):
        first, last = campaign_days(campaign.opens_on, campaign.closes_on, clock.today())
        found = Q()
        for name in names:
            found |= Q(**{f"{name}__lt": first}) | Q(**{f"{name}__gt": last})
        yield campaign, found


@invariant("offre-bornes", "Aucune date d’une ouverture n’est à plus d’un an de sa campagne.")
def opening_out_of_reach() -> Iterable[str]:
    for campaign, found in outside(*DAYS):
        yield from rows(Opening.objects.filter(found, campaign=campaign))


@invariant("dossier-bornes", "Aucune date donnée à une personne n’est à plus d’un an de sa campagne.")
def individual_date_out_of_reach() -> Iterable[str]:
    for campaign, found in outside("extended_to", "correct_by"):
        yield from rows(Application.objects.filter(found, opening__campaign=campaign))
    for campaign, found in outside("answer_by"):
        yield from rows(Decision.objects.filter(found, application__opening__campaign=campaign))
