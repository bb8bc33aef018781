"""Transmettre, Annuler, Confirmation, Désistement: each asked for on a page that says what it means."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from applications import rules, workflow
from applications.commands import answer, filing, transmission
from applications.commands.moving import StepRefused, lines_of
from applications.forms import AgreeForm
from applications.lines import as_told
from applications.views.candidate.dossier import own, page_context
from ecandidat.common import clock
from offers.enums import Mode
from offers.responses.contact import service_of


@dataclass(frozen=True)
class Question:
    """What takes a step, and what is asked before; transmitting asks nothing, the page above it says all."""

    step: workflow.Transition
    command: Any
    title: Any = ""
    template: str = ""
    button: Any = ""

    @property
    def asks(self) -> bool:
        return bool(self.template)


QUESTIONS = {
    question.step.slug: question
    for question in (
        Question(workflow.TRANSMIT, transmission.transmit),
        Question(
            workflow.CANCEL,
            filing.cancel,
            gettext_lazy("Annuler votre candidature ?"),
            "applications/steps/cancel.html",
            gettext_lazy("Oui, j’annule ma candidature"),
        ),
        Question(
            workflow.CONFIRM,
            answer.confirm,
            gettext_lazy("Confirmer votre candidature ?"),
            "applications/steps/confirm.html",
            gettext_lazy("Oui, je confirme ma candidature"),
        ),
        Question(
            workflow.DECLINE,
            answer.decline,
            gettext_lazy("Vous désister de cette candidature ?"),
            "applications/steps/decline.html",
            gettext_lazy("Oui, je me désiste de cette candidature"),
        ),
    )
}


@require_http_methods(["GET", "HEAD", "POST"])
def take(request, ref, step):
    """Ask, then do once: a second click gets the first one's answer."""
    question = QUESTIONS.get(step)
    if question is None:
        raise Http404
    dossier = own(request.user, ref)
    sentence = _("C’est bien de ma candidature à « %(formation)s » (dossier n° %(number)s) qu’il s’agit.")
    label = sentence % {"formation": dossier.opening.formation.title, "number": dossier.number}
    form = AgreeForm(request.POST or None, sentence=label)
    if request.method == "POST" and (not question.asks or form.is_valid()):
        return done(request, dossier, question)
    now = rules.situation(dossier, as_told(lines_of(dossier)), at=clock.now())
    if not question.asks:
        return redirect(f"{dossier.get_absolute_url()}#transmettre")
    if refusal := workflow.refusal(question.step, now):
        return refused(request, dossier, refusal)
    return asked(request, dossier, question, form, now)


def asked(request, dossier, question: Question, form, situation):
    """The page that says what the step means."""
    context = {
        "dossier": dossier,
        "service": service_of(dossier.opening.commission),
        "form": form,
        "question": question,
        "situation": situation,
        "back_url": dossier.get_absolute_url(),
        "back_label": _("Non, revenir à mon dossier"),
    }
    return render(request, question.template, context)


def done(request, dossier, question: Question):
    """Take the step; what follows a transmission is its receipt, which a paper dossier has not."""
    try:
        question.command(dossier, by=request.user, at=request.received_at)
    except StepRefused as no:
        if not no.already:
            return refused(request, own(request.user, dossier.ref), str(no))
    messages.success(request, question.step.done)
    is_transmitted = question.step is workflow.TRANSMIT and dossier.opening.mode == Mode.ONLINE
    return redirect("applications:receipt" if is_transmitted else "applications:detail", dossier.ref)


def refused(request, dossier, sentence: str):
    """The dossier's page, with the reason first."""
    context = page_context(dossier) | {"refused": sentence}
    return render(request, "applications/detail.html", context, status=409)
