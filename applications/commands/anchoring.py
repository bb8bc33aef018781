"""Links the heads of all journals in one row, so that an event deleted or a chain rewritten later is seen."""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from applications.models import AnchoredHead, Event, JournalAnchor
from ecandidat.common import clock

Head = tuple[int, int, str]


def anchor_digest(prev_hash: str, at: datetime, heads_count: int, heads: Iterable[Head]) -> str:
    """The sha256 that seals an anchor and, through `prev_hash`, all those before it."""
    sealed = [prev_hash, at.astimezone(UTC).isoformat(), heads_count, sorted(heads)]
    return hashlib.sha256(json.dumps(sealed).encode()).hexdigest()


def moved_heads() -> list[Head]:
    """The last event of each dossier whose journal has grown since it was last anchored."""
    later = Event.objects.filter(application=OuterRef("application"), seq__gt=OuterRef("seq"))
    anchored = AnchoredHead.objects.filter(application=OuterRef("application"), seq__gte=OuterRef("seq"))
    heads = Event.objects.filter(~Exists(later), ~Exists(anchored)).order_by("application_id")
    return list(heads.values_list("application_id", "seq", "hash"))


def anchor_journal() -> JournalAnchor | None:
    """Write the next anchor, even when nothing moved: its age says that the clock lives.

    None when another worker wrote it in the same instant: the first one is enough.
    """
    try:
        with transaction.atomic():
            return _link()
    except IntegrityError:
        return None


def _link() -> JournalAnchor:
    last = JournalAnchor.objects.order_by("-pk").first()
    at, heads = clock.now(), moved_heads()
    known = set(
        AnchoredHead.objects.filter(application__in=[head[0] for head in heads]).values_list("application", flat=True)
    )
    count = (last.heads_count if last else 0) + sum(head[0] not in known for head in heads)
    prev_hash = last.hash if last else ""
    anchor = JournalAnchor.objects.create(
        at=at, heads_count=count, prev_hash=prev_hash, hash=anchor_digest(prev_hash, at, count, heads)
    )
    rows = (AnchoredHead(anchor=anchor, application_id=dossier, seq=seq, hash=seal) for dossier, seq, seal in heads)
    AnchoredHead.objects.bulk_create(rows, batch_size=500)
    return anchor


def lost_heads():
    """Anchored heads whose event is no longer there as it was: deleted, or rewritten with all that follows."""
    same = Event.objects.filter(application=OuterRef("application"), seq=OuterRef("seq"), hash=OuterRef("hash"))
    return AnchoredHead.objects.filter(~Exists(same)).order_by("pk")


def anchors_in_order() -> Iterable[JournalAnchor]:
    """Every anchor with its heads, read a batch at a time."""
    return JournalAnchor.objects.order_by("pk").prefetch_related("heads").iterator(chunk_size=200)


def broken_anchors() -> Iterable[JournalAnchor]:
    """Anchors whose seal, link to the one before, or count of journals is not what it should be."""
    prev_hash = ""
    seen: set[int] = set()
    for anchor in anchors_in_order():
        heads = [(head.application_id, head.seq, head.hash) for head in anchor.heads.all()]
        seen.update(head[0] for head in heads)
        seal = anchor_digest(anchor.prev_hash, anchor.at, anchor.heads_count, heads)
        if anchor.prev_hash != prev_hash or anchor.hash != seal or anchor.heads_count != len(seen):
            yield anchor
        prev_hash = anchor.hash
