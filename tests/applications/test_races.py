"""Several sessions press at the same instant on PostgreSQL: what must happen once happens once."""

import contextvars
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from applications.commands import answer, desk, filing, jury, pieces, transmission
from applications.commands.desk import VerdictRefused
from applications.commands.filing import FilingRefused
from applications.commands.moving import StepRefused
from applications.commands.pieces import PieceRefused
from applications.commands.reminders import remind_to_transmit
from applications.enums import Answer, DecisionKind, RefusalReason, Stage, Verb
from applications.models import Application, CandidateFile
from applications.rules import answer_limit
from applications.workflow import TRANSITIONS
from ecandidat.common import clock
from notifications.models import OutgoingMail
from offers.models import Opening
from tests.applications.oracle import AT, CO, DECIDED, RE
from tests.applications.reading import is_chained
from tests.applications.steps import ANSWERS, RUN, actor_of, moment, ready
from tests.factories.accounts import UserFactory
from tests.factories.applications import (
    ask,
    dossier_at,
    drop,
    fill,
    fresh,
    hired,
    line,
    manager_of,
    noon,
    opening_for,
    population_of,
)
from tests.factories.documents import StoredFileFactory
from tests.factories.offers import CentreFactory, CommissionFactory

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
REFUSALS = (StepRefused, FilingRefused, PieceRefused, VerdictRefused)
SOURCE = {verb: CO if verb in ANSWERS else min(DECIDED[verb][1] & {AT, RE}) for verb in DECIDED}


def at_once(*works: Callable) -> list:
    """Run each work in a session of its own, all started together; a refusal is an answer."""
    barrier = Barrier(len(works))

    def run(work):
        try:
            barrier.wait(timeout=20)
            return work()
        except REFUSALS as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return [future.result() for future in [pool.submit(contextvars.copy_context().run, run, w) for w in works]]


def done(answers: list) -> list:
    return [given for given in answers if not isinstance(given, REFUSALS)]


# ── The same button ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("sessions", [2, 10])
@pytest.mark.parametrize("verb", [step.verb for step in TRANSITIONS])
def test_a_button_pressed_by_many_at_once_acts_once(verb, sessions):
    dossier = ready(verb, SOURCE[verb])
    person, at, mails = actor_of(verb, dossier), moment(verb, dossier.opening), OutgoingMail.objects.count()
    events, submissions = dossier.events.count(), dossier.submissions.count()
    answers = at_once(*[lambda: RUN[verb](dossier, by=person, at=at)] * sessions)
    assert len(done(answers)) == 1
    assert all(refused.already for refused in answers if isinstance(refused, StepRefused))
    assert dossier.events.count() == events + 1
    assert OutgoingMail.objects.count() == mails + bool(DECIDED[verb][3])
    assert dossier.submissions.count() == submissions + (verb is Verb.TRANSMIT)
    assert is_chained(dossier)


def test_the_desk_and_its_colleague_say_the_contrary_at_once():
    dossier = ready(Verb.COMPLETE, RE)
    one, other = manager_of(dossier.opening), hired(dossier.opening)
    desk.ask_for_piece(dossier, "Diplôme traduit", "", by=one)
    for _number in range(5):
        answers = at_once(lambda: desk.complete(dossier, by=one), lambda: desk.incomplete(dossier, by=other))
        assert [type(given) for given in answers] == [StepRefused, Application] or not done(answers)
    assert fresh(dossier).papers.value == "IN"


def test_two_verdicts_on_one_piece_do_not_overwrite_each_other():
    dossier = dossier_at(Stage.RECEIVED)
    one, other, piece = manager_of(dossier.opening), hired(dossier.opening), line(dossier, "CV")
    seen = desk.version_of(piece)
    answers = at_once(
        lambda: desk.validate_piece(piece, by=one, seen=seen),
        lambda: desk.refuse_piece(piece, RefusalReason.WRONG, "", by=other, seen=seen),
    )
    assert len(done(answers)) == 1
    assert "vient de changer" in str(next(given for given in answers if isinstance(given, VerdictRefused)))
    assert dossier.events.filter(verb=Verb.JUDGE).count() == 1


