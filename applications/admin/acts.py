"""What the desk may do to a dossier: steps of the table and other deeds, each with its form and its command."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from applications import limits, rules, workflow
from applications.admin.forms import (
    AskForm,
    ExtendForm,
    IncompleteForm,
    OpinionForm,
    ReleaseForm,
    SituationForm,
    WithdrawForm,
)
from applications.admin.lines import DeskLine, desk_lines, pieces_of, withdrawable
from applications.commands import desk, filing, jury, transmission
from applications.commands.desk import VerdictRefused, asking_refusal, default_correction_day, extending_refusal
from applications.commands.moving import StepRefused
from applications.commands.population import change_population, desk_refusal
from applications.manifest import last_manifest
from applications.models import Application
from applications.workflow import Actor, Situation, Transition
from ecandidat.common import clock
from offers.enums import Mode
from offers.models import Population

REFUSALS = (StepRefused, VerdictRefused)


@dataclass(frozen=True)
class Act:
    """`form` makes it a page of its own; without facts to give nor consequence to read, one press is enough.

    `given` is what that form needs of the dossier, `stored` among it where two people may write it. `closed` is the
    refusal of what the table does not hold. `left_out` says what of the facts typed a step already taken did not keep.
    `press` is what the button of that page says when the label is too short for what it does. `is_read_closed`: the
    page is worth reading before its moment, for it tells what is still missing.
    """

    slug: str
    label: Any
    run: Callable
    done: Any
    step: Transition | None = None
    form: type[forms.Form] | None = None
    given: Callable[[Application], dict] = field(default=lambda dossier: {})
    closed: Callable[[Application], str | None] = field(default=lambda dossier: None)
    left_out: Callable[[Application, dict], str | None] = field(default=lambda dossier, facts: None)
    initial: Callable[[Application], dict] = field(default=lambda dossier: {})
    lead: Any = ""
    press: Any = ""
    is_grave: bool = False
    is_read_closed: bool = False
    concerns: Callable[[Application], bool] = field(default=lambda dossier: True)

    @property
    def has_page(self) -> bool:
        """Whether it is asked on a page of its own. A template would call the form's class to know."""
        return self.form is not None

    def is_theirs(self, hats: frozenset[Actor]) -> bool:
        """Whether someone under these hats is its actor."""
        return Actor.DESK in hats if self.step is None else rules.wears(hats, self.step)

    def refusal(self, dossier: Application, situation: Situation) -> str | None:
        """Why it is not possible now, in one sentence; None when it is."""
        if self.step is not None:
            return workflow.refusal(self.step, situation)
        return self.closed(dossier)


def taken(step: Transition, command: Callable, **extra) -> Act:
    """A row of the table as the desk takes it; the instant is that of the request's receipt."""

    def run(dossier: Application, *, by, at: datetime, **facts):
        return command(dossier, by=by, at=at, **facts)

    return Act(step.slug, step.label, run, **({"done": step.done, "step": step} | extra))


def untimed(command: Callable) -> Callable:
    """A deed that no limit judges."""

    def run(dossier: Application, *, by, at: datetime, **facts):
        return command(dossier, by=by, **facts)

    return run


def to_withdraw(dossier: Application) -> tuple[DeskLine, ...]:
    return withdrawable(desk_lines(dossier, pieces_of(dossier), last_manifest(dossier)))


def none_to_withdraw(dossier: Application) -> str | None:
    if to_withdraw(dossier):
        return None
    return gettext("Aucune pièce ajoutée par la scolarité n’attend dans ce dossier : il n’y a rien à retirer.")


