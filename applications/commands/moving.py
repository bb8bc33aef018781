"""The grammar of a transition: lock, check again, set the state, journal it, post its mail, in one commit."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from applications import emails, rules, workflow
from applications.commands.journal import record
from applications.lines import as_told
from applications.manifest import untransmitted
from applications.models import Application, Event, Piece
from applications.workflow import Actor, Situation, Transition
from ecandidat.common import clock
from ecandidat.common.dates import day_long
from offers.calendar import day_refusal


class StepRefused(Exception):
    """A step that is not possible now; the message says why, in French.

    `already` is true when the step was taken before: a second click gets the first one's answer. `fact` is the keyword
    of the command that the sentence is about, beside which a form says it.
    """

    def __init__(self, sentence: str, *, already: bool = False, fact: str = ""):
        super().__init__(sentence)
        self.already = already
        self.fact = fact


class NotTheirs(Exception):
    """A step that this person has no right to take, whatever the moment."""


def check_day(dossier: Application, day: date | None, *, fact: str) -> None:
    """Raise StepRefused when a day given for one person is out of reach of the campaign; `fact` names it."""
    campaign = dossier.opening.campaign
    if day is not None and (sentence := day_refusal(day, campaign.opens_on, campaign.closes_on, clock.today())):
        raise StepRefused(sentence, fact=fact)


def check_after_today(day: date, *, fact: str) -> None:
    """A day given to somebody is not the one that is ending; `fact` names it."""
    today = clock.today()
    if day <= today:
        raise StepRefused(
            _("La date limite doit être après aujourd’hui, %(today)s.") % {"today": day_long(today)}, fact=fact
        )


@dataclass
class Move:
    """What a step may look at, and the facts it adds to the journal, while it is being taken."""

    dossier: Application
    pieces: list[Piece]
    situation: Situation
    facts: dict = field(default_factory=dict)
    event: Event | None = None

    @property
    def at(self) -> datetime:
        return self.situation.at


def locked(dossier: Application) -> Application:
    """The dossier under its row lock. Read after the lock: a joined row read with it could be an older one."""
    Application.objects.select_for_update(of=("self",), no_key=True).values_list("pk").get(pk=dossier.pk)
    return Application.objects.for_list().get(pk=dossier.pk)


def lines_of(dossier: Application) -> list[Piece]:
    """The lines of a dossier with their files, a constant number of queries."""
    return list(dossier.pieces.prefetch_related("files__stored", "files__carried_from__file"))


@contextmanager
def touching(dossier: Application) -> Iterator[Application]:
    """Lock a dossier for a deed that is not a transition, and count it as a change."""
    with transaction.atomic():
        fresh = locked(dossier)
        yield fresh
        fresh.version += 1
        fresh.save()


@contextmanager
def moving(dossier: Application, step: Transition, *, by: User | None, at: datetime | None = None) -> Iterator[Move]:
    """Take `step`; inside the block the state is already the new one.

    `at` is the instant the step is judged by (a request's receipt), now when absent; `by=None` is the clock.
    Raises `NotTheirs`, or `StepRefused` with the sentence of the first guard that says no.
    """
    with transaction.atomic():
        fresh = locked(dossier)
        is_theirs = step.actor is Actor.CLOCK if by is None else rules.may_take(by, step, fresh)
        if not is_theirs:
            raise NotTheirs(step.verb)
        pieces = lines_of(fresh)
        if step.actor is Actor.CANDIDATE:
            pieces = as_told(pieces)
        before = rules.situation(fresh, pieces, at=at or clock.now(), untransmitted=untransmitted(fresh, pieces))
        if workflow.already_done(step, before):
            raise StepRefused(_("C’est déjà fait."), already=True)
        if sentence := workflow.refusal(step, before):
            raise StepRefused(sentence)
        source = fresh.desk_stage
        if step.target is not None:
            fresh.status = step.target
        fresh.version += 1
        move = Move(dossier=fresh, pieces=pieces, situation=before)
        yield move
        fresh.save()
        fresh.refresh_from_db(fields=["stage", "desk_stage"])
        move.event = record(fresh, step.verb, by=by, source=source, target=fresh.desk_stage, at=move.at, **move.facts)
        if step.mail:
            emails.announce(step, fresh, cause=move.event.ref)
