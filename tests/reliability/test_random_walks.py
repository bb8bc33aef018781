"""D08: two hundred random actions by five roles, against a small model that knows nothing of the code."""

import os
import random
from datetime import UTC, datetime, time, timedelta

import pytest
from django.utils import timezone

from applications.commands import answer, desk, filing, jury, pieces, transmission
from applications.commands.journal import digest
from applications.commands.moving import NotTheirs, StepRefused
from applications.commands.pieces import PieceRefused
from applications.enums import DecisionKind, RefusalReason
from applications.models import Application
from ecandidat.common import clock
from notifications.models import OutgoingMail
from offers.calendar import closing_instant
from offers.enums import Role
from tests.applications.scene import filed, fresh, hire, opening_in
from tests.factories.accounts import UserFactory
from tests.factories.documents import StoredFileFactory
from tests.reliability.model import Model, Seats

WALKS = 2000 if os.environ.get("FULL") else 3
ACTIONS = 200
REFUSALS = (StepRefused, NotTheirs, PieceRefused, desk.VerdictRefused)
KINDS = {"FA": DecisionKind.FAVOURABLE, "DE": DecisionKind.UNFAVOURABLE, "LA": DecisionKind.WAITING_LIST}

MAILED = {"transmit", "complete", "incomplete", "cancel", "release", "confirm", "decline", "lapse"}
DESK = ("judge", "complete", "incomplete", "propose", "release")
NAMES = (*DESK, "drop", "transmit", "cancel", "confirm", "decline", "lapse")
# What people are likely to do from there, so that walks go far; the other third of the time, anything.
LIKELY = {
    "AT": ("drop", "drop", "transmit"),
    "RE": ("judge", "judge", "judge", "complete", "incomplete"),
    "IN": ("drop", "transmit", "judge", "complete", "incomplete"),
    "CO": ("propose", "release", "release", "incomplete", "judge"),
    "FA": ("confirm", "decline", "lapse", "propose", "release"),
    "DE": ("propose", "release"),
    "LA": ("propose", "release"),
}


