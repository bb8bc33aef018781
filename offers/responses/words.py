"""The words that the catalogue, the page of a formation and the feed share."""

from datetime import datetime
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from offers.calendar import opening_state
from offers.enums import OpeningState
from offers.models import Opening

YEARS = {
    "1": gettext_lazy("première année"),
    "2": gettext_lazy("deuxième année"),
    "3": gettext_lazy("troisième année"),
}
CYCLES = "LMD"


def state_of(opening: Opening, now: datetime) -> OpeningState:
    """Whether one may apply to this opening now."""
    zone = timezone.get_default_timezone()
    return opening_state(opening.opens_on, opening.closes_on, opening.closing_time, zone, now)


def diploma_title(diploma_type: str, level: str) -> str:
    """« MASTER, première année »; a level that is not a year of a cycle is said as it is typed."""
    year = YEARS.get(level[1:]) if level[:1] in CYCLES else None
    return f"{diploma_type}, {year or level}"


def link_label(url: str) -> str:
    """« Page de la formation (monmaster.gouv.fr) »: where the link leads, before it is followed."""
    return _("Page de la formation (%(site)s)") % {"site": site_of(url)}


def site_of(url: str) -> str:
    """« utt.fr »: the name of a site, short enough for a phone."""
    return urlsplit(url).netloc.removeprefix("www.")