# ── Filing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("sessions", [2, 10])
def test_one_dossier_comes_of_many_presses_on_apply(sessions):
    opening, user = opening_for(), UserFactory(complete=True)
    population = population_of(opening)
    answers = at_once(*[lambda: filing.file_application(user, opening, population)] * sessions)
    assert {dossier.pk for dossier in answers} == {Application.objects.get().pk}
    assert CandidateFile.objects.count() == 1
    assert OutgoingMail.objects.filter(key="applications.filed").count() == 1


def test_the_quota_is_never_passed_by_filing_everywhere_at_once():
    centre = CentreFactory(max_applications=3)
    first = opening_for(commission=CommissionFactory(centre=centre))
    openings = [first]
    for _number in range(7):
        other = opening_for(commission=CommissionFactory(centre=centre), campaign=first.campaign)
        openings.append(other)
    user = UserFactory(complete=True)
    populations = [population_of(opening) for opening in openings]
    works = [
        lambda opening=opening, population=population: filing.file_application(user, opening, population)
        for opening, population in zip(openings, populations, strict=True)
    ]
    assert len(done(at_once(*works))) == 3
    ranks = Application.objects.values_list("rank_in_file", flat=True)
    assert sorted(ranks) == [1, 2, 3]


def test_two_populations_chosen_at_once_leave_one_whole_checklist():
    opening = opening_for()
    other = type(population_of(opening)).objects.create(campaign=opening.campaign, code="autre", label="Autre")
    ask(opening, other, [("PAS", "Passeport", True, "required")])
    dossier = dossier_at(Stage.PENDING, opening=opening)
    person, first = dossier.file.user, population_of(opening)
    at_once(
        *[lambda: filing.change_population(dossier, other, by=person)] * 3,
        *[lambda: filing.change_population(dossier, first, by=person)] * 3,
    )
    codes = set(dossier.pieces.values_list("kind__code", flat=True))
    assert codes == ({"PAS"} if fresh(dossier).population == other else {"CV", "MOT", "MAT", "REC"})
    assert is_chained(dossier)


# ── Seats ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def offers(opening: Opening, number: int) -> list[Application]:
    return [dossier_at(Stage.FAVOURABLE, opening=opening) for _each in range(number)]


def seats(opening: Opening) -> tuple[int, int]:
    """The counter, and the confirmed dossiers that it counts."""
    confirmed = opening.applications.filter(answer=Answer.CONFIRMED).count()
    return Opening.objects.get(pk=opening.pk).seats_taken, confirmed


def test_ten_confirm_three_seats_at_once():
    opening = opening_for("published", capacity=3)
    dossiers = offers(opening, 10)
    answers = at_once(*[lambda d=d: answer.confirm(d, by=d.file.user) for d in dossiers])
    assert len(done(answers)) == 3
    assert seats(opening) == (3, 3)
    assert all("places sont prises" in str(no) and not no.already for no in answers if isinstance(no, StepRefused))


def test_seats_are_counted_while_some_confirm_and_others_withdraw():
    opening = opening_for("published", capacity=6)
    dossiers = offers(opening, 6)
    for dossier in dossiers[:3]:
        answer.confirm(dossier, by=dossier.file.user)
    works = [lambda d=d: answer.decline(d, by=d.file.user) for d in dossiers[:3]]
    works += [lambda d=d: answer.confirm(d, by=d.file.user) for d in dossiers[3:]]
    assert len(done(at_once(*works))) == 6
    assert seats(opening) == (3, 3)


def test_confirming_and_withdrawing_the_same_offer_at_once_keeps_the_count():
    opening = opening_for("published", capacity=2)
    for dossier in offers(opening, 4):
        person = dossier.file.user
        at_once(lambda: answer.confirm(dossier, by=person), lambda: answer.decline(dossier, by=person))  # noqa: B023
        assert fresh(dossier).reply is Answer.DECLINED
    assert seats(opening) == (0, 0)


