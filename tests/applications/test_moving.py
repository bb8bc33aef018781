"""Each step from each status: it moves, with one event and one mail, or it refuses and nothing has happened."""

import pytest
from django.contrib.auth import get_user_model

from applications.commands import filing, transmission
from applications.commands.moving import NotTheirs, StepRefused
from applications.enums import FileStatus, Stage, Verb
from applications.workflow import TRANSITIONS, Actor
from notifications.models import OutgoingMail
from offers.enums import Role
from tests.applications.oracle import AT, CO, DECIDED, IN, RE
from tests.applications.reading import is_chained, state_of
from tests.applications.steps import ANSWERS, RUN, actor_of, moment, press, ready
from tests.factories.accounts import UserFactory
from tests.factories.applications import dossier_at, fresh, hired, manager_of, noon, opening_for
from tests.factories.offers import MembershipFactory

pytestmark = pytest.mark.django_db
VERBS = [step.verb for step in TRANSITIONS]
CELLS = [(verb, status) for verb in VERBS for status in FileStatus]
# An answer needs a favourable decision, which only a complete dossier gets.
POSSIBLE = [
    (verb, status)
    for verb, status in CELLS
    if status in DECIDED[verb][1] - ({AT, RE, IN} if verb in ANSWERS else set())
]
BEFORE_DECISION = {*VERBS} - {*ANSWERS, Verb.CANCEL}  # once released, a dossier can no longer be cancelled
DONE_ALREADY = {(Verb.TRANSMIT, RE), (Verb.RECEIVE, RE), (Verb.COMPLETE, CO)}
MAILS = {"decision": "waiting_list"}


def cell(value):
    return getattr(value, "value", None)


# ── Every step, every status ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("verb", "status"), POSSIBLE, ids=cell)
def test_a_possible_step_moves_with_one_event_and_one_mail(verb, status):
    dossier = ready(verb, status)
    assert dossier.papers is status
    before, mails = state_of(dossier), OutgoingMail.objects.count()
    press(verb, dossier)
    after = fresh(dossier)
    _who, _sources, target, stem, _guards = DECIDED[verb]
    assert after.papers is (target or status)
    event = after.events.latest("seq")
    assert (event.verb, event.at, event.seq) == (verb, moment(verb, dossier.opening), len(before["events"]) + 1)
    assert (event.source, event.target) == (dossier.desk_stage, after.desk_stage)
    assert event.actor == (None if verb is Verb.LAPSE else actor_of(verb, dossier))
    posted = [f"applications.{MAILS.get(stem, stem)}"] if stem else []
    assert list(OutgoingMail.objects.filter(cause=event.ref).values_list("key", flat=True)) == posted
    assert OutgoingMail.objects.count() == mails + len(posted)
    assert after.version == dossier.version + 1
    assert is_chained(after)


@pytest.mark.parametrize(("verb", "status"), [each for each in CELLS if each not in POSSIBLE], ids=cell)
def test_an_impossible_step_says_so_and_changes_nothing(verb, status):
    dossier = ready(verb, status)
    before = state_of(dossier)
    with pytest.raises(StepRefused) as refused:
        press(verb, dossier)
    assert refused.value.already is ((verb, status) in DONE_ALREADY)
    assert str(refused.value).endswith(".")
    assert state_of(dossier) == before


@pytest.mark.parametrize(("verb", "status"), POSSIBLE, ids=cell)
def test_a_second_press_is_answered_and_has_no_effect(verb, status):
    dossier = ready(verb, status)
    press(verb, dossier)
    before = state_of(dossier)
    with pytest.raises(StepRefused, match=r"C’est déjà fait\.|déjà enregistré") as refused:
        press(verb, dossier)
    assert refused.value.already
    assert state_of(dossier) == before


@pytest.mark.parametrize(("verb", "status"), [each for each in POSSIBLE if each[0] in BEFORE_DECISION], ids=cell)
def test_a_stale_page_on_a_cancelled_dossier_moves_nothing(verb, status):
    dossier = ready(verb, status)
    filing.cancel(dossier, by=dossier.file.user, at=noon(dossier.opening.opens_on, 6))
    before = state_of(dossier)
    with pytest.raises(StepRefused, match="a été annulée"):
        press(verb, dossier)
    assert state_of(dossier) == before


# ── Who ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