class Walk:
    """Three dossiers of one formation with one seat; five roles; a clock that only moves forward."""

    def __init__(self, seed: int):
        self.dice = random.Random(seed)  # noqa: S311 a walk is replayed by its number
        self.start = datetime.combine(clock.today(), time(9), timezone.get_default_timezone()).astimezone(UTC)
        self.now = self.start
        today = self.start.date()
        opening = opening_in(
            capacity=1,
            closes_on=today + timedelta(days=2),
            return_by=today + timedelta(days=2),
            publication_on=today + timedelta(days=2),
            confirm_by=today + timedelta(days=6),
        )
        self.manager = hire(Role.MANAGER, opening.commission)
        self.member = hire(Role.COMMISSION_MEMBER, opening.commission)
        self.stranger = UserFactory(complete=True)
        seats = Seats(1)
        zone = timezone.get_default_timezone()
        publication = datetime.combine(opening.publication_on, time.min, zone)
        limits = [closing_instant(day, None, zone) for day in (opening.return_by, opening.confirm_by)]
        self.pairs = [(filed(opening), Model(limits[0], publication, limits[1], seats)) for _ in range(3)]

    def play(self) -> None:
        for _action in range(ACTIONS):
            self.now += timedelta(hours=self.dice.choice((0, 0, 0, 0, 0, 0, 1, 6)))
            dossier, model = self.dice.choice(self.pairs)
            with clock.travel(self.now):
                expected, real = self.one_action(fresh(dossier), model)
            state = fresh(dossier)
            assert (real, state.stage) == (expected, model.stage), self.last

    def one_action(self, dossier: Application, model: Model) -> tuple[bool, bool]:
        """The model's answer and the system's, on the same action."""
        name = self.dice.choice(LIKELY[model.decision or model.papers] if self.dice.random() < 0.7 else NAMES)
        if name == "cancel" and self.dice.random() < 0.95:  # rare, or every walk ends there
            name = "judge"
        everybody = (dossier.file.user, self.manager, self.member, self.stranger)
        right = self.manager if name in DESK else dossier.file.user
        actor = right if self.dice.random() < 0.8 else self.dice.choice(everybody)
        self.last = (name, actor.pk, self.now, model)
        return getattr(self, name)(dossier, model, actor)

    def attempt(self, command, *args, **facts) -> bool:
        try:
            command(*args, **facts)
        except REFUSALS:
            return False
        return True

    def line(self, dossier):
        number = self.dice.randrange(2)
        return number, list(dossier.pieces.filter(obligation="required").order_by("position", "pk"))[number]

    def drop(self, dossier, model, actor):
        number, piece = self.line(dossier)
        stored = StoredFileFactory(owner=actor)
        expected = actor == dossier.file.user and model.drop(number, self.now)
        return expected, self.attempt(pieces.add_file, piece, stored, by=actor)

    def transmit(self, dossier, model, actor):
        expected = actor == dossier.file.user and model.transmit(self.now)
        return expected, self.attempt(transmission.transmit, dossier, by=actor)

    def judge(self, dossier, model, actor):
        number, piece = self.line(dossier)
        verdict = self.dice.choice(("VA", "VA", "VA", "RE"))
        expected = actor == self.manager and model.judge(number, verdict)
        if verdict == "VA":
            return expected, self.attempt(desk.validate_piece, piece, by=actor)
        return expected, self.attempt(desk.refuse_piece, piece, RefusalReason.ILLEGIBLE, "flou", by=actor)

    def complete(self, dossier, model, actor):
        expected = actor == self.manager and model.complete()
        return expected, self.attempt(desk.complete, dossier, by=actor)

    def incomplete(self, dossier, model, actor):
        day = timezone.localdate(self.now) + timedelta(days=3)
        until = closing_instant(day, None, timezone.get_default_timezone())
        expected = actor == self.manager and model.incomplete(until)
        return expected, self.attempt(desk.incomplete, dossier, by=actor, correct_by=day)

    def cancel(self, dossier, model, actor):
        expected = actor in (dossier.file.user, self.manager) and model.cancel()
        return expected, self.attempt(filing.cancel, dossier, by=actor)

    def propose(self, dossier, model, actor):
        kind = self.dice.choice(("FA", "FA", "DE", "LA"))
        if kind == model.proposed:
            return True, True  # the same opinion twice is one
        expected = actor in (self.manager, self.member) and model.propose(kind)
        return expected, self.attempt(jury.propose, dossier, KINDS[kind], by=actor, reason="prérequis")

    def release(self, dossier, model, actor):
        expected = actor == self.manager and model.release(self.now)
        return expected, self.attempt(jury.release, dossier, by=actor)

    def confirm(self, dossier, model, actor):
        expected = actor == dossier.file.user and model.confirm(self.now)
        return expected, self.attempt(answer.confirm, dossier, by=actor)

    def decline(self, dossier, model, actor):
        expected = actor == dossier.file.user and model.decline(self.now)
        return expected, self.attempt(answer.decline, dossier, by=actor)

    def lapse(self, dossier, model, actor):
        return model.lapse(self.now), self.attempt(answer.lapse, dossier)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(WALKS))
def test_the_system_and_the_model_agree_along_a_random_walk(seed):
    walk = Walk(seed)
    walk.play()
    dossiers = [fresh(dossier) for dossier, _model in walk.pairs]
    opening = dossiers[0].opening
    assert opening.seats_taken == sum(dossier.stage == "confirmee" for dossier in dossiers)
    for dossier in dossiers:
        events = list(dossier.events.order_by("seq"))
        assert [event.seq for event in events] == list(range(1, len(events) + 1))
        assert all(event.hash == digest(event) for event in events)
        mailed = set(OutgoingMail.objects.filter(recipient=dossier.file.user).values_list("cause", flat=True))
        moved = {event.ref for event in events if event.verb in MAILED}
        assert moved <= mailed
