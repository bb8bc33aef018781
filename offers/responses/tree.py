"""The public tree: institution, diplomas, formations, one line each (S40–S45)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from ecandidat.common import dates
from ecandidat.common.words import ngettext
from offers.enums import Mode, OpeningState
from offers.models import Opening
from offers.responses.words import diploma_title, link_label, state_of


@dataclass(frozen=True)
class Leaf:
    """One line: the columns of the guide's tree (S42)."""

    title: str
    address: str
    session: str
    keywords: str
    link: str
    link_label: str
    about: str
    period: str
    state: OpeningState


@dataclass(frozen=True)
class Branch:
    """A diploma and its formations of this page; `total` counts those of every page."""

    title: str
    total: int
    leaves: list[Leaf]


def branches(openings: Iterable[Opening], totals: Mapping[tuple[str, str], int], now: datetime) -> list[Branch]:
    """The openings of a page, already in the catalogue's order, under their diplomas."""
    grouped = groupby(openings, key=lambda opening: (opening.formation.diploma_type, opening.formation.level))
    return [
        Branch(diploma_title(*key), totals.get(key, 0), [_leaf(opening, now) for opening in rows])
        for key, rows in grouped
    ]


def _leaf(opening: Opening, now: datetime) -> Leaf:
    formation = opening.formation
    return Leaf(
        title=formation.title,
        address=formation.get_absolute_url(),
        session=opening.label,
        keywords=formation.keywords,
        link=formation.url,
        link_label=link_label(formation.url) if formation.url else "",
        about=f"{formation.level}, {str(Mode(opening.mode).label).lower()}",
        period=period(opening.opens_on, opening.closes_on),
        state=state_of(opening, now),
    )


def period(opens_on: date, closes_on: date) -> str:
    """« Dépôt du 5 février au 14 avril 2025 »: when one may apply (S44)."""
    first = dates.day_short(opens_on)
    if opens_on.year == closes_on.year:
        first = first.rpartition(" ")[0]
    return _("Dépôt du %(first)s au %(last)s") % {"first": first, "last": dates.day_short(closes_on)}


def lead(window: Mapping[str, Any]) -> str:
    """What is open and until when, in one sentence; `window` is `OpeningQuerySet.window()`."""
    count = window["open_count"]
    if count:
        return _open_sentence(window, count)
    if window["next_opening"]:
        return _("Aucune formation n’est ouverte aujourd’hui. Le dépôt ouvre le %(day)s.") % {
            "day": dates.day_long(window["next_opening"])
        }
    return _(
        "Aucune formation n’est ouverte aujourd’hui. Les fiches restent lisibles, "
        "et les dossiers déjà ouverts sont dans « Candidatures »."
    )


def _open_sentence(window: Mapping[str, Any], count: int) -> str:
    first, last = window["first_closing"], window["last_closing"]
    open_now = ngettext("%(count)s formation ouverte", "%(count)s formations ouvertes", count) % {"count": count}
    if first != last:
        until = _("les dates limites vont du %(first)s au %(last)s.") % {
            "first": dates.day_short(first),
            "last": dates.day_short(last),
        }
        return f"{open_now} ; {until}"
    limit = dates.day_long(last) if window["with_hour"] else dates.limit_long(last)
    return f"{open_now} {_('jusqu’au')} {limit}."
