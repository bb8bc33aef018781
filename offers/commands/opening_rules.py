"""What an opening may become: what candidates were told is never taken back, and no date is out of its campaign.

Each rule answers the fields that it refuses, with a sentence that says the rule, the date and what to do.
"""

from collections.abc import Mapping
from datetime import time
from typing import Any

from django.utils.translation import gettext as _

from ecandidat.common import clock
from ecandidat.common.dates import LAST_MINUTE, day_short, hour_text
from ecandidat.common.words import ngettext
from offers.calendar import SHORTEST_ANSWER, day_refusal
from offers.models import Campaign, Opening

MOVABLE = (
    "opens_on",
    "closes_on",
    "return_by",
    "closing_time",
    "publication_on",
    "confirm_by",
    "confirm_delay_days",
    "capacity",
)
CHANGEABLE = (
    *MOVABLE,
    "label",
    "commission",
    "mode",
    "is_published",
    "silence_means",
    "silence_delay_months",
    "silence_starts",
    "appeal_text",
    "enrolment_text",
)
DAYS = ("opens_on", "closes_on", "return_by", "publication_on", "confirm_by")
# What a delay may be, and how a refusal counts it. A year to answer, two years of silence: beyond is a typing error.
LONGEST_DELAY_DAYS, LONGEST_SILENCE_MONTHS = 365, 24
MOST_SEATS = 9999
Refusals = dict[str, str]


