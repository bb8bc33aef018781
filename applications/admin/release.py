"""Publication des avis: what would be published for a formation and what would not, then the publication itself."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.contrib import messages
from django.db.models import Count, Max
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from applications import emails, limits
from applications.admin.access import in_sight, may_publish, shown
from applications.admin.forms import PublicationForm
from applications.commands import jury
from applications.commands.moving import StepRefused
from applications.enums import Answer, DecisionKind, FileStatus, Stage
from applications.models import Application, Decision, Opinion, Piece
from applications.workflow import Situation, favourable_needs_complete, publication_day_reached
from ecandidat.common import clock
from ecandidat.common.dates import day_short, instant_short
from ecandidat.common.paging import PER_PAGE, page_of
from ecandidat.common.versions import Outdated, has_shown
from ecandidat.common.words import ngettext
from offers.calendar import first_instant
from offers.enums import Role
from offers.models import Opening
from offers.rights import rights_in

# One request publishes no more: each decision has its letter and its mail, and a page answers within its time.
AT_ONCE = 100
LEFT = (Stage.RECEIVED, Stage.INCOMPLETE, Stage.COMPLETE)


@dataclass(frozen=True)
class Group:
    """The opinions of one kind: how many, what each person receives, whether they hold together, what they undo."""

    kind: DecisionKind
    count: int
    mail: str
    answer_by: str
    check: str
    replaced: str


class Kept(NamedTuple):
    """An opinion that waits, and why publishing it would be refused."""

    row: Application
    why: str
    is_to_date: bool
    """Whether a date of its own would publish it: its papers ask for nothing."""


@require_safe
def openings(request):
    """The formations whose opinions wait for their publication."""
    waiting = waiting_of(request)
    rows = (
        Opening.objects.filter(pk__in=waiting.values("opening"))
        .select_related("formation", "commission")
        .order_by("publication_on", "formation__title", "pk")
    )
    page = page_of(rows, request.GET.get("page"))
    counted = waiting.filter(opening__in=[row.pk for row in page]).order_by()
    totals = dict(counted.values_list("opening").annotate(total=Count("pk")))
    context = {
        "title": "",
        "page": page,
        "rows": [(row, totals[row.pk], too_early(row)) for row in page],
        "may_publish": may_publish(request),
    }
    return shown(request, "applications/desk/openings.html", context)


def waiting_of(request):
    """The dossiers with an opinion that the person may publish: never their own."""
    managed = rights_in(request).within(Role.MANAGER, path="opening__commission")
    return in_sight(request).active().filter(managed).exclude(proposed_kind="")


def too_early(opening: Opening) -> str | None:
    """Why nothing of this formation can be published yet (S80, decision 11)."""
    first = first_instant(opening.publication_on, timezone.get_default_timezone())
    return publication_day_reached(Situation(at=clock.now(), publication_at=first))


@require_http_methods(["GET", "HEAD", "POST"])
def publication(request, ref):
    """The rehearsal; posted with the right number, each decision is published or says why not."""
    opening = get_object_or_404(
        Opening.objects.managed_by(rights_in(request)).select_related("formation", "campaign", "commission"), ref=ref
    )
    waiting = list(waiting_of(request).filter(opening=opening).for_list().order_by("transmitted_at", "pk"))
    ready, kept = sorted_out(waiting, opening)
    form = asked(ready, request.POST or None, lambda since: published_since(request, opening, since))
    done, refusals = 0, []
    if request.method == "POST" and form.is_valid():
        done, refusals = released(request, ready[:AT_ONCE], form.cleaned_data["seen"])
        gone = {dossier.pk for dossier, _why in refusals}
        ready = [row for row in ready[:AT_ONCE] if row.pk in gone] + ready[AT_ONCE:]
        form = asked(ready)
    context = rehearsal(request, opening, ready, kept) | {"form": form, "refusals": refusals, "done": done}
    return shown(request, "applications/desk/publication.html", context, status=422 if form.errors else 200)


def asked(ready: list[Application], data=None, meanwhile=None) -> PublicationForm:
    """The number that confirms: how many one request would publish."""
    now = ready[:AT_ONCE]
    return PublicationForm(data, stored=jury.read_of_each(now), expected=len(now), meanwhile=meanwhile)


def sorted_out(waiting: list[Application], opening: Opening) -> tuple[list[Application], list[Kept]]:
    """The opinions that would be published, and those that publishing would refuse, each with why."""
    now = clock.now()
    close = jury.too_close(jury.day_to_answer(opening, at=now), at=now)
    unsettled = unsettled_of(opening)
    judged = [(row, short_of(row, unsettled[row.pk], now), close_to(row, close)) for row in waiting]
    kept = [Kept(row, short or late, is_to_date=not short) for row, short, late in judged if short or late]
    return [row for row, short, late in judged if not (short or late)], kept


def close_to(row: Application, close: str | None) -> str | None:
    """The date to answer that would be too near: said of an offer alone."""
    return close if row.waiting_opinion is DecisionKind.FAVOURABLE else None


def short_of(row: Application, unsettled: tuple[str, ...], now: datetime) -> str | None:
    """What publishing this opinion would answer of its papers, once its day has come."""
    return favourable_needs_complete(
        Situation(at=now, status=row.papers, proposed=row.waiting_opinion, to_replace=unsettled)
    )


def unsettled_of(opening: Opening) -> dict[int, tuple[str, ...]]:
    """By dossier found complete, what was refused or asked for since: hardly ever any. One query, whatever waits."""
    found: dict[int, tuple[str, ...]] = defaultdict(tuple)
    lines = Piece.objects.unsettled().filter(application__opening=opening, application__status=FileStatus.COMPLETE)
    for dossier, label in lines.order_by("position", "pk").values_list("application", "label"):
        found[dossier] += (label,)
    return found


def published_since(request, opening: Opening, since: datetime) -> str:
    """Who published opinions of this formation after the page was shown; nothing when nobody did."""
    theirs = in_sight(request).filter(opening=opening)
    last = (
        Decision.objects.filter(application__in=theirs, released_at__gte=since)
        .select_related("released_by")
        .order_by("-released_at")
        .first()
    )
    if last is None:
        return ""
    return _("Des avis ont été publiés entre-temps, en dernier par %(who)s le %(instant)s.") % {
        "who": last.released_by,
        "instant": instant_short(last.released_at),
    }


def released(request, ready: list[Application], seen: str) -> tuple[int, list[tuple[Application, str]]]:
    """Publish one by one, each in its own commit; answers how many, and those that were refused, with why.

    An opinion or an answer given since the page was shown (`seen`) refuses its own dossier, and no other.
    """
    refusals, done = [], 0
    for dossier in ready:
        if not has_shown(seen, dossier.ref):
            refusals.append((dossier, _("Son avis n’était pas sur la page. Relisez avant de publier.")))
            continue
        try:
            jury.release(dossier, by=request.user, at=request.received_at, seen=seen)
            done += 1
        except Outdated as late:
            refusals.append((dossier, late.said))
        except StepRefused as no:
            if not no.already:
                refusals.append((dossier, str(no)))
    if done:
        said = ngettext("%(n)s décision publiée.", "%(n)s décisions publiées.", done) % {"n": done}
        messages.success(request, said)
    return done, refusals


def rehearsal(request, opening: Opening, ready: list[Application], kept: list[Kept]) -> dict:
    """Who would change, who would not and why; examined = published + left."""
    others = in_sight(request).active().filter(opening=opening, desk_stage__in=LEFT).for_list()
    left_count = others.order_by().count() + len(kept)
    room = max(PER_PAGE - len(kept), 0)
    groups = groups_of(opening, ready)
    return {
        "title": "",
        "opening": opening,
        "groups": groups,
        "waiting": ready,
        "now_count": min(len(ready), AT_ONCE),
        "later_count": max(len(ready) - AT_ONCE, 0),
        "examined": len(ready) + left_count,
        "letters": sum(group.count for group in groups if group.kind is DecisionKind.FAVOURABLE),
        "left_count": left_count,
        "kept": kept[:PER_PAGE],
        "left": [
            (row, row.staff_stage, limits.write_limit_day(row))
            for row in others.order_by("transmitted_at", "pk")[:room]
        ],
        "left_more": max(left_count - PER_PAGE, 0),
        "closed": too_early(opening),
        "stages": Stage,
    }


def groups_of(opening: Opening, waiting: list[Application]) -> list[Group]:
    """The opinions that wait, by kind, in the order of the enum."""
    counts = Counter(row.waiting_opinion for row in waiting)
    ranks = last_ranks(waiting)
    day = jury.day_to_answer(opening, at=clock.now())
    return [
        Group(
            kind=kind,
            count=counts[kind],
            mail=str(emails.BY_DECISION[kind].label),
            answer_by=answer_text(kind, day),
            check=check_of(kind, counts[kind], opening, ranks),
            replaced=replaced_text([row for row in waiting if row.waiting_opinion is kind]),
        )
        for kind in DecisionKind
        if counts[kind]
    ]


def replaced_text(rows: list[Application]) -> str:
    """How many decisions already published these opinions would replace, and how many places kept would be lost."""
    over = [row for row in rows if row.decision_id is not None]
    if not over:
        return ""
    kept = sum(row.reply is Answer.CONFIRMED for row in over)
    said = ngettext(
        "%(n)s remplace une décision déjà publiée",
        "%(n)s remplacent une décision déjà publiée",
        len(over),
    ) % {"n": len(over)}
    if kept:
        said += ngettext(", dont %(n)s place confirmée", ", dont %(n)s places confirmées", kept) % {"n": kept}
    return said


def last_ranks(waiting: list[Application]) -> list[int]:
    """The ranks that the last opinions give, in order."""
    last = (
        Opinion.objects.filter(application__in=[row.pk for row in waiting])
        .order_by()
        .values("application")
        .annotate(last=Max("pk"))
        .values("last")
    )
    return list(
        Opinion.objects.filter(pk__in=last, rank__isnull=False).order_by("rank").values_list("rank", flat=True)
    )


def answer_text(kind: DecisionKind, day) -> str:
    if kind is not DecisionKind.FAVOURABLE:
        return _("sans objet")
    return day_short(day) if day else _("pas de date limite")


def check_of(kind: DecisionKind, count: int, opening: Opening, ranks: list[int]) -> str:
    """What a careful person would verify, in words."""
    if kind is DecisionKind.FAVOURABLE and opening.capacity is not None:
        free = opening.capacity - opening.seats_taken
        said = _("%(free)s places libres, %(count)s avis") % {"free": free, "count": count}
        return said if count <= free else said + _(" : plus d’avis que de places")
    if kind is DecisionKind.RANKED_LIST and ranks:
        if len(set(ranks)) < len(ranks):
            return _("Des rangs sont donnés deux fois")
        if ranks[-1] - ranks[0] + 1 > len(ranks):
            return _("Rangs %(first)s à %(last)s, avec des trous") % {"first": ranks[0], "last": ranks[-1]}
        return _("Rangs %(first)s à %(last)s, sans trou") % {"first": ranks[0], "last": ranks[-1]}
    return ""
