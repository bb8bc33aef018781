"""What can be applied to, when, by whom it is handled, and with which pieces."""

from offers.models.campaign import Campaign
from offers.models.centre import Centre, Commission
from offers.models.faq import FaqEntry
from offers.models.formation import Formation
from offers.models.membership import Membership
from offers.models.opening import Opening, OpeningChange
from offers.models.requirement import PieceKind, Population, Requirement

__all__ = [
    "Campaign",
    "Centre",
    "Commission",
    "FaqEntry",
    "Formation",
    "Membership",
    "Opening",
    "OpeningChange",
    "PieceKind",
    "Population",
    "Requirement",
]
