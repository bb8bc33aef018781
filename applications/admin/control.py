"""Contrôle des pièces: the document on the left, the decision on the right, the queue under it (S70–S73)."""

from bisect import bisect_left

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applications import rules
from applications.admin.access import hats, in_sight, page_url, reachable, shown
from applications.admin.acts import BY_SLUG, Button
from applications.admin.forms import VerdictForm
from applications.admin.lines import DeskLine, changed, desk_lines, neighbours, pieces_of, to_check
from applications.admin.page import head_of
from applications.commands.desk import VerdictRefused, decided, judging_refusal, refuse_piece, validate_piece
from applications.commands.readings import attend
from applications.enums import FileStatus, PieceStatus, RefusalReason
from applications.lines import nothing_to_accept
from applications.manifest import last_manifest
from applications.models import Application
from applications.workflow import Actor, Situation
from ecandidat.common import clock
from ecandidat.common.versions import Outdated
from ecandidat.common.words import ngettext

# Each with the key that presses it, which no other control of the page has.
CONCLUSIONS = {"complet": "c", "incomplet": "i"}


@require_http_methods(["GET", "HEAD", "POST"])
def control(request, pk, ref=None):
    """Show a piece and take a verdict on it; without a piece, the first one that waits for a verdict."""
    dossier = reachable(request, pk)
    if request.method == "POST" and Actor.DESK not in hats(request, dossier):
        raise PermissionDenied
    lines = desk_lines(dossier, pieces_of(dossier), last_manifest(dossier))
    if ref is None:
        return redirect(piece_url(dossier, first_of(lines)) if lines else page_url(dossier))
    if ref not in {line.ref for line in lines}:
        raise Http404
    if request.method == "POST":
        return judged(request, dossier, lines, ref)
    return bench(request, dossier, lines, ref, fresh_form(lines, ref))


def first_of(lines: list[DeskLine]) -> DeskLine:
    return (to_check(lines) or lines)[0]


def piece_url(dossier: Application, line: DeskLine) -> str:
    return reverse("admin:applications_application_piece", args=[dossier.pk, line.ref])


def current(lines: list[DeskLine], ref: str) -> DeskLine:
    return next(line for line in lines if line.ref == ref)


def fresh_form(lines: list[DeskLine], ref: str) -> VerdictForm:
    """Opened on what was decided of what is there, which may be changed until the conclusion."""
    stored = decided(current(lines, ref).piece)
    return VerdictForm(initial={"reason": stored["reason"] or None, "comment": stored["comment"]}, stored=stored)


def judged(request, dossier: Application, lines: list[DeskLine], ref: str):
    """One verdict, then the next piece; what was typed stays when it cannot be given."""
    form = VerdictForm(request.POST)
    if not form.is_valid():
        return bench(request, dossier, lines, ref, form, status=422)
    piece, said = current(lines, ref).piece, form.cleaned_data
    try:
        if said["verdict"] == VerdictForm.VALIDATE:
            validate_piece(piece, by=request.user, seen=said["seen"])
        else:
            refuse_piece(piece, said["reason"], said["comment"], by=request.user, seen=said["seen"])
    except Outdated as late:
        lines = desk_lines(dossier, pieces_of(dossier), last_manifest(dossier))
        form.contest(late)
        return bench(request, dossier, lines, ref, form, status=409)
    except VerdictRefused as refused:
        # The page is shown as it is now, with the words kept: the next press answers to what it says.
        lines = desk_lines(dossier, pieces_of(dossier), last_manifest(dossier))
        form.data = refilled(form, current(lines, ref))
        return bench(request, dossier, lines, ref, form, str(refused), status=409)
    return moved_on(request, dossier, ref)


def refilled(form: VerdictForm, line: DeskLine):
    """The words typed, in front of the state of the line as it now is."""
    data = form.data.copy()
    data["seen"] = line.seen
    return data


def moved_on(request, dossier: Application, ref: str):
    """To the next piece that waits; after the last one, the conclusion is all that is left."""
    lines = desk_lines(dossier, pieces_of(dossier), last_manifest(dossier))
    line, waiting = current(lines, ref), to_check(lines)
    done = _("« %(piece)s » : %(verdict)s.") % {"piece": line.label, "verdict": line.shown.label}
    if not waiting and changed(lines):
        messages.success(request, done)
        return redirect(piece_url(dossier, line))
    if not waiting:
        messages.success(request, _("%(done)s Toutes les pièces ont un verdict : concluez.") % {"done": done})
        return redirect(piece_url(dossier, line))
    messages.success(request, done)
    return redirect(piece_url(dossier, next((row for row in waiting if row.number > line.number), waiting[0])))


