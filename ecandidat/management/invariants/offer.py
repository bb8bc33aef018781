"""What holds of the offer: dates in order, one campaign at a time, lines of their own campaign and centre."""

from collections.abc import Iterable

from django.db.models import F, Q

from ecandidat.management.invariants.book import invariant, rows
from offers.models import Campaign, Opening, Requirement


@invariant("offre-dates", "Les dates d’une ouverture se suivent : dépôt, retour, publication, confirmation.")
def dates_out_of_order() -> Iterable[str]:
    return rows(
        Opening.objects.filter(
            Q(closes_on__lt=F("opens_on"))
            | Q(return_by__lt=F("closes_on"))
            | Q(publication_on__lt=F("return_by"))
            | Q(confirm_by__lt=F("publication_on"))
        )
    )


@invariant("offre-campagne", "Une campagne au plus est en cours.")
def two_current_campaigns() -> Iterable[str]:
    current = list(rows(Campaign.objects.filter(is_current=True)))
    return current if len(current) > 1 else []


@invariant("offre-population", "Une pièce est demandée à une population de la campagne de l’ouverture.")
def line_of_another_campaign() -> Iterable[str]:
    return rows(Requirement.objects.exclude(population__campaign=F("opening__campaign")))


@invariant("offre-piece", "Une pièce propre à un centre n’est demandée que par ce centre.")
def line_of_another_centre() -> Iterable[str]:
    own = Requirement.objects.filter(kind__centre__isnull=False)
    return rows(own.exclude(kind__centre=F("opening__commission__centre")))
