"""Taking a step from the desk: one address for all of them, a page of its own where facts are needed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from applications import rules
from applications.admin.access import hats, page_url, reachable, shown
from applications.admin.acts import BY_SLUG, REFUSALS, Act
from applications.admin.announced import announced
from applications.admin.lines import pieces_of
from applications.admin.page import head_of, page_context
from applications.commands.readings import attend
from applications.manifest import untransmitted
from applications.models import Application, Piece
from applications.workflow import Situation
from ecandidat.common import clock
from ecandidat.common.versions import Outdated


@require_http_methods(["GET", "HEAD", "POST"])
def step(request, pk, slug):
    """Ask for the facts, then do it; a refusal keeps the words typed, a second press gets the first one's answer."""
    dossier, act = reachable(request, pk), BY_SLUG.get(slug)
    if act is None:
        raise Http404
    if not act.is_theirs(hats(request, dossier)):
        raise PermissionDenied
    if request.method != "POST":
        return asked(request, dossier, act)
    form = act.form(request.POST, **act.given(dossier)) if act.form else None
    if form is not None and not form.is_valid():
        return question(request, dossier, act, form, status=422)
    facts = form.cleaned_data if form else {}
    try:
        act.run(dossier, by=request.user, at=request.received_at, **facts)
    except Outdated as late:
        form.contest(late)
        return question(request, dossier, act, form, status=409)
    except REFUSALS as no:
        if not getattr(no, "already", False):
            return refused(request, dossier, act, form, str(no), fact=getattr(no, "fact", ""))
        return taken_before(request, reachable(request, pk), act, facts)
    return done(request, dossier, act)


def done(request, dossier: Application, act: Act):
    messages.success(request, act.done)
    return redirect(page_url(dossier))


def taken_before(request, dossier: Application, act: Act, facts: dict):
    """A second press says the same, unless it holds a fact that the first one did not."""
    lost = act.left_out(dossier, facts)
    return refused(request, dossier, act, None, lost) if lost else done(request, dossier, act)


def weighed(dossier: Application) -> tuple[list[Piece], Situation]:
    """What the desk's steps are judged by."""
    pieces = pieces_of(dossier)
    return pieces, rules.situation(dossier, pieces, at=clock.now(), untransmitted=untransmitted(dossier, pieces))


def asked(request, dossier: Application, act: Act):
    """The page of the step; closed, the dossier's page says why."""
    pieces, situation = weighed(dossier)
    sentence = act.refusal(dossier, situation) or ""
    status = 409 if sentence else 200
    if act.form is None or (sentence and not act.is_read_closed):
        return refused(request, dossier, act, None, sentence, status=status)
    form = act.form(initial=act.initial(dossier), **act.given(dossier))
    return posed(request, dossier, act, form, pieces, situation, sentence, status=status)


def refused(request, dossier: Application, act: Act, form, sentence: str, status: int = 409, fact: str = ""):
    """Where the refusal is read: beside the field that it is about, on the step's own page when it has something to
    say there, else on the dossier's.
    """
    if form is not None and fact in form.fields:
        form.add_error(fact, sentence)
        return question(request, dossier, act, form, status=status)
    if form is not None and (form.fields or act.is_read_closed):
        return question(request, dossier, act, form, sentence, status=status)
    context = page_context(request, dossier) | {"refused": sentence}
    return shown(request, "applications/desk/dossier.html", context, status=status)


def question(request, dossier: Application, act: Act, form, sentence: str = "", status: int = 200):
    """The form of a step again, in front of the dossier as it is by now."""
    return posed(request, dossier, act, form, *weighed(dossier), sentence, status=status)


def facts_of(form) -> dict:
    """What was said so far; at first, what the form proposes."""
    return form.cleaned_data if form.is_bound else form.initial


def posed(request, dossier, act: Act, form, pieces: list[Piece], situation: Situation, sentence: str, status: int):
    """The form of a step, with what will happen and to whom."""
    context = head_of(dossier, situation) | {
        "title": "",
        "act": act,
        "form": form,
        "present": attend(dossier, by=request.user),
        "refused": sentence,
        "release": None,
        "completion": None,
        "mail": None,
        "unjudged": 0,
        "recorded": None,
        **announced(act.step, dossier, pieces, situation, facts_of(form)),
    }
    return shown(request, "applications/desk/step.html", context, status=status)
