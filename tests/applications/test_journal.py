"""The journal of a dossier: numbered, chained, sealed; who acted, in whose name, during which request."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from applications.commands import desk, filing
from applications.commands.journal import CANDIDATE_DEEDS, digest, record
from applications.enums import STAFF_ONLY, Stage, Verb
from applications.models import Event
from applications.workflow import TRANSITIONS, Actor
from ecandidat.common import clock, trace
from tests.applications.reading import is_chained, verbs_of
from tests.factories.accounts import UserFactory
from tests.factories.applications import dossier_at, drop, fresh, line, manager_of

pytestmark = pytest.mark.django_db
A_NAME_OR_ADDRESS = re.compile(r"@|\b(?:camille|roy|marc|lenoir)\b", re.IGNORECASE)


@pytest.fixture
def dossier():
    return dossier_at(Stage.PENDING)


# ── Numbered and chained ──


@pytest.mark.parametrize("stage", Stage)
def test_whatever_its_life_the_journal_of_a_dossier_is_one_sealed_chain(stage):
    assert is_chained(dossier_at(stage))


def test_each_dossier_has_a_chain_of_its_own():
    first, second = dossier_at(Stage.RECEIVED), dossier_at(Stage.RECEIVED)
    assert [first.events.earliest("seq").seq, second.events.earliest("seq").seq] == [1, 1]
    assert first.events.earliest("seq").hash != second.events.earliest("seq").hash
    assert is_chained(first)
    assert is_chained(second)


@pytest.mark.parametrize(
    "forged",
    [
        {"verb": Verb.CANCEL},
        {"source": "complet"},
        {"target": "complet"},
        {"facts": {"rank": 1}},
        {"request_id": "0000000000"},
        {"ref": "0000000000"},
        {"prev_hash": "0" * 64},
        {"seq": 99},
    ],
    ids=lambda forged: next(iter(forged)),
)
def test_an_event_that_was_rewritten_no_longer_matches_its_seal(forged):
    event = dossier_at(Stage.RECEIVED).events.latest("seq")
    assert event.hash == digest(event)
    Event.objects.filter(pk=event.pk).update(**forged)
    event.refresh_from_db()
    assert event.hash != digest(event)


@pytest.mark.parametrize("field", ["actor", "on_behalf_of"])
def test_a_person_put_in_the_place_of_another_breaks_the_seal(field):
    event = dossier_at(Stage.RECEIVED).events.latest("seq")
    Event.objects.filter(pk=event.pk).update(**{field: UserFactory()})
    event.refresh_from_db()
    assert event.hash != digest(event)


def test_an_instant_moved_by_a_microsecond_breaks_the_seal(dossier):
    event = dossier.events.get()
    event.at += timedelta(microseconds=1)
    assert event.hash != digest(event)


def test_an_event_taken_out_is_missed_by_the_one_after_it():
    dossier = dossier_at(Stage.RECEIVED)
    dossier.events.get(seq=2).delete()
    assert not is_chained(dossier)


def test_two_events_never_have_the_same_number(dossier):
    with pytest.raises(IntegrityError, match="event_seq"), transaction.atomic():
        Event.objects.create(application=dossier, seq=1, verb=Verb.FILE, at=clock.now(), hash="0" * 64)


def test_the_order_is_that_of_the_writing_whatever_the_instants(dossier):
    late, early = clock.now(), clock.now() - timedelta(hours=1)
    for at in (late, early):
        record(dossier, Verb.EXTEND, by=None, at=at)
    assert [event.at for event in dossier.events.order_by("seq")][1:] == [late, early]
    assert is_chained(dossier)


# ── What it says ──


@pytest.mark.parametrize("stage", [Stage.INCOMPLETE, Stage.CONFIRMED, Stage.UNFAVOURABLE, Stage.CANCELLED])
def test_facts_are_ids_and_codes_never_words_about_a_person(stage):
    for event in dossier_at(stage).events.all():
        assert not A_NAME_OR_ADDRESS.search(str(event.facts))
        assert "floue" not in str(event.facts)
        assert "Prérequis" not in str(event.facts)


def test_a_step_says_from_where_to_where_in_the_words_of_the_stages():
    dossier = dossier_at(Stage.CONFIRMED)
    moves = [
        (event.verb, event.source, event.target)
        for event in dossier.events.filter(verb__in=[step.verb for step in TRANSITIONS])
    ]
    assert moves == [
        ("transmit", Stage.PENDING, Stage.RECEIVED),
        ("complete", Stage.RECEIVED, Stage.COMPLETE),
        ("propose", Stage.COMPLETE, Stage.PROPOSED),
        ("release", Stage.PROPOSED, Stage.FAVOURABLE),
        ("confirm", Stage.FAVOURABLE, Stage.CONFIRMED),
    ]


def test_a_file_is_named_by_its_hash_so_that_the_journal_survives_it(dossier):
    file = drop(line(dossier, "CV"))
    facts = dossier.events.latest("seq").facts
    assert facts == {"piece": file.piece.ref, "file": file.ref, "sha256": file.stored.sha256}


# ── Who ──


def test_what_the_candidate_does_is_in_nobodys_name(dossier):
    drop(line(dossier, "CV"))
    for event in dossier.events.all():
        assert (event.actor, event.on_behalf_of) == (dossier.file.user, None)


def test_what_staff_do_for_the_candidate_says_both():
    dossier = dossier_at(Stage.RECEIVED)
    manager = manager_of(dossier.opening)
    filing.cancel(dossier, by=manager)
    event = dossier.events.latest("seq")
    assert (event.actor, event.on_behalf_of) == (manager, dossier.file.user)


def test_what_staff_do_by_their_own_right_is_in_nobodys_name():
    dossier = dossier_at(Stage.RECEIVED)
    desk.validate_piece(line(dossier, "CV"), by=manager_of(dossier.opening))
    assert dossier.events.latest("seq").on_behalf_of is None


def test_what_the_clock_does_has_no_actor():
    event = dossier_at(Stage.LAPSED).events.latest("seq")
    assert (event.verb, event.actor, event.on_behalf_of) == (Verb.LAPSE, None, None)


def test_every_step_of_the_candidate_is_a_deed_that_staff_would_do_in_their_name():
    of_candidate = {step.verb for step in TRANSITIONS if step.actor is Actor.CANDIDATE}
    of_others = {step.verb for step in TRANSITIONS} - of_candidate
    assert of_candidate <= CANDIDATE_DEEDS
    assert not of_others & CANDIDATE_DEEDS


# ── During which request, and who reads it ──


def test_an_event_carries_the_request_during_which_it_was_written(dossier):
    token = trace.request_id.set("A1B2C3D4E5")
    try:
        drop(line(dossier, "CV"))
    finally:
        trace.request_id.reset(token)
    drop(line(dossier, "MOT"))
    assert [event.request_id for event in dossier.events.order_by("seq")] == ["", "A1B2C3D4E5", ""]


def test_a_page_that_takes_a_step_leaves_its_request_in_the_journal(client):
    dossier = dossier_at(Stage.RECEIVED)
    client.force_login(dossier.file.user)
    address = reverse("applications:step", args=[dossier.ref, "annuler"])
    answer = client.post(address, {"agree": "on"})
    event = fresh(dossier).events.latest("seq")
    assert event.verb == Verb.CANCEL
    assert event.request_id == answer.wsgi_request.id


def test_the_candidate_does_not_read_what_was_not_said_to_them():
    dossier = dossier_at(Stage.PROPOSED)
    told = dossier.events.shown_to_candidate()
    assert not {event.verb for event in told} & set(STAFF_ONLY)
    assert {"judge", "propose"} <= set(verbs_of(dossier))
    assert [event.seq for event in told] == sorted(event.seq for event in told)
