"""Moving the dates and seats of an opening: what candidates were told is never taken back in silence."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from ecandidat.common import clock
from ecandidat.common.dates import day_short
from offers.models import Opening, OpeningChange

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


class MoveRefused(Exception):
    """The calendar or the seats cannot move so; the sentence says which rule and which date."""


def move_dates(opening: Opening, *, by: User | None, **facts: date | time | int | None) -> list[OpeningChange]:
    """Change some of MOVABLE, record each change, answer the records; unchanged values are left out.

    Raises MoveRefused when a limit that candidates already rely on would come earlier, when an opening already
    begun would begin later, or when the dates are out of order.
    """
    with transaction.atomic():
        locked = Opening.objects.select_for_update(of=("self",)).get(pk=opening.pk)
        moved = moved_facts(locked, facts)
        check_move(locked, moved)
        changes = [
            OpeningChange(opening=locked, by=by, field=field, old=_said(getattr(locked, field)), new=_said(value))
            for field, value in moved.items()
        ]
        for field, value in moved.items():
            setattr(locked, field, value)
        _refuse_disorder(locked)
        locked.save(update_fields=[*moved] or None)
        OpeningChange.objects.bulk_create(changes)
    opening.refresh_from_db(fields=MOVABLE)
    return changes


def moved_facts(opening: Opening, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the facts that are dates or seats and differ from what is stored."""
    return {field: value for field, value in facts.items() if field in MOVABLE and getattr(opening, field) != value}


def check_move(opening: Opening, moved: Mapping[str, Any]) -> None:
    """Raise MoveRefused when a limit that candidates were told would come earlier; later is always possible."""
    today = clock.today()
    if "opens_on" in moved and opening.opens_on <= today:
        raise MoveRefused(
            _(
                "Le dépôt est ouvert depuis le %(day)s : son début ne peut plus changer. "
                "Pour ne plus recevoir de dossiers, retirez la publication."
            )
            % {"day": day_short(opening.opens_on)}
        )
    for field, told_on in (
        ("closes_on", opening.opens_on),
        ("return_by", opening.opens_on),
        ("confirm_by", opening.publication_on),
    ):
        was, becomes = getattr(opening, field), moved.get(field)
        if becomes is not None and was is not None and becomes < was and told_on <= today:
            raise MoveRefused(
                _(
                    "« %(name)s » est annoncée au %(was)s depuis le %(told)s : elle peut être repoussée, "
                    "pas avancée au %(becomes)s. Choisissez une date à partir du %(was)s."
                )
                % {
                    "name": _name(field),
                    "was": day_short(was),
                    "told": day_short(told_on),
                    "becomes": day_short(becomes),
                }
            )


def _refuse_disorder(opening: Opening) -> None:
    try:
        opening.validate_constraints(exclude=["formation", "campaign", "label"])
    except ValidationError as error:
        raise MoveRefused(" ".join(error.messages)) from error


def _name(field: str) -> str:
    names = {item.name: str(item.verbose_name) for item in Opening._meta.fields}
    return names[field][:1].upper() + names[field][1:]


def _said(value: date | time | int | None) -> str:
    return "" if value is None else str(value)
