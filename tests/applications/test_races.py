"""What is pressed twice in the same instant is done once; what two people want at once goes to one of them."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from applications.commands import answer, desk, filing, jury, pieces, transmission
from applications.commands.filing import FilingRefused
from applications.commands.moving import StepRefused
from applications.commands.pieces import PieceRefused
from applications.enums import Answer, DecisionKind, RefusalReason, Verb
from applications.models import Application, CandidateFile, Event, PieceFile, SubmissionLine
from ecandidat.common import clock
from notifications.models import OutgoingMail
from offers.enums import Mode, Role
from offers.models import Opening, Population
from tests.applications import scene
from tests.applications.reading import posted_form
from tests.documents import samples
from tests.factories.accounts import UserFactory
from tests.factories.documents import StoredFileFactory
from tests.factories.offers import CommissionFactory

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer: nothing happens at once there"),
]
REFUSALS = (StepRefused, PieceRefused, FilingRefused)
FULL = bool(os.environ.get("FULL"))
FINGERS = [2, 10, 50] if FULL else [2, 10]
ROUNDS = 200 if FULL else 3
ABREAST = 60  # PostgreSQL has a hundred connections in the tests: more works than that follow the first ones
CONFIRMING, SEATS = (500, 30) if FULL else (10, 3)
FILINGS, QUOTA, QUOTA_ROUNDS = (20, 15, 200) if FULL else (8, 3, 1)


def at_once(*works: Callable) -> list:
    """Run each work in its own thread and session, all started together; a refusal is an answer, an error is not."""
    abreast = min(len(works), ABREAST)
    barrier = Barrier(abreast)

    def run(numbered):
        number, work = numbered
        if number < abreast:
            barrier.wait(timeout=20)
        try:
            return work()
        except REFUSALS as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(abreast) as pool:
        return list(pool.map(run, enumerate(works)))


def refused(answers: list) -> list:
    return [each for each in answers if isinstance(each, REFUSALS)]


# ── One press, however many fingers ──


class Desk:
    """An opening of one day, its manager, and a dossier brought before each step."""

    def __init__(self, **facts):
        self.opening = scene.opening_in(**facts)
        self.manager = scene.hire(Role.MANAGER, self.opening.commission)

    def ready(self) -> Application:
        dossier = scene.filed(self.opening)
        scene.fill(dossier)
        return dossier

    def to_refuse(self) -> Application:
        dossier = scene.transmitted(self.opening)
        desk.refuse_piece(dossier.pieces.first(), RefusalReason.WRONG, "", by=self.manager)
        return dossier

    def to_complete(self) -> Application:
        dossier = scene.transmitted(self.opening)
        for line in dossier.pieces.filter(status="TR"):
            desk.validate_piece(line, by=self.manager)
        return dossier

    def released(self) -> Application:
        dossier = scene.proposed(self.opening, self.manager)
        jury.release(dossier, by=self.manager)
        return scene.fresh(dossier)


def late():
    return clock.now() + timedelta(days=60)


BY_CANDIDATE = {
    Verb.TRANSMIT: (Desk.ready, transmission.transmit),
    Verb.CANCEL: (Desk.ready, filing.cancel),
    Verb.CONFIRM: (Desk.released, answer.confirm),
    Verb.DECLINE: (Desk.released, answer.decline),
}
BY_MANAGER = {
    Verb.RECEIVE: (lambda d: scene.filed(d.opening), transmission.receive),
    Verb.INCOMPLETE: (Desk.to_refuse, desk.incomplete),
    Verb.COMPLETE: (Desk.to_complete, desk.complete),
    Verb.PROPOSE: (Desk.to_complete, partial(jury.propose, kind=DecisionKind.WAITING_LIST)),
    Verb.RELEASE: (lambda d: scene.proposed(d.opening, d.manager), jury.release),
}
BY_CLOCK = {Verb.LAPSE: (Desk.released, lambda dossier, by: answer.lapse(dossier, at=late()))}
WRITES = {
    Verb.TRANSMIT: "transmitted",
    Verb.CANCEL: "cancelled",
    Verb.CONFIRM: "confirmed",
    Verb.DECLINE: "declined",
    Verb.RECEIVE: "received",
    Verb.INCOMPLETE: "incomplete",
    Verb.COMPLETE: "complete",
    Verb.RELEASE: "favourable",
    Verb.LAPSE: "lapsed",
}


@pytest.mark.parametrize("fingers", FINGERS)
@pytest.mark.parametrize("verb", BY_CANDIDATE | BY_MANAGER | BY_CLOCK, ids=lambda verb: verb.value)
def test_a_step_pressed_at_once_is_taken_once(verb, fingers):
    told = Desk(mode=Mode.PAPER) if verb is Verb.RECEIVE else Desk()
    prepare, command = (BY_CANDIDATE | BY_MANAGER | BY_CLOCK)[verb]
    dossier = prepare(told)
    person = dossier.file.user if verb in BY_CANDIDATE else told.manager
    answers = at_once(*[partial(command, dossier, by=person)] * fingers)
    late_ones = refused(answers)
    assert len(late_ones) == fingers - 1
    assert all(refusal.already for refusal in late_ones), "a second click gets the first one's answer"
    assert Event.objects.filter(application=dossier, verb=verb).count() == 1
    if verb in WRITES:
        key = f"applications.{WRITES[verb]}"
        assert OutgoingMail.objects.filter(recipient=dossier.file.user, key=key).count() == 1
    opening = Opening.objects.get(pk=told.opening.pk)
    assert opening.seats_taken == (1 if verb is Verb.CONFIRM else 0)


def test_the_journal_of_a_dossier_pressed_by_many_stays_one_chain():
    told = Desk()
    dossier = told.ready()
    person = dossier.file.user
    at_once(
        *[partial(transmission.transmit, dossier, by=person)] * 3, *[partial(filing.cancel, dossier, by=person)] * 3
    )
    events = list(dossier.events.order_by("seq"))
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert [event.prev_hash for event in events[1:]] == [event.hash for event in events[:-1]]


# ── Filing ──


@pytest.mark.parametrize("fingers", FINGERS)
def test_two_filings_for_one_opening_open_one_dossier(fingers):
    told = Desk()
    person = UserFactory(complete=True)
    population = Population.objects.get(
        requirements__opening=told.opening, requirements__kind__label="Relevé de notes"
    )
    answers = at_once(*[partial(filing.file_application, person, told.opening, population)] * fingers)
    dossier = Application.objects.get()
    assert {each.pk for each in answers} == {dossier.pk}
    assert CandidateFile.objects.count() == 1
    assert dossier.rank_in_file == 1
    assert dossier.pieces.count() == 3
    assert Event.objects.filter(verb=Verb.FILE).count() == 1
    assert OutgoingMail.objects.filter(recipient=person, key="applications.filed").count() == 1


def test_filings_at_once_never_pass_the_quota_of_the_centre():
    commission = CommissionFactory(centre__max_applications=QUOTA)
    openings = [scene.opening_in(commission) for _ in range(FILINGS)]

    def file(person, opening):
        population = Population.objects.filter(requirements__opening=opening).distinct().get()
        return filing.file_application(person, opening, population)

    for _round in range(QUOTA_ROUNDS):
        person = UserFactory(complete=True)
        answers = at_once(*[partial(file, person, opening) for opening in openings])
        assert len(refused(answers)) == FILINGS - QUOTA
        ranks = Application.objects.filter(file__user=person).values_list("rank_in_file", flat=True)
        assert sorted(ranks) == list(range(1, QUOTA + 1))


# ── Seats ──


def assert_seats_are_true(opening: Opening, expected: int) -> None:
    confirmed = Application.objects.filter(opening=opening, answer=Answer.CONFIRMED).count()
    assert Opening.objects.get(pk=opening.pk).seats_taken == confirmed == expected


def test_of_more_confirmations_than_seats_the_seats_are_taken_and_no_more():
    told = Desk(capacity=SEATS)
    dossiers = [told.released() for _ in range(CONFIRMING)]
    answers = at_once(*[partial(answer.confirm, dossier, by=dossier.file.user) for dossier in dossiers])
    late_ones = refused(answers)
    assert len(late_ones) == CONFIRMING - SEATS
    assert not any(refusal.already for refusal in late_ones)
    assert all(f"places sont prises ({SEATS})" in str(refusal) for refusal in late_ones)
    assert_seats_are_true(told.opening, SEATS)
    assert OutgoingMail.objects.filter(key="applications.confirmed").count() == SEATS


def test_the_person_and_the_clock_answer_together_and_one_of_them_is_heard():
    told = Desk()
    limit, confirmed = late(), 0
    for _round in range(ROUNDS):
        dossier = told.released()
        answers = at_once(
            partial(answer.confirm, dossier, by=dossier.file.user), partial(answer.lapse, dossier, at=limit)
        )
        assert len(refused(answers)) == 1
        dossier.refresh_from_db()
        confirmed += dossier.reply is Answer.CONFIRMED
        assert_seats_are_true(told.opening, confirmed)
        assert dossier.events.filter(verb__in=(Verb.CONFIRM, Verb.LAPSE)).count() == 1
        said = OutgoingMail.objects.filter(recipient=dossier.file.user)
        assert said.filter(key__in=("applications.confirmed", "applications.lapsed")).count() == 1


def test_of_two_tabs_that_confirm_and_decline_the_decline_stays_and_the_seat_is_free():
    told = Desk()
    for _round in range(ROUNDS):
        dossier = told.released()
        person = dossier.file.user
        at_once(partial(answer.confirm, dossier, by=person), partial(answer.decline, dossier, by=person))
        dossier.refresh_from_db()
        assert dossier.reply is Answer.DECLINED
        assert_seats_are_true(told.opening, 0)


def test_two_who_decline_and_two_who_confirm_leave_a_true_count():
    told = Desk(capacity=2)
    seated, waiting = [told.released() for _ in range(2)], [told.released() for _ in range(2)]
    for dossier in seated:
        answer.confirm(dossier, by=dossier.file.user)
    at_once(
        *[partial(answer.decline, dossier, by=dossier.file.user) for dossier in seated],
        *[partial(answer.confirm, dossier, by=dossier.file.user) for dossier in waiting],
    )
    confirmed = Application.objects.filter(opening=told.opening, answer=Answer.CONFIRMED).count()
    assert_seats_are_true(told.opening, confirmed)


def test_a_date_moved_while_its_offers_are_answered_makes_nobody_wait_for_ever():
    """Who confirms holds their dossier and waits for the opening: who moves the opening must hold no dossier."""
    told = Desk()
    desk_client, address = Client(), reverse("admin:offers_opening_change", args=[told.opening.pk])
    desk_client.force_login(told.manager)
    for round_ in range(1, (ROUNDS if FULL else 1) + 1):
        answering, waiting = [[told.released() for _ in range(3)] for _ in "ab"]
        later = told.opening.confirm_by + timedelta(days=round_)
        data = posted_form(desk_client, address) | {"confirm_by": later.isoformat(), "is_published": "on"}
        works = [partial(answer.confirm, dossier, by=dossier.file.user) for dossier in answering]
        *answers, status = at_once(*works, lambda data=data: desk_client.post(address, data).status_code)
        assert (refused(answers), status) == ([], 302)
        assert {scene.fresh(dossier).decision.answer_by for dossier in waiting} == {later}


# ── The profile ──


def test_a_name_changed_while_transmitting_is_sealed_as_it_became():
    dossier = Desk().ready()
    person = dossier.file.user
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            User.objects.select_for_update().get(pk=person.pk)
            User.objects.filter(pk=person.pk).update(last_name="Nouvelle")
            sending = pool.submit(at_once, partial(transmission.transmit, dossier, by=person))
            with pytest.raises(TimeoutError):
                sending.result(timeout=0.5)
        [submission] = sending.result(timeout=20)
    assert submission.profile["identity"]["last_name"] == "Nouvelle"


# ── Files ──


def test_what_is_dropped_while_transmitting_is_in_the_manifest_or_refused():
    told = Desk()
    for _round in range(ROUNDS):
        dossier = told.ready()
        person = dossier.file.user
        line = dossier.pieces.first()
        files = [StoredFileFactory(owner=person, content=b"%%PDF-1.7\n%d\n" % number) for number in range(4)]
        at_once(
            partial(transmission.transmit, dossier, by=person),
            *[partial(pieces.add_file, line, stored, by=person) for stored in files],
        )
        there = PieceFile.objects.filter(piece__application=dossier).values_list("piece", "stored")
        manifest = SubmissionLine.objects.filter(submission__application=dossier, stored__isnull=False)
        assert sorted(manifest.values_list("piece", "stored")) == sorted(there)


def test_of_two_replacements_of_one_file_one_stays_and_the_other_is_told():
    told = Desk()
    dossier = told.ready()
    person = dossier.file.user
    former = dossier.pieces.first().files.get()
    files = [StoredFileFactory(owner=person, content=b"%%PDF-1.7\n%d\n" % number) for number in range(2)]
    answers = at_once(*[partial(pieces.replace_file, former, stored, by=person) for stored in files])
    kept = PieceFile.objects.get(piece=former.piece_id)
    assert len(refused(answers)) == 1
    assert kept.stored in files
    assert "déjà été remplacé" in str(refused(answers)[0])


@pytest.mark.parametrize("fingers", FINGERS if FULL else FINGERS[:1])
def test_the_same_file_dropped_twice_is_kept_once(fingers):
    told = Desk()
    dossier = scene.filed(told.opening)
    line = dossier.pieces.first()
    person = dossier.file.user
    twins = [StoredFileFactory(owner=person, content=samples.pdf()) for _ in range(fingers)]
    at_once(*[partial(pieces.add_file, line, stored, by=person) for stored in twins])
    assert PieceFile.objects.filter(piece=line).count() == 1
