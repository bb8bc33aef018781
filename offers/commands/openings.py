"""Writing an opening: what candidates were told is never taken back, and whatever changes is in its journal."""

from datetime import date, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from offers.commands.opening_rules import CHANGEABLE, MOVABLE, moved_facts, refusals
from offers.commands.refusing import OfferRefused, check
from offers.models import Opening, OpeningChange

SHORT = OpeningChange._meta.get_field("old").max_length or 0


class MoveRefused(OfferRefused):
    """The opening cannot change so; each sentence says which rule and which date."""


def add_opening(opening: Opening) -> Opening:
    """Write a new opening. Raises MoveRefused when a date or a delay of it is out of reason."""
    facts = {field: getattr(opening, field) for field in CHANGEABLE}
    check(refusals(Opening(), facts, opening.campaign), MoveRefused)
    opening.save(force_insert=True)
    return opening


def move_dates(opening: Opening, *, by: User | None, **facts: date | time | int | None) -> list[OpeningChange]:
    """`change_opening` for the dates and the seats alone: any other fact is left out."""
    return change_opening(opening, by=by, **{field: value for field, value in facts.items() if field in MOVABLE})


def change_opening(opening: Opening, *, by: User | None, **facts: Any) -> list[OpeningChange]:
    """Change some of CHANGEABLE, record each change, answer the records; unchanged values are left out.

    Raises MoveRefused when a limit that candidates already rely on would come earlier, when an opening already
    begun would begin later or otherwise, when a date is out of its campaign or out of order, when seats are too few.
    """
    with transaction.atomic():
        locked = Opening.objects.select_for_update(of=("self",)).get(pk=opening.pk)
        moved = moved_facts(locked, facts)
        check(refusals(locked, moved, locked.campaign), MoveRefused)
        changes = [_change(locked, field, value, by) for field, value in moved.items()]
        for field, value in moved.items():
            setattr(locked, field, value)
        _refuse_disorder(locked, moved)
        locked.save(update_fields=[*moved] or None)
        OpeningChange.objects.bulk_create(changes)
    opening.refresh_from_db(fields=CHANGEABLE)
    return changes


def _refuse_disorder(opening: Opening, moved: dict[str, Any]) -> None:
    try:
        opening.validate_constraints(exclude=[] if "label" in moved else ["formation", "campaign", "label"])
    except ValidationError as error:
        raise MoveRefused({"": " ".join(error.messages)}) from error


def _change(opening: Opening, field: str, value: Any, by: User | None) -> OpeningChange:
    return OpeningChange(
        opening=opening, by=by, field=field, **_kept("old", getattr(opening, field)), **_kept("new", value)
    )


def _kept(side: str, value: Any) -> dict[str, str]:
    """Where a value fits in the journal."""
    text = "" if value is None else str(value)
    return {side: text} if len(text) <= SHORT else {f"{side}_text": text}
