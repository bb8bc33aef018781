"""One dossier, as its candidate sees it."""

import io
from datetime import datetime
from functools import partial

from django.conf import settings
from django.contrib import messages
from django.db.models import Prefetch, prefetch_related_objects
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from applications import limits, outdated, pdf, rules, workflow
from applications.commands.moving import StepRefused
from applications.commands.pieces import may_restore
from applications.commands.population import change_population
from applications.forms import PopulationForm
from applications.guidance import guide
from applications.journal import history_of, readings_of
from applications.lines import as_told
from applications.manifest import handed_over
from applications.models import Application, Piece, PieceFile, Submission
from applications.views.candidate.journey import journey_of
from applications.views.candidate.lines import (
    NONE,
    NOTHING,
    Managed,
    PieceLine,
    Said,
    grouped,
    is_carried_over,
    lines_of,
)
from documents.responses import serve, serve_made
from ecandidat.common import clock
from ecandidat.common.versions import Outdated
from offers.models import Population
from offers.responses.contact import service_of

CANDIDATE_STEPS = (workflow.TRANSMIT, workflow.CANCEL, workflow.CONFIRM, workflow.DECLINE)


def own(user, ref) -> Application:
    """The person's own dossier; anything else does not exist for them (404)."""
    return get_object_or_404(Application.objects.of(user).for_candidate(), ref=ref)


def page_context(dossier: Application, errors: Said = NOTHING, managed: Managed = NONE, notes: Said = NOTHING) -> dict:
    """All that the page says; also used when one line alone is answered, and when one is `managed`."""
    pieces = pieces_of(dossier)
    receipts, held = handed_over(dossier)
    now = rules.situation(dossier, pieces, at=clock.now())
    lines = lines_of(dossier, pieces, held, at=now.at, errors=errors, notes=notes, managed=managed)
    guidance = guide(dossier, pieces, at=now.at, transmissions=len(receipts))
    return {
        "dossier": dossier,
        "service": service_of(dossier.opening.commission),
        "lines": lines,
        "groups": grouped(dossier, lines),
        "told": [line.ref for line in lines if line.ref in notes],
        "wrong": [line for line in lines if line.error],
        "journey": journey_of(dossier, guidance.stage, at=now.at),
        "receipts": receipts,
        "is_writing": any(line.is_open for line in lines),
        "is_carried_over": is_carried_over(pieces, lines),
        "begin_url": reverse("applications:begin", args=[dossier.ref]),
        "missing": missing_lines(lines, now),
        "is_ready": not now.missing and not now.to_replace,
        "guidance": guidance,
        "replaced": outdated.replaced_text(dossier) if dossier.decision_id else "",
        "refusals": {step.verb.value: workflow.refusal(step, now) for step in CANDIDATE_STEPS},
        "may_transmit": limits.is_writing(dossier),
        **days_of(dossier, at=now.at),
        **deposit_limits(),
    }


def days_of(dossier: Application, *, at: datetime) -> dict:
    """Until when what may be done."""
    return {
        "limit": limits.limit_now(dossier, at=at),
        "write_by": limits.write_limit_day(dossier),
        "answer_by": limits.answer_by_text(dossier),
        "reasons_until": limits.reasons_until(dossier),
    }


def deposit_limits() -> dict[str, int]:
    """What a file and a line may weigh."""
    return {"max_bytes": settings.PIECE_MAX_FILE_BYTES, "max_line_bytes": settings.PIECE_MAX_LINE_BYTES}


def pieces_of(dossier: Application) -> list[Piece]:
    """The lines as the person knows them, with their files; where these come from is said while they may change."""
    origin = ["carried_from__file"] if limits.is_writing(dossier) else []
    files = PieceFile.objects.select_related("stored", *origin)
    return as_told(dossier.pieces.prefetch_related(Prefetch("files", files)))


def receipts_of(dossier: Application) -> list[Submission]:
    """Every transmission, the last first; no query before the first one."""
    if dossier.transmitted_at is None:
        return []
    sent = Submission.objects.defer("profile").order_by("-rank")
    prefetch_related_objects([dossier], Prefetch("submissions", sent))
    return list(dossier.submissions.all())


def missing_lines(lines: list[PieceLine], now: workflow.Situation) -> list[PieceLine]:
    """The lines to which the transmit button leads, where only such lines keep it closed."""
    unsettled = now.missing + now.to_replace
    sentence = workflow.refusal(workflow.TRANSMIT, now)
    is_the_reason = bool(unsettled) and sentence in (workflow.nothing_missing(now), workflow.nothing_refused(now))
    return [line for line in lines if line.piece.label in unsettled] if is_the_reason else []


