"""Mon compte, Candidatures, and the page that opens a dossier."""

from datetime import UTC, datetime

from django.contrib import messages
from django.db.models import Prefetch, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.querysets import profile_status
from applications.commands.filing import FilingRefused, file_application
from applications.forms import ApplyForm
from applications.guidance import Cell, Guidance, guide, limit_cell, no_date, others_explained
from applications.models import Application, Submission
from ecandidat.common import clock
from notifications.models import OutgoingMail
from offers.calendar import closing_instant
from offers.enums import Mode, OpeningState
from offers.models import Formation, Opening, Population
from offers.responses.words import state_of

# Session key: the formation that somebody chose before their profile was complete.
WANTED = "applications_wanted"
NO_DATE = datetime.max.replace(tzinfo=UTC)


def guided(user) -> list[tuple[Application, Guidance]]:
    """The person's dossiers with their three answers: what waits for them first, the nearest date first."""
    now = clock.now()
    sent = Submission.objects.defer("profile")
    dossiers = Application.objects.of(user).for_candidate().select_related("file__campaign", "decision")
    rows = [
        (dossier, guide(dossier, list(dossier.pieces.all()), at=now))
        for dossier in dossiers.prefetch_related("pieces", Prefetch("submissions", sent)).order_by("-pk")
    ]
    return sorted(rows, key=lambda row: (not row[1].is_my_turn, row[1].due or NO_DATE, row[1].is_quiet))


def first_of(rows: list[tuple[Application, Guidance]]) -> Guidance | None:
    """The three answers to say above them all: the most urgent, or the only ones; none where all are quiet."""
    if not rows:
        return None
    first = rows[0][1]
    return None if first.is_quiet and len(rows) > 1 else first


def said_above(rows: list[tuple[Application, Guidance]], elsewhere: str, chosen: Opening | None = None) -> dict:
    """What is said above them all: the dossier that is most urgent, and « Avant quand ? » with its tone.

    `chosen` waits to be applied to; `elsewhere` says where dates are read by whom has no dossier.
    """
    first = first_of(rows)
    if first is not None:
        when = first.when
    elif chosen is not None:
        when = until_when(chosen)
    elif rows:
        when = Cell(no_date().title, _("Les dates de publication sont sur chaque dossier."))
    else:
        when = Cell(_("Selon la formation"), elsewhere)
    return {"rows": rows, "first": first, "when": when, "tone": first.tone if first else ""}


@require_safe
def dashboard(request):
    """Vue d’ensemble: what is left to do, most urgent first (S19, S31)."""
    status = profile_status(request.user)
    rows = guided(request.user)
    todo = [row for row in rows if not row[1].is_quiet]
    opening = wanted(request) if status.is_complete else None
    context = said_above(rows, _("Chaque formation annonce ses dates dans l’offre."), opening) | {
        "status": status,
        "todo": todo,
        "wanted": opening,
        "mails": OutgoingMail.objects.shown_to(request.user)[:3],
    }
    return render(request, "applications/dashboard.html", context)


def wanted(request) -> Opening | None:
    """The session chosen before the profile was complete: the first to close, until a dossier is open there."""
    code = request.session.get(WANTED)
    if code is None:
        return None
    here = Q(formation__code=code, campaign__is_current=True)
    mine = Opening.objects.filter(here, applications__in=Application.objects.of(request.user).active())
    if mine.exists():
        return None
    sessions = Opening.objects.listed().open_at(clock.now()).filter(here).select_related("formation")
    return sessions.order_by("closes_on", "pk").first()


def until_when(opening: Opening) -> Cell:
    """The last day to apply."""
    too_late = closing_instant(opening.closes_on, opening.closing_time, timezone.get_default_timezone())
    return limit_cell(opening.closes_on, opening.closing_time, too_late, at=clock.now())


@require_safe
def listing(request):
    """Candidatures: the rows that wait for the person come first (S39)."""
    rows = guided(request.user)
    turn_count = sum(guidance.is_my_turn for _dossier, guidance in rows)
    others = others_explained(guidance.stage for _dossier, guidance in rows)
    context = said_above(rows, _("Chaque fiche de l’offre donne sa date limite."))
    context |= {"turn_count": turn_count, "other_statuses": others}
    return render(request, "applications/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def apply(request, code):
    """Open a dossier, or resume the one already open (S46)."""
    formation = get_object_or_404(Formation, code=code, is_active=True)
    openings = sessions_of(formation)
    if not openings:
        return redirect(reverse("offers:formation", args=[code]))
    existing = list(Application.objects.of(request.user).active().filter(opening__in=openings))
    if len(existing) == len(openings):
        return redirect(existing[0])
    states = with_state(openings)
    is_open = any(state is OpeningState.OPEN for _opening, state in states)
    populations = Population.objects.of_openings(openings)
    form = ApplyForm(request.POST or None, openings=openings, populations=populations)
    if request.method == "POST" and form.is_valid():
        try:
            dossier = file_application(request.user, at=request.received_at, **form.cleaned_data)
        except FilingRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, opened_text(dossier))
            return redirect(dossier)
    status = profile_status(request.user)
    if not status.is_complete:
        request.session[WANTED] = code
    context = {"formation": formation, "openings": states, "is_open": is_open, "form": form, "status": status}
    return render(request, "applications/apply.html", context | {"engages": engages_text(openings)})


def opened_text(dossier: Application) -> str:
    """What to do first."""
    if dossier.opening.mode == Mode.PAPER:
        return _(
            "Votre candidature est ouverte. Envoyez votre dossier papier au service : son adresse est sur cette page."
        )
    return _("Votre candidature est ouverte. Déposez vos pièces, puis transmettez.")


def engages_text(openings) -> str:
    """What follows the opening of a dossier, in the mode of these sessions."""
    modes = {opening.mode for opening in openings}
    if modes == {Mode.ONLINE}:
        return _(
            "Ouvrir un dossier n’engage à rien : vous déposez vos pièces quand vous voulez, puis vous transmettez "
            "avant la date limite."
        )
    if modes == {Mode.PAPER}:
        return _(
            "Ouvrir un dossier n’engage à rien : vous envoyez ensuite vos pièces sur papier, au service de la "
            "formation, avant la date limite."
        )
    return _(
        "Ouvrir un dossier n’engage à rien : vous remettez ensuite vos pièces, en ligne ou sur papier selon la "
        "session, avant la date limite."
    )


def sessions_of(formation: Formation):
    """The openings of the current campaign, the first to open first."""
    shown = Opening.objects.listed().filter(formation=formation, campaign__is_current=True)
    return shown.select_related("formation", "campaign", "commission__centre").order_by("opens_on", "pk")


def with_state(openings):
    now = clock.now()
    return [(opening, state_of(opening, now)) for opening in openings]