def bench(request, dossier: Application, lines: list[DeskLine], ref: str, form, refused: str = "", status: int = 200):
    """The work page."""
    pieces = [row.piece for row in lines]
    situation = rules.situation(dossier, pieces, at=clock.now(), untransmitted=changed(lines))
    is_judge = Actor.DESK in hats(request, dossier)  # the others read the pieces too, without verdict nor queue
    context = head_of(dossier, situation) | piece_of(lines, ref, request.GET.get("fichier"))
    if is_judge:
        context |= queue_of(request, dossier)
        context["closed"] = judging_refusal(dossier) or current(lines, ref).why_closed
        context["conclusions"] = conclusions_of(dossier, situation)
    context["unsent"] = unsent_text(dossier, situation)
    context |= {"title": "", "judges": is_judge, "form": form, "refused": refused}
    context["present"] = attend(dossier, by=request.user)
    return shown(request, "applications/desk/control.html", context, status=status)


def unsent_text(dossier: Application, situation: Situation) -> str:
    """What becomes of a file that was deposited and never transmitted."""
    if dossier.is_cancelled:
        return _("La candidature est annulée : ce fichier ne sera pas transmis.")
    if situation.at >= situation.write_until:
        return _("La date limite est passée : ce fichier n’a pas été transmis.")
    return _("La personne peut encore changer ce fichier jusqu’à ce qu’elle transmette.")


def conclusions_of(dossier: Application, situation: Situation) -> list[tuple[Button, str]]:
    """The ends of the check, each with its key."""
    acts = [(BY_SLUG[slug], key) for slug, key in CONCLUSIONS.items()]
    return [(Button(act, act.refusal(dossier, situation)), key) for act, key in acts]


def piece_of(lines: list[DeskLine], ref: str, file_ref: str | None) -> dict:
    """The piece in front, its neighbours, and how far the check has gone."""
    line = current(lines, ref)
    before, after = neighbours(lines, ref)
    return {
        "line": line,
        "lines": lines,
        "before": before,
        "after": after,
        "reasons": reasons_for(line),
        "no_file": nothing_to_accept(line.piece),
        "file": chosen_file(line, file_ref),
        **progress_of(lines),
    }


def progress_of(lines: list[DeskLine]) -> dict[str, int]:
    """How many verdicts are given, out of how many that this dossier asks for, and the lines that ask for none."""
    judged = sum(row.piece.is_judged for row in lines)
    expected = judged + sum(row.piece.verdict is PieceStatus.SENT for row in lines)
    return {"judged": judged, "expected": expected, "unexpected": len(lines) - expected}


def chosen_file(line: DeskLine, ref: str | None):
    """The file on the left: the one asked for, else the first."""
    return next((file for file in line.files if file.ref == ref), line.files[0] if line.files else None)


def reasons_for(line: DeskLine) -> list[RefusalReason]:
    """« Non déposée » is a reason only where nothing was; the scanner's is its own."""
    given = [reason for reason in RefusalReason if reason.is_for_people]
    return [reason for reason in given if reason is not RefusalReason.MISSING or not line.files]


def queue_of(request, dossier: Application) -> dict:
    """Where this dossier stands among those of its commission that wait for a check, the oldest first.

    Their keys are read whole: some hundreds, in one query, where counting and looking on both sides took three.
    """
    queue = (
        in_sight(request)
        .active()
        .filter(status=FileStatus.RECEIVED, opening__commission=dossier.opening.commission_id)
        .filter(opening__campaign=dossier.opening.campaign_id, transmitted_at__isnull=False)
    )
    rows = list(queue.order_by("transmitted_at", "pk").values_list("transmitted_at", "pk"))
    here = (dossier.transmitted_at, dossier.pk)
    place = bisect_left(rows, here) if dossier.transmitted_at else 0
    before, after = rows[:place], [row for row in rows[place : place + 2] if row != here]
    return {
        "previous": before[-1][1] if before else None,
        "next": after[0][1] if after else None,
        "rank_text": rank_text(dossier, rank=place + 1, total=len(rows)) if dossier.transmitted_at else "",
    }


def rank_text(dossier: Application, *, rank: int, total: int) -> str:
    if dossier.papers is not FileStatus.RECEIVED or dossier.is_cancelled:
        words = ngettext("%(total)s dossier reste à contrôler.", "%(total)s dossiers restent à contrôler.", total)
        return words % {"total": total}
    return _("Dossier %(rank)s sur %(total)s à contrôler.") % {"rank": rank, "total": total}
