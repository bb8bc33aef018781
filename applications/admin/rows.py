"""The rows of the list of dossiers, in words: what is the same for the fifty of a page is worked out once."""

from datetime import date
from functools import cache
from types import SimpleNamespace
from typing import NamedTuple

from django.db.models import Count, Max
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from applications import limits
from applications.enums import PUBLISHED, FileStatus, PieceStatus, Stage
from applications.models import Application, Event, Piece
from ecandidat.common import clock
from ecandidat.common.dates import day_short, instant_short
from offers.calendar import effective_limit
from offers.enums import Mode
from offers.models import Opening

ANY_KEY = 0  # the address of a dossier is worked out once: no dossier has this key
NOTHING = ""  # the stylesheet draws the dash, and leaves the cell out where rows are stacked


# Plain values: the fifty dossiers with their person, their file, their opening and its formation would be 250 objects.
READ = (
    "pk",
    "file__number",
    "rank_in_file",
    "file__user__last_name",
    "file__user__first_name",
    "opening__formation__title",
    "opening__label",
    "opening__mode",
    "opening__return_by",
    "opening__closing_time",
    "stage",
    "desk_stage",
    "started_at",
    "extended_to",
    "transmitted_at",
    "cancelled_at",
    "status",
    "correct_by",
    "decision__answer_by",
)


class Row(NamedTuple):
    """One dossier, cell by cell, and its key."""

    pk: int
    address: str
    number: str
    candidate: str
    formation: str
    standing: str
    deadline: str
    transmitted: str
    to_check: str
    last_change: str


@cache
def badge_of(stage: Stage, language: str | None) -> str:
    """Drawn once a stage and a language, not once a row."""
    return render_to_string("applications/desk/_badge.html", {"member": stage})


def stage_of(row) -> Stage:
    """The desk's stage; only what is not transmitted yet depends on the hour."""
    stage = Stage(row.desk_stage)
    if stage is not Stage.PENDING or row.opening__mode == Mode.PAPER:
        return stage
    opening = SimpleNamespace(return_by=row.opening__return_by, closing_time=row.opening__closing_time)
    pending = SimpleNamespace(
        papers=FileStatus.PENDING, extended_to=row.extended_to, started_at=row.started_at, opening=opening
    )
    return Stage.NOT_SENT if clock.now() >= limits.write_end(pending) else stage


def standing_of(row, language: str | None) -> str:
    """The desk's stage, after what is published where another opinion waits."""
    waiting = badge_of(stage_of(row), language)
    if row.desk_stage != Stage.PROPOSED or Stage(row.stage) not in PUBLISHED:
        return waiting
    return format_html("{} {}", badge_of(Stage(row.stage), language), waiting)


def rows_of(keys: list[int], kept: str) -> list[Row]:
    """In the order of `keys`; `kept` is what each address says of the filters. Three queries."""
    read = Application.objects.filter(pk__in=keys).order_by().values_list(*READ, named=True)
    found = {row.pk: row for row in read}
    sent = Piece.objects.filter(application__in=keys, status=PieceStatus.SENT).order_by()
    waiting = dict(sent.values_list("application").annotate(total=Count("pk")))
    changes = Event.objects.filter(application__in=keys).order_by()
    changed = dict(changes.values_list("application").annotate(last=Max("at")))
    before, after = reverse("admin:applications_application_change", args=[ANY_KEY]).split(str(ANY_KEY))
    language = get_language()
    return [
        Row(
            pk=row.pk,
            address=f"{before}{row.pk}{after}{kept}",
            number=Application.number_of(row.file__number, row.rank_in_file),
            candidate=User.name_of(row.file__user__last_name, row.file__user__first_name),
            formation=Opening.name_of(row.opening__formation__title, row.opening__label),
            standing=standing_of(row, language),
            deadline=deadline_text(deadline_of(row)),
            transmitted=day_short(row.transmitted_at) if row.transmitted_at else NOTHING,
            to_check=str(waiting[row.pk]) if row.pk in waiting and is_to_check(row) else NOTHING,
            last_change=instant_short(changed[row.pk]) if row.pk in changed else NOTHING,
        )
        for row in (found[key] for key in keys if key in found)
    ]


def deadline_of(row) -> date | None:
    """Until when the person may answer an offer, else correct what was sent back; nothing is awaited of the others."""
    if row.stage == Stage.FAVOURABLE:
        return row.decision__answer_by
    if row.status == FileStatus.INCOMPLETE and row.cancelled_at is None:
        return effective_limit(row.correct_by, row.extended_to)
    return None


def deadline_text(day: date | None) -> str:
    if day is None:
        return NOTHING
    return day_short(day) if day >= clock.today() else _("%(day)s, passée") % {"day": day_short(day)}


def is_to_check(row) -> bool:
    """Whether the desk has pieces to look at: transmitted, and still wanted."""
    return row.transmitted_at is not None and row.cancelled_at is None