DESK = {"manager", "superuser"}
MAY = {
    Verb.TRANSMIT: {"owner"},
    Verb.RECEIVE: DESK,
    Verb.COMPLETE: DESK,
    Verb.INCOMPLETE: DESK,
    Verb.CANCEL: {"owner"} | DESK,
    Verb.PROPOSE: {"member"} | DESK,
    Verb.RELEASE: DESK,
    Verb.CONFIRM: {"owner"},
    Verb.DECLINE: {"owner"},
}
SOURCE = {verb: (CO if verb in ANSWERS else min(DECIDED[verb][1] & {AT, RE} or {CO})) for verb in MAY}
PEOPLE = {
    "owner": lambda dossier: dossier.file.user,
    "stranger": lambda dossier: UserFactory(complete=True),
    "manager": lambda dossier: manager_of(dossier.opening),
    "member": lambda dossier: hired(dossier.opening, Role.COMMISSION_MEMBER),
    "viewer": lambda dossier: hired(dossier.opening, Role.VIEWER),
    "neighbour": lambda dossier: hired(opening_for()),
    "former manager": lambda dossier: gone(hired(dossier.opening)),
    "closed account": lambda dossier: closed(hired(dossier.opening)),
    "superuser": lambda dossier: UserFactory(is_staff=True, is_superuser=True),
}


def gone(user):
    user.memberships.update(since="2020-01-01", until="2020-12-31")
    return user


def closed(user):
    get_user_model().objects.filter(pk=user.pk).update(is_active=False)
    user.refresh_from_db()
    return user


@pytest.mark.parametrize("verb", MAY)
def test_only_its_actors_take_a_step(verb):
    dossier = ready(verb, SOURCE[verb])
    others = {who: person(dossier) for who, person in PEOPLE.items() if who not in MAY[verb]}
    before = state_of(dossier)
    for who, person in others.items():
        with pytest.raises(NotTheirs):
            press(verb, dossier, by=person)
        assert state_of(dossier) == before, who


@pytest.mark.parametrize(("verb", "who"), [(verb, who) for verb in MAY for who in sorted(MAY[verb])])
def test_each_of_its_actors_takes_it(verb, who):
    dossier = ready(verb, SOURCE[verb])
    person = PEOPLE[who](dossier)
    press(verb, dossier, by=person)
    assert fresh(dossier).events.latest("seq").actor == person


@pytest.mark.parametrize("verb", [verb for verb in MAY if DECIDED[verb][0] in (Actor.DESK, Actor.COMMISSION)])
def test_nobody_handles_their_own_dossier(verb):
    clerk = UserFactory(complete=True, is_staff=True)
    dossier = ready(verb, SOURCE[verb], candidate=clerk)
    MembershipFactory(user=clerk, role=Role.MANAGER, commission=dossier.opening.commission)
    before = state_of(dossier)
    with pytest.raises(NotTheirs):
        press(verb, dossier, by=clerk)
    assert state_of(dossier) == before


@pytest.mark.parametrize("verb", MAY)
def test_a_step_without_a_name_is_the_clocks_alone(verb):
    dossier = ready(verb, SOURCE[verb])
    before = state_of(dossier)
    with pytest.raises(NotTheirs):
        RUN[verb](dossier, by=None, at=moment(verb, dossier.opening))
    assert state_of(dossier) == before


def test_the_desk_cancels_in_the_candidates_name():
    dossier = dossier_at(Stage.RECEIVED)
    manager = manager_of(dossier.opening)
    filing.cancel(dossier, by=manager)
    event = fresh(dossier).events.latest("seq")
    assert (event.actor, event.on_behalf_of) == (manager, dossier.file.user)
    assert fresh(dossier).public_stage is Stage.CANCELLED


# ── What moves and what does not ────────────────────────────────────────────────────────────────────────────────────


def test_the_instant_is_the_one_of_the_request_and_not_of_the_work():
    dossier = ready(Verb.TRANSMIT, AT)
    at = noon(dossier.opening.opens_on, 7)
    transmission.transmit(dossier, by=dossier.file.user, at=at)
    assert fresh(dossier).transmitted_at == at
    assert dossier.submissions.get().received_at == at


def test_a_cancelled_dossier_leaves_its_place_to_another():
    dossier = dossier_at(Stage.CANCELLED)
    again = dossier_at(Stage.PENDING, opening=dossier.opening, candidate=dossier.file.user)
    assert again.pk != dossier.pk
    assert (dossier.number.rpartition("-")[2], again.number.rpartition("-")[2]) == ("1", "2")
    assert fresh(dossier).public_stage is Stage.CANCELLED


def test_a_step_taken_voids_the_reminders_that_still_wait():
    dossier = ready(Verb.TRANSMIT, AT)
    reminder = OutgoingMail.objects.create(cause=f"{dossier.ref}:2026-04-14:J-3", key="x", address="a@example.org")
    stranger = OutgoingMail.objects.create(cause="0123456789:2026-04-14:J-3", key="x", address="a@example.org")
    press(Verb.TRANSMIT, dossier)
    reminder.refresh_from_db()
    stranger.refresh_from_db()
    assert (reminder.state, stranger.state) == ("void", "queued")


def test_an_opinion_leaves_the_reminders_alone():
    dossier = ready(Verb.PROPOSE, IN)
    reminder = OutgoingMail.objects.create(cause=f"{dossier.ref}:2026-04-14:J-3", key="x", address="a@example.org")
    press(Verb.PROPOSE, dossier)
    reminder.refresh_from_db()
    assert reminder.state == "queued"