def test_at_the_limit_an_offer_is_either_confirmed_or_lapsed():
    opening = opening_for("published", capacity=5)
    for dossier in offers(opening, 5):
        limit = answer_limit(fresh(dossier))
        answers = at_once(
            lambda: answer.confirm(dossier, by=dossier.file.user, at=limit - timedelta(seconds=1)),  # noqa: B023
            lambda: answer.lapse(dossier, at=limit),  # noqa: B023
        )
        assert len(done(answers)) == 1
        assert dossier.events.filter(verb__in=(Verb.CONFIRM, Verb.LAPSE)).count() == 1
    taken, confirmed = seats(opening)
    assert taken == confirmed


def test_a_new_decision_and_a_confirmation_at_once_keep_the_count():
    opening = opening_for("published", capacity=5)
    manager = manager_of(opening)
    for dossier in offers(opening, 4):
        jury.propose(dossier, DecisionKind.WAITING_LIST, by=manager)
        at_once(lambda: answer.confirm(dossier, by=dossier.file.user), lambda: jury.release(dossier, by=manager))  # noqa: B023
        assert fresh(dossier).reply is Answer.NONE
    assert seats(opening) == (0, 0)


# ── Files ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_manifest_holds_what_the_line_holds_when_a_file_arrives_while_transmitting():
    for _number in range(5):
        dossier = dossier_at(Stage.PENDING)
        fill(dossier)
        person, cv = dossier.file.user, line(dossier, "CV")
        late = StoredFileFactory(owner=person, content=f"%PDF-1.7 {dossier.ref}".encode())
        at_once(
            lambda: transmission.transmit(dossier, by=person),  # noqa: B023
            lambda: pieces.add_file(cv, late, by=person),  # noqa: B023
        )
        held = list(dossier.submissions.get().lines.filter(piece=cv).values_list("sha256", flat=True))
        assert held == list(cv.files.values_list("stored__sha256", flat=True))


def test_a_file_withdrawn_while_transmitting_is_either_held_or_missing():
    for _number in range(5):
        dossier = dossier_at(Stage.PENDING)
        fill(dossier)
        person, file = dossier.file.user, line(dossier, "CV").files.get()
        at_once(lambda: transmission.transmit(dossier, by=person), lambda: pieces.remove_file(file, by=person))  # noqa: B023
        is_sent = dossier.submissions.exists()
        assert line(dossier, "CV").files.exists() is is_sent
        assert (fresh(dossier).papers is RE) is is_sent


def test_the_same_file_dropped_twice_at_once_is_there_once():
    dossier = dossier_at(Stage.PENDING)
    person, cv = dossier.file.user, line(dossier, "CV")
    copies = [StoredFileFactory(owner=person) for _each in range(4)]
    at_once(*[lambda copy=copy: pieces.add_file(cv, copy, by=person) for copy in copies])
    assert cv.files.count() == 1


def test_files_dropped_at_once_keep_an_order_and_the_limit(settings):
    settings.PIECE_MAX_FILES = 4
    dossier = dossier_at(Stage.PENDING)
    person, cv = dossier.file.user, line(dossier, "CV")
    files = [StoredFileFactory(owner=person, content=b"%PDF-1.7 " + bytes([65 + n])) for n in range(8)]
    answers = at_once(*[lambda file=file: pieces.add_file(cv, file, by=person) for file in files])
    assert len(done(answers)) == 4
    assert list(cv.files.values_list("position", flat=True)) == [1, 2, 3, 4]


def test_replacing_one_file_twice_at_once_leaves_one():
    dossier = dossier_at(Stage.PENDING)
    person, file = dossier.file.user, drop(line(dossier, "CV"))
    others = [StoredFileFactory(owner=person, content=b"%PDF-1.7 " + bytes([65 + n])) for n in range(2)]
    answers = at_once(*[lambda other=other: pieces.replace_file(file, other, by=person) for other in others])
    assert len(done(answers)) == 1
    assert file.piece.files.count() == 1


# ── The clock ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_two_clocks_send_one_reminder():
    dossier = dossier_at(Stage.PENDING)
    with clock.travel(noon(dossier.opening.return_by, -3)):
        today = clock.today()
        answers = at_once(*[lambda: remind_to_transmit(fresh(dossier), today)] * 4)
    assert answers.count(True) == 1
    assert OutgoingMail.objects.filter(key="applications.remind_transmit").count() == 1