ASK = Act(
    "demander-une-piece",
    gettext_lazy("Demander une pièce"),
    untimed(desk.ask_for_piece),
    gettext_lazy("Pièce ajoutée. La personne l’apprendra avec « Incomplet »."),
    form=AskForm,
    closed=asking_refusal,
)
WITHDRAW = Act(
    "retirer-une-piece",
    gettext_lazy("Retirer la pièce demandée"),
    untimed(desk.withdraw_piece),
    gettext_lazy("Demande retirée : cette pièce n’est plus attendue."),
    form=WithdrawForm,
    given=lambda dossier: {"lines": to_withdraw(dossier)},
    closed=lambda dossier: asking_refusal(dossier) or none_to_withdraw(dossier),
    lead=gettext_lazy(
        "La pièce quitte le dossier : elle n’empêche plus « Complet ». Si « Incomplet » l’a déjà demandée à la "
        "personne, un mail lui dit qu’elle n’est plus attendue, et ce qu’il lui reste à faire."
    ),
)
EXTEND = Act(
    "repousser",
    gettext_lazy("Repousser la date limite"),
    untimed(desk.extend),
    gettext_lazy("Date limite repoussée : la personne en est avertie par mail."),
    form=ExtendForm,
    given=lambda dossier: {"stored": {"day": limits.limit_to_extend(dossier)}},
    closed=extending_refusal,
    lead=gettext_lazy("Une date individuelle ne peut qu’être plus tardive que la date en vigueur."),
)
CORRECT = Act(
    "situation",
    gettext_lazy("Corriger la situation"),
    untimed(change_population),
    gettext_lazy("Situation corrigée. Une pièce qui s’ajoute est demandée par « Incomplet »."),
    form=SituationForm,
    given=lambda dossier: {
        "populations": Population.objects.of_openings([dossier.opening]),
        "stored": {"population": dossier.population},
    },
    initial=lambda dossier: {"population": dossier.population_id},
    closed=desk_refusal,
    lead=gettext_lazy(
        "La situation décide des pièces demandées. Aucune pièce transmise n’est perdue : ce qui n’est plus demandé "
        "devient facultatif, ce qui s’ajoute est à demander avec « Incomplet »."
    ),
)
# In the order of the workflow; then what may happen at any moment of it, the gravest last.
ACTS = (
    taken(workflow.RECEIVE, transmission.receive, concerns=lambda dossier: dossier.opening.mode == Mode.PAPER),
    ASK,
    taken(
        workflow.INCOMPLETE,
        desk.incomplete,
        form=IncompleteForm,
        press=gettext_lazy("Déclarer incomplet et envoyer le mail"),
        initial=lambda dossier: {"correct_by": default_correction_day(dossier, clock.today())},
        left_out=lambda dossier, facts: desk.date_left_out(dossier, facts.get("correct_by")),
    ),
    taken(
        workflow.COMPLETE,
        desk.complete,
        form=forms.Form,
        press=gettext_lazy("Déclarer complet et envoyer le mail"),
        is_read_closed=True,
    ),
    taken(
        workflow.PROPOSE,
        jury.propose,
        form=OpinionForm,
        given=lambda dossier: {"stored": jury.last_opinion(dossier)},
        initial=jury.opinion_to_correct,
        lead=gettext_lazy("L’avis s’ajoute aux précédents et les remplace. La personne n’en voit rien."),
    ),
    taken(
        workflow.RELEASE,
        jury.release,
        form=ReleaseForm,
        given=lambda dossier: {"stored": jury.read_before(dossier)},
        left_out=lambda dossier, facts: jury.date_left_out(dossier, facts.get("individual_answer_by")),
    ),
    CORRECT,
    EXTEND,
    taken(
        workflow.CANCEL,
        filing.cancel,
        form=forms.Form,
        press=gettext_lazy("Oui, annuler cette candidature"),
        is_grave=True,
        done=gettext_lazy("Candidature annulée au nom de la personne, qui en est avertie par mail."),
    ),
)
# Pressed on its own line of the page, where the piece is.
ON_A_LINE = (WITHDRAW,)
BY_SLUG = {act.slug: act for act in (*ACTS, *ON_A_LINE)}


@dataclass(frozen=True)
class Button:
    """One act as the page offers it: hidden from its actor only where the formation never knows it."""

    act: Act
    refusal: str | None

    @property
    def id(self) -> str:
        return f"why-{self.act.slug}"


def buttons_for(hats: frozenset[Actor], dossier: Application, situation: Situation) -> list[Button]:
    """Every act that someone under these hats is an actor of, with what closes it now."""
    return [
        Button(act, act.refusal(dossier, situation)) for act in ACTS if act.is_theirs(hats) and act.concerns(dossier)
    ]


def closed_by(buttons: list[Button]) -> str:
    """The one sentence that closes every act, to be said once; empty when they differ, or when one is possible."""
    sentences = {button.refusal for button in buttons}
    return sentences.pop() or "" if len(buttons) > 1 and len(sentences) == 1 else ""
