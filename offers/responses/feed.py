"""The whole offer as JSON, in the words of the import files, for the institution's other sites."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any

from django.conf import settings
from django.urls import reverse

from offers.models import Campaign, Opening
from offers.responses.words import state_of

VERSION = 1
ANY_CODE = "CODE"  # the address is worked out once: a code is its own address, without a sign to encode


def feed(campaign: Campaign | None, openings: Iterable[Opening], now: datetime) -> dict[str, Any]:
    """See docs/offre.md for each field. `openings` come in the catalogue's order, with their commission."""
    sheet = reverse("offers:formation", args=[ANY_CODE])
    return {
        "version": VERSION,
        "etablissement": settings.INSTITUTION_NAME,
        "fuseau_horaire": settings.TIME_ZONE,
        "campagne": campaign and {"code": campaign.code, "libelle": campaign.label},
        "formations": [
            _formation(formation, list(rows), now, sheet)
            for formation, rows in groupby(openings, key=lambda opening: opening.formation)
        ],
    }


def _formation(formation, openings: list[Opening], now: datetime, sheet: str) -> dict[str, Any]:
    return {
        "code": formation.code,
        "intitule": formation.title,
        "type_diplome": formation.diploma_type,
        "niveau": formation.level,
        "mots_cles": formation.keywords,
        "url": formation.url,
        "fiche": f"{settings.SITE_URL}{sheet.replace(ANY_CODE, formation.code)}",
        "ouvertures": [_opening(opening, now) for opening in openings],
    }


def _opening(opening: Opening, now: datetime) -> dict[str, Any]:
    return {
        "session": opening.label,
        "mode": opening.mode,
        "etat": state_of(opening, now).value,
        "date_debut_depot": opening.opens_on.isoformat(),
        "date_fin_depot": opening.closes_on.isoformat(),
        "heure_limite": opening.closing_time and opening.closing_time.isoformat("minutes"),
        "date_limite_retour": opening.return_by.isoformat(),
        "date_publication": opening.publication_on.isoformat(),
        "date_confirmation": opening.confirm_by and opening.confirm_by.isoformat(),
        "delai_confirmation_jours": opening.confirm_delay_days,
        "places": opening.capacity,
        "service": opening.commission.name,
        "courriel": opening.commission.email,
    }
