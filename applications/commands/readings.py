"""Keeps who reads a dossier, says who else has it open, forgets what is old. A page never fails for it."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, transaction

from accounts.models import User
from applications.enums import Read
from applications.models import Application, Reading
from ecandidat.common import clock

logger = logging.getLogger(__name__)

HERE = timedelta(minutes=15)  # who opened a page of the dossier since then still has it open, as far as we know
JUST_NOW = timedelta(minutes=1)  # not written again: turning pages costs one write a minute
KEY = ["application", "hour", "reader", "what", "file_ref"]


@dataclass(frozen=True)
class Presence:
    """Somebody else who has the dossier open, and since when. It is said; nothing is ever closed by it."""

    person: User
    since: datetime


def attend(dossier: Application, *, by: User) -> list[Presence]:
    """This person opens a page of the dossier: keep it, and answer who else was there these last minutes."""
    now = clock.now()
    lately = list(Reading.objects.filter(application=dossier).since(now - HERE).select_related("reader"))
    if not any(is_just_kept(reading, by, now) for reading in lately):
        keep(dossier, by=by, what=Read.DOSSIER)
    return others_among(lately, by)


def is_just_kept(reading: Reading, by: User, now: datetime) -> bool:
    """Whether the row of this hour says it already."""
    is_same = reading.reader_id == by.pk and reading.what == Read.DOSSIER and reading.hour == hour_of(now)
    return is_same and now - reading.last_at < JUST_NOW


def others_among(readings: Iterable[Reading], by: User) -> list[Presence]:
    """One line a person, the first come first."""
    since: dict[User, datetime] = {}
    for reading in readings:
        if reading.reader_id != by.pk:
            since[reading.reader] = min(reading.first_at, since.get(reading.reader, reading.first_at))
    return sorted((Presence(person, at) for person, at in since.items()), key=lambda each: each.since)


def keep(dossier: Application, *, by: User, what: Read, file_ref: str = "") -> None:
    """One row for this person, this thing and this hour. What cannot be kept is logged, and the page goes on."""
    now = clock.now()
    reading = Reading(
        application=dossier, reader=by, what=what, file_ref=file_ref, hour=hour_of(now), first_at=now, last_at=now
    )
    try:
        with transaction.atomic():
            Reading.objects.bulk_create([reading], update_conflicts=True, unique_fields=KEY, update_fields=["last_at"])
    except DatabaseError:
        logger.exception("a reading of dossier %s was not kept", dossier.pk)


def hour_of(instant: datetime) -> datetime:
    return instant.replace(minute=0, second=0, microsecond=0)


def forgotten_before() -> datetime:
    """The readings of hours before that one are no longer kept (READINGS_DAYS)."""
    return hour_of(clock.now()) - timedelta(days=settings.READINGS_DAYS)


def forget(hour: datetime) -> int:
    """Delete the readings of one past hour; answers how many."""
    deleted, _rows = Reading.objects.filter(hour=hour).delete()
    return deleted
