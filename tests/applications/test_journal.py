"""The journal of a dossier: numbered, chained, append-only, and without a name in it (decision 18)."""

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from applications.commands import desk, filing
from applications.commands.journal import CANDIDATE_DEEDS, digest, record
from applications.enums import STAFF_ONLY, RefusalReason, Stage, Verb
from applications.models import Event
from applications.workflow import TRANSITIONS
from ecandidat.common import clock, trace
from tests import house
from tests.applications.reading import is_chained, verbs_of
from tests.factories.applications import dossier_at, fresh, line, manager_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("stage", Stage)
def test_whatever_a_dossier_went_through_its_chain_holds(stage):
    assert is_chained(dossier_at(stage))


def test_each_event_seals_the_one_before():
    events = list(dossier_at(Stage.CONFIRMED).events.order_by("seq"))
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert events[0].prev_hash == ""
    assert [event.prev_hash for event in events[1:]] == [event.hash for event in events[:-1]]
    assert all(len(event.hash) == 64 for event in events)


TAMPERED = {
    "verb": Verb.CONFIRM,
    "source": "autre",
    "target": "autre",
    "actor_id": None,
    "at": datetime(2020, 1, 1, tzinfo=UTC),
    "facts": {"opening": 0},
    "ref": "0000000000",
    "request_id": "0000000000",
    "on_behalf_of_id": 1,
    "prev_hash": "0" * 64,
}


@pytest.mark.parametrize("field", TAMPERED)
def test_a_touched_event_no_longer_fits_its_seal(field):
    event = dossier_at(Stage.PENDING).events.get()
    setattr(event, field, TAMPERED[field])
    assert digest(event) != event.hash


def test_an_event_taken_out_breaks_the_chain():
    dossier = dossier_at(Stage.COMPLETE)
    dossier.events.filter(seq=2).delete()
    assert not is_chained(dossier)


def test_an_instant_said_in_another_zone_is_the_same_instant():
    dossier = dossier_at(Stage.PENDING)
    paris = clock.now().astimezone(ZoneInfo("Europe/Paris"))
    filing.cancel(dossier, by=dossier.file.user, at=paris)
    assert is_chained(dossier)


def test_two_events_never_take_the_same_number():
    event = dossier_at(Stage.PENDING).events.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.create(application=event.application, seq=1, verb=Verb.CANCEL, at=clock.now(), hash="x")


def test_only_the_journal_writes_events_and_it_only_adds():
    """No other command names the model, and nothing updates or deletes what the relation holds."""
    for path in house.modules("applications", "ecandidat"):
        source = path.read_text()
        if path.name != "journal.py":
            assert "Event(" not in source.replace("class Event(", ""), path
            assert "Event.objects.create" not in source, path
        for writing in ("events.update", "events.all().delete", "events.filter().delete", "Event.objects.update"):
            assert writing not in source, path


# ── Who, in whose name, by which request ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("verb", Verb)
def test_what_belongs_to_the_candidate_is_done_in_their_name_by_somebody_else(verb):
    dossier = dossier_at(Stage.PENDING)
    candidate, manager = dossier.file.user, manager_of(dossier.opening)
    with transaction.atomic():
        by_staff, alone, by_clock = (record(dossier, verb, by=by) for by in (manager, candidate, None))
    assert by_staff.on_behalf_of == (candidate if verb in CANDIDATE_DEEDS else None)
    assert (alone.on_behalf_of, by_clock.on_behalf_of, by_clock.actor) == (None, None, None)


def test_the_request_is_named():
    dossier = dossier_at(Stage.PENDING)
    token = trace.request_id.set("0123456789")
    try:
        filing.cancel(dossier, by=dossier.file.user)
    finally:
        trace.request_id.reset(token)
    assert dossier.events.latest("seq").request_id == "0123456789"


def test_a_page_that_takes_a_step_leaves_its_request_in_the_journal(client):
    dossier = dossier_at(Stage.RECEIVED)
    client.force_login(dossier.file.user)
    answer = client.post(reverse("applications:step", args=[dossier.ref, "annuler"]), {"agree": "on"})
    event = dossier.events.latest("seq")
    assert (event.deed, event.request_id) == (Verb.CANCEL, answer.wsgi_request.id)


def test_a_step_says_from_which_stage_to_which():
    steps = dossier_at(Stage.CONFIRMED).events.filter(verb__in=[step.verb for step in TRANSITIONS])
    assert [(event.verb, event.source, event.target) for event in steps.order_by("seq")] == [
        ("transmit", Stage.PENDING, Stage.RECEIVED),
        ("complete", Stage.RECEIVED, Stage.COMPLETE),
        ("propose", Stage.COMPLETE, Stage.PROPOSED),
        ("release", Stage.PROPOSED, Stage.FAVOURABLE),
        ("confirm", Stage.FAVOURABLE, Stage.CONFIRMED),
    ]


def test_the_order_is_that_of_the_writing_whatever_the_instants():
    dossier = dossier_at(Stage.PENDING)
    late, early = clock.now(), clock.now() - timedelta(hours=1)
    for at in (late, early):
        record(dossier, Verb.EXTEND, by=None, at=at)
    assert [event.at for event in dossier.events.order_by("seq")][1:] == [late, early]
    assert is_chained(dossier)


def test_facts_name_nobody():
    dossier = dossier_at(Stage.CONFIRMED)
    person = dossier.file.user
    told = json.dumps(list(dossier.events.values_list("facts", flat=True)))
    for word in (person.first_name, person.last_name, person.email, "Photo", "pdf"):
        assert word not in told


def test_the_candidates_history_leaves_out_what_was_not_said():
    dossier = dossier_at(Stage.PROPOSED)
    desk.refuse_piece(line(dossier, "CV"), RefusalReason.WRONG, "", by=manager_of(dossier.opening))
    shown = [event.deed for event in dossier.events.shown_to_candidate()]
    assert not set(shown) & set(STAFF_ONLY)
    assert shown == [Verb(verb) for verb in verbs_of(dossier) if verb not in STAFF_ONLY]


def test_an_event_is_dated_by_the_instant_of_its_request():
    dossier = dossier_at(Stage.PENDING)
    at = clock.now() - timedelta(seconds=12)
    filing.cancel(dossier, by=dossier.file.user, at=at)
    assert dossier.events.latest("seq").at == fresh(dossier).cancelled_at == at
