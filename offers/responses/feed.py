"""The whole offer as JSON, in the words of the import files, for the institution's other sites."""

from collections.abc import Callable
from datetime import date, datetime, time
from functools import cache
from itertools import groupby, starmap
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from offers.calendar import opening_state
from offers.models import Campaign
from offers.querysets import OpeningQuerySet

VERSION = 1
ANY_CODE = "CODE"  # the address is worked out once: a code is its own address, without a sign to encode
COLUMNS = (
    *(f"formation__{name}" for name in ("code", "title", "diploma_type", "level", "keywords", "url")),
    *("label", "mode", "opens_on", "closes_on", "closing_time", "return_by", "publication_on"),
    *("confirm_by", "confirm_delay_days", "capacity", "commission__name", "commission__email"),
)


class Row(NamedTuple):
    """One opening with its formation, in the order of COLUMNS: a model for each took longer than all the rest."""

    code: str
    title: str
    diploma_type: str
    level: str
    keywords: str
    url: str
    label: str
    mode: str
    opens_on: date
    closes_on: date
    closing_time: time | None
    return_by: date
    publication_on: date
    confirm_by: date | None
    confirm_delay_days: int | None
    capacity: int | None
    service: str
    email: str


def feed(campaign: Campaign | None, openings: OpeningQuerySet, now: datetime) -> dict[str, Any]:
    """See docs/offre.md for each field. `openings` come in the catalogue's order."""
    sheet = reverse("offers:formation", args=[ANY_CODE])
    zone = timezone.get_default_timezone()

    @cache
    def state(opens_on: date, closes_on: date, closing_time: time | None) -> str:
        """Openings share a few calendars: each is judged once an answer."""
        return opening_state(opens_on, closes_on, closing_time, zone, now).value

    rows = starmap(Row, openings.values_list(*COLUMNS))
    return {
        "version": VERSION,
        "etablissement": settings.INSTITUTION_NAME,
        "fuseau_horaire": settings.TIME_ZONE,
        "campagne": campaign and {"code": campaign.code, "libelle": campaign.label},
        "formations": [
            _formation(code, list(sessions), state, sheet)
            for code, sessions in groupby(rows, key=lambda row: row.code)
        ],
    }


def _formation(code: str, sessions: list[Row], state: Callable[..., str], sheet: str) -> dict[str, Any]:
    first = sessions[0]
    return {
        "code": code,
        "intitule": first.title,
        "type_diplome": first.diploma_type,
        "niveau": first.level,
        "mots_cles": first.keywords,
        "url": first.url,
        "fiche": f"{settings.SITE_URL}{sheet.replace(ANY_CODE, code)}",
        "ouvertures": [_opening(row, state(row.opens_on, row.closes_on, row.closing_time)) for row in sessions],
    }


def _opening(row: Row, state: str) -> dict[str, Any]:
    return {
        "session": row.label,
        "mode": row.mode,
        "etat": state,
        "date_debut_depot": row.opens_on.isoformat(),
        "date_fin_depot": row.closes_on.isoformat(),
        "heure_limite": row.closing_time and row.closing_time.isoformat("minutes"),
        "date_limite_retour": row.return_by.isoformat(),
        "date_publication": row.publication_on.isoformat(),
        "date_confirmation": row.confirm_by and row.confirm_by.isoformat(),
        "delai_confirmation_jours": row.confirm_delay_days,
        "places": row.capacity,
        "service": row.service,
        "courriel": row.email,
    }
