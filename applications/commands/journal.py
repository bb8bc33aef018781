"""Adds one event to a dossier's chain. The caller holds the dossier's lock, which is the chain's lock."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from accounts.models import User
from applications.enums import Verb
from applications.models import Application, Event
from ecandidat.common import clock, trace
from ecandidat.common.versions import Outdated

# What belongs to the candidate: somebody else who does it does it in their name.
CANDIDATE_DEEDS = {
    Verb.FILE,
    Verb.TRANSMIT,
    Verb.CANCEL,
    Verb.CONFIRM,
    Verb.NO_SEAT,
    Verb.DECLINE,
    Verb.POPULATION,
    Verb.ADD_FILE,
    Verb.CARRY,
    Verb.REMOVE_FILE,
    Verb.MOVE_FILE,
    Verb.NOT_CONCERNED,
    Verb.CONCERNED,
}


def digest(event: Event) -> str:
    """The sha256 that seals an event and, through `prev_hash`, all those before it."""
    sealed = [
        event.prev_hash,
        event.application_id,
        event.seq,
        event.verb,
        event.source,
        event.target,
        event.actor_id,
        event.on_behalf_of_id,
        event.request_id,
        event.ref,
        event.at.astimezone(UTC).isoformat(),
        event.facts,
    ]
    return hashlib.sha256(json.dumps(sealed, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def outdated_since(dossier: Application, verb: Verb, stored: Mapping[str, Any]) -> Outdated:
    """What a form showed was changed since, signed by whoever did that deed last."""
    last = dossier.events.select_related("actor").filter(verb=verb).order_by("-seq").first()
    return Outdated(stored, by=last.actor if last else None, at=last.at if last else None)


def record(
    dossier: Application,
    verb: Verb,
    *,
    by: User | None,
    source: str = "",
    target: str = "",
    at: datetime | None = None,
    **facts: Any,
) -> Event:
    """Append one event; facts are ids and codes only (decision 18). `by=None` is the clock."""
    last, prev_hash = dossier.events.order_by("-seq").values_list("seq", "hash").first() or (0, "")
    owner = dossier.file.user
    acts_for_another = by is not None and by.pk != owner.pk and verb in CANDIDATE_DEEDS
    event = Event(
        application=dossier,
        seq=last + 1,
        verb=verb,
        source=source,
        target=target,
        actor=by,
        on_behalf_of=owner if acts_for_another else None,
        request_id=trace.request_id.get(),
        facts=facts,
        at=at or clock.now(),
        prev_hash=prev_hash,
    )
    event.hash = digest(event)
    event.save(force_insert=True)
    return event