@require_safe
def detail(request, ref):
    """Pièces justificatives, next step, dates and contact (S48–S56, S61); `?modifier=` opens all of one line.

    With `&ajouter=`, where one adds to it too; with `&supprime=`, what undoes the withdrawal of one of its files.
    """
    dossier = own(request.user, ref)
    removed = request.GET.get("supprime", "")
    managed = Managed(
        request.GET.get("modifier", ""),
        is_adding="ajouter" in request.GET,
        removed=removed if removed and may_restore(dossier, removed) else "",
    )
    # What was done to a piece is said on the piece, to which the address leads: the top of the page is out of sight.
    notes = {message.extra_tags: str(message) for message in messages.get_messages(request) if message.extra_tags}
    return render(request, "applications/detail.html", page_context(dossier, managed=managed, notes=notes))


@require_safe
def history(request, ref):
    """What happened to the dossier, in order, in the candidate's words."""
    dossier = own(request.user, ref)
    events, pieces = dossier.events.shown_to_candidate().select_related("actor"), list(dossier.pieces.all())
    context = {
        "dossier": dossier,
        "guidance": guide(dossier, pieces, at=clock.now()),
        "events": history_of(events, pieces),
        "readings": readings_of(dossier),
    }
    return render(request, "applications/history.html", context)


@require_safe
def receipt(request, ref):
    """The receipt of a transmission, the last one unless `?numero=` says which, with the hash of every file."""
    dossier = own(request.user, ref)
    receipts, submission = asked_receipt(request, dossier)
    context = {
        "dossier": dossier,
        "guidance": guide(dossier, list(dossier.pieces.all()), at=clock.now()),
        "service": service_of(dossier.opening.commission),
        "receipts": receipts,
        "submission": submission,
        "manifest": submission.lines.select_related("stored"),
        "event": submission.event,
        "received_utc": submission.received_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "silence": limits.silence_text(dossier.opening, timezone.localdate(submission.received_at)),
        "public_url": pdf.receipt_url(submission),
    }
    return render(request, "applications/receipt.html", context)


def asked_receipt(request, dossier: Application) -> tuple[list[Submission], Submission]:
    """All the receipts and the one asked for; there is none before the first transmission."""
    receipts = receipts_of(dossier)
    number = request.GET.get("numero", "")
    asked = next((each for each in receipts if number in ("", each.number)), None)
    if asked is None:
        raise Http404
    return receipts, asked


@require_safe
def receipt_pdf(request, ref):
    """The same receipt, as a paper to keep."""
    _receipts, submission = asked_receipt(request, own(request.user, ref))
    return FileResponse(
        io.BytesIO(pdf.receipt(submission)),
        as_attachment=True,
        filename=f"accuse-de-reception-{submission.number}.pdf",
        content_type="application/pdf",
    )


@require_safe
def download(request, ref):
    """« Télécharger mon dossier »: one PDF, at any time (S65)."""
    dossier = own(request.user, ref)
    return serve_made(partial(pdf.whole_dossier, dossier), f"dossier-{dossier.number}.pdf")


@require_safe
def letter(request, ref):
    """The admission letter, as it was mailed (S77)."""
    dossier = own(request.user, ref)
    if dossier.decision is None or dossier.decision.letter is None:
        raise Http404
    return serve(dossier.decision.letter, as_attachment=True)


@require_http_methods(["GET", "HEAD", "POST"])
def population(request, ref):
    """Correct one's situation: lines are added, no deposited file is lost."""
    dossier = own(request.user, ref)
    choices = Population.objects.of_openings([dossier.opening])
    form = PopulationForm(request.POST or None, populations=choices, initial={"population": dossier.population_id})
    if request.method == "POST" and form.is_valid():
        try:
            change_population(dossier, by=request.user, **form.cleaned_data)
        except StepRefused as refused:
            form.add_error(None, str(refused))
        except Outdated as late:
            form.contest(late, _("par vous, dans un autre onglet"))  # until the transmission nobody else does
        else:
            messages.success(request, _("Votre situation est enregistrée. Relisez la liste des pièces."))
            return redirect(dossier)
    status = 409 if form.conflict else 200
    return render(request, "applications/population.html", {"dossier": dossier, "form": form}, status=status)