def moved_facts(opening: Opening, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Those of CHANGEABLE among the facts that differ from what is stored; all of them for a new opening."""
    given = {field: value for field, value in facts.items() if field in CHANGEABLE}
    if opening.pk is None:
        return given
    return {field: value for field, value in given.items() if getattr(opening, field) != value}


def refusals(opening: Opening, moved: Mapping[str, Any], campaign: Campaign | None) -> Refusals:
    """Why the opening, as it is stored, cannot take these facts; `campaign` is None while nobody chose it."""
    found = short_delays(moved) | too_many_seats(moved) | (far_days(moved, campaign) if campaign else {})
    if opening.pk is None:
        return found
    for rule in (begun, earlier_days, earlier_hour, too_few_seats, other_mode):
        found |= rule(opening, moved)
    return found


def far_days(moved: Mapping[str, Any], campaign: Campaign) -> Refusals:
    """Every date stays within reach of the campaign."""
    today = clock.today()
    days = {field: moved[field] for field in DAYS if moved.get(field) is not None}
    said = {field: day_refusal(day, campaign.opens_on, campaign.closes_on, today) for field, day in days.items()}
    return {field: sentence for field, sentence in said.items() if sentence}


def short_delays(moved: Mapping[str, Any]) -> Refusals:
    """A delay that no publication could keep, or that is no delay, is refused when it is typed."""
    found = {}
    answer, silence = moved.get("confirm_delay_days"), moved.get("silence_delay_months")
    if answer is not None and not SHORTEST_ANSWER.days <= answer <= LONGEST_DELAY_DAYS:
        found["confirm_delay_days"] = _(
            "Il faut laisser au moins deux jours pour répondre, et au plus %(most)s : écrivez un nombre de jours "
            "entre %(least)s et %(most)s, ou rien pour suivre la date limite de confirmation."
        ) % {"least": SHORTEST_ANSWER.days, "most": LONGEST_DELAY_DAYS}
    if silence is not None and not 1 <= silence <= LONGEST_SILENCE_MONTHS:
        found["silence_delay_months"] = _(
            "Le silence ne vaut réponse qu’après un délai : écrivez un nombre de mois entre 1 et %(most)s."
        ) % {"most": LONGEST_SILENCE_MONTHS}
    return found


def too_many_seats(moved: Mapping[str, Any]) -> Refusals:
    """Eleven figures are an error of the database on one engine, and of whoever typed them on both."""
    capacity = moved.get("capacity")
    if capacity is None or capacity <= MOST_SEATS:
        return {}
    said = _("Le nombre de places va jusqu’à %(most)s : vérifiez-le, ou n’écrivez rien (sans limite).")
    return {"capacity": said % {"most": MOST_SEATS}}


def begun(opening: Opening, moved: Mapping[str, Any]) -> Refusals:
    """An opening already begun does not begin later."""
    if "opens_on" not in moved or opening.opens_on > clock.today():
        return {}
    return {
        "opens_on": _(
            "Le dépôt est ouvert depuis le %(day)s : son début ne peut plus changer. "
            "Pour ne plus recevoir de dossiers, retirez la publication."
        )
        % {"day": day_short(opening.opens_on)}
    }


def earlier_days(opening: Opening, moved: Mapping[str, Any]) -> Refusals:
    """A limit that candidates were told never comes earlier; later is always possible."""
    found = {}
    for field, told_on in (
        ("closes_on", opening.opens_on),
        ("return_by", opening.opens_on),
        ("confirm_by", opening.publication_on),
    ):
        was, becomes = getattr(opening, field), moved.get(field)
        if becomes is not None and was is not None and becomes < was and told_on <= clock.today():
            found[field] = _(
                "« %(name)s » est annoncée au %(was)s depuis le %(told)s : elle peut être repoussée, "
                "pas avancée au %(becomes)s. Choisissez une date à partir du %(was)s."
            ) % {
                "name": name_of(field),
                "was": day_short(was),
                "told": day_short(told_on),
                "becomes": day_short(becomes),
            }
    return found


def earlier_hour(opening: Opening, moved: Mapping[str, Any]) -> Refusals:
    """The hour is a part of the limit. It closes the individual dates too: a later day does not make up for it."""
    if "closing_time" not in moved or opening.opens_on > clock.today():
        return {}
    was, becomes = last_minute(opening.closing_time), last_minute(moved["closing_time"])
    if becomes >= was:
        return {}
    return {
        "closing_time": _(
            "Les dossiers sont annoncés jusqu’à %(was)s depuis le %(told)s : l’heure limite peut être plus tardive, "
            "pas avancée à %(becomes)s. Choisissez une heure à partir de %(was)s, ou aucune."
        )
        % {"was": hour_text(was), "told": day_short(opening.opens_on), "becomes": hour_text(becomes)}
    }


def last_minute(closing_time: time | None) -> time:
    """The last minute that counts: of the whole day where no hour is given."""
    return LAST_MINUTE if closing_time is None else closing_time.replace(second=0, microsecond=0)


def too_few_seats(opening: Opening, moved: Mapping[str, Any]) -> Refusals:
    """A seat that was confirmed is kept."""
    capacity, taken = moved.get("capacity"), opening.seats_taken
    if capacity is None or capacity >= taken:
        return {}
    return {
        "capacity": ngettext(
            "%(taken)s place est déjà confirmée : écrivez au moins %(taken)s, ou rien (sans limite).",
            "%(taken)s places sont déjà confirmées : écrivez au moins %(taken)s, ou rien (sans limite).",
            taken,
        )
        % {"taken": taken}
    }


def other_mode(opening: Opening, moved: Mapping[str, Any]) -> Refusals:
    """A dossier lives its whole life in the mode in which it was begun."""
    sentence = mode_frozen(opening) if "mode" in moved else None
    return {"mode": sentence} if sentence else {}


def mode_frozen(opening: Opening) -> str | None:
    """Why the mode can no longer change, or None."""
    if opening.pk is None or not opening.applications.exists():
        return None
    return _(
        "Des dossiers sont déjà commencés : le mode de candidature ne change plus. "
        "Pour en proposer un autre, créez une autre session de cette formation."
    )


def name_of(field: str) -> str:
    """The field as forms name it, with a capital."""
    names = {item.name: str(item.verbose_name) for item in Opening._meta.fields}
    return names[field][:1].upper() + names[field][1:]
