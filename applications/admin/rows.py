"""The rows of the list of dossiers, in words: what is the same for the fifty of a page is worked out once."""

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from django.db.models import Count, Max
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language

from applications import rules
from applications.admin.page import desk_stage
from applications.enums import PieceStatus, Stage
from applications.models import Application, Event, Piece
from ecandidat.common import clock
from ecandidat.common.dates import day_short, instant_short

ANY_KEY = 0  # the address of a dossier is worked out once: no dossier has this key
NOTHING = "–"


class Row(NamedTuple):
    """One dossier, cell by cell."""

    address: str
    number: str
    candidate: str
    formation: str
    standing: str
    transmitted: str
    to_check: str
    last_change: str


@cache
def badge_of(stage: Stage, language: str | None) -> str:
    """Drawn once a stage and a language, not once a row."""
    return render_to_string("applications/desk/_badge.html", {"member": stage})


def stage_in_a_list(dossier: Application) -> Stage:
    """The desk's stage; only what is not transmitted yet depends on the hour."""
    if dossier.staff_stage is not Stage.PENDING:
        return dossier.staff_stage
    return desk_stage(dossier, rules.situation(dossier, [], at=clock.now()))


def rows_of(dossiers: Iterable[Application], kept: str) -> list[Row]:
    """`dossiers` come with their person and their formation; `kept` is what each address says of the filters."""
    keys = [dossier.pk for dossier in dossiers]
    sent = Piece.objects.filter(application__in=keys, status=PieceStatus.SENT).order_by()
    waiting = dict(sent.values_list("application").annotate(total=Count("pk")))
    changes = Event.objects.filter(application__in=keys).order_by()
    changed = dict(changes.values_list("application").annotate(last=Max("at")))
    before, after = reverse("admin:applications_application_change", args=[ANY_KEY]).split(str(ANY_KEY))
    language = get_language()
    return [
        Row(
            address=f"{before}{dossier.pk}{after}{kept}",
            number=dossier.number,
            candidate=str(dossier.file.user),
            formation=str(dossier.opening),
            standing=badge_of(stage_in_a_list(dossier), language),
            transmitted=day_short(dossier.transmitted_at) if dossier.transmitted_at else NOTHING,
            to_check=str(waiting.get(dossier.pk, 0)) if is_to_check(dossier) else NOTHING,
            last_change=instant_short(changed[dossier.pk]) if dossier.pk in changed else NOTHING,
        )
        for dossier in dossiers
    ]


def is_to_check(dossier: Application) -> bool:
    """Whether the desk has pieces to look at: transmitted, and still wanted."""
    return dossier.transmitted_at is not None and not dossier.is_cancelled
