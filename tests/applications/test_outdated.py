"""A mail that waits while what it says becomes untrue no longer leaves; what stays true still does (decision 19)."""

from datetime import timedelta

import pytest

from applications.commands import answer_dates, desk, filing, jury, transmission
from applications.commands.moving import StepRefused
from applications.enums import DecisionKind, Stage, Verb
from applications.outdated import OUTDATED
from ecandidat.common import clock
from notifications.enums import MailState
from notifications.messages import declared
from notifications.models import OutgoingMail
from offers.commands.openings import move_dates
from tests.applications.steps import moment, press
from tests.factories.applications import dossier_at, fill, manager_of, noon, refuse

pytestmark = pytest.mark.django_db
STEMS = {key.partition(".")[2] for key in declared() if key.startswith("applications.")}
KEPT = {"transmitted", "received", "cancelled", "confirmed", "declined"}


def states(dossier):
    """Each mail of the dossier and its state, in the order in which they were written."""
    mails = OutgoingMail.objects.filter(recipient=dossier.file.user).order_by("pk")
    return [(mail.key.partition(".")[2], mail.state) for mail in mails]


def void(dossier):
    return [stem for stem, state in states(dossier) if state == MailState.VOID]


def test_every_mail_that_is_named_exists_and_no_receipt_nor_ones_own_act_is_among_those_undone():
    undone = {stem for stems in OUTDATED.values() for stem in stems}
    assert set(OUTDATED) | undone <= STEMS
    assert not undone & KEPT


def test_back_to_incomplete_and_to_complete_again():
    dossier = dossier_at(Stage.COMPLETE)
    manager = manager_of(dossier.opening)
    assert void(dossier) == ["filed"]
    with clock.travel(noon(dossier.opening.opens_on, 5)):
        refused = dossier.pieces.filter(status="VA").first()
        desk.refuse_piece(refused, "illisible", "Floue.", by=manager)
        desk.incomplete(dossier, by=manager)
        assert void(dossier) == ["filed", "complete"]
        desk.validate_piece(refused, by=manager)
        desk.complete(dossier, by=manager)
    assert states(dossier) == [
        ("filed", "void"),
        ("transmitted", "queued"),
        ("complete", "void"),
        ("incomplete", "void"),
        ("complete", "queued"),
    ]


def test_a_correction_sent_leaves_nothing_to_correct_and_each_receipt_leaves():
    dossier = dossier_at(Stage.INCOMPLETE)
    fill(dossier)
    transmission.transmit(dossier, by=dossier.file.user, at=noon(dossier.opening.opens_on, 5))
    assert void(dossier) == ["filed", "incomplete"]


@pytest.mark.parametrize(
    ("stage", "undone"),
    [
        (Stage.PENDING, ["filed"]),
        (Stage.INCOMPLETE, ["filed", "incomplete"]),
        (Stage.COMPLETE, ["filed", "complete"]),
    ],
)
def test_cancelled_only_what_was_received_is_still_told(stage, undone):
    dossier = dossier_at(stage)
    filing.cancel(dossier, by=dossier.file.user)
    assert void(dossier) == undone
    assert states(dossier)[-1] == ("cancelled", "queued")


def decided_again(dossier):
    manager = manager_of(dossier.opening)
    jury.propose(dossier, DecisionKind.UNFAVOURABLE, reason="Erreur de saisie.", by=manager)
    jury.release(dossier, by=manager)


def test_a_new_decision_undoes_the_former_one_its_later_date_and_its_lapse_but_not_the_answer():
    confirmed, lapsed = dossier_at(Stage.CONFIRMED), dossier_at(Stage.LAPSED)
    for dossier in (confirmed, lapsed):
        decided_again(dossier)
    assert states(confirmed)[-3:] == [("favourable", "void"), ("confirmed", "queued"), ("unfavourable", "queued")]
    assert states(lapsed)[-3:] == [("favourable", "void"), ("lapsed", "void"), ("unfavourable", "queued")]


@pytest.mark.parametrize(
    ("verb", "undone"),
    [
        (Verb.CONFIRM, ["extended"]),
        (Verb.DECLINE, ["favourable", "extended"]),
        (Verb.LAPSE, ["favourable", "extended"]),
    ],
)
def test_once_answered_no_later_date_is_told_and_a_seat_given_up_is_no_longer_offered(verb, undone):
    dossier = dossier_at(Stage.FAVOURABLE)
    papers = void(dossier)
    opening = dossier.opening
    move_dates(opening, by=None, confirm_by=opening.confirm_by + timedelta(days=7))
    assert answer_dates.extend_open_offers(by=None) == 1
    press(verb, dossier, at=moment(verb, opening))
    assert void(dossier)[len(papers) :] == undone


def test_two_later_dates_only_the_last_is_told():
    dossier = dossier_at(Stage.FAVOURABLE)
    for _time in range(2):
        move_dates(dossier.opening, by=None, confirm_by=dossier.opening.confirm_by + timedelta(days=7))
        answer_dates.extend_open_offers(by=None)
    assert states(dossier)[-2:] == [("extended", "void"), ("extended", "queued")]


def test_more_time_for_the_papers_is_told_by_its_last_date_and_no_longer_once_transmitted():
    dossier = dossier_at(Stage.PENDING)
    for days in (3, 6):
        desk.extend(dossier, dossier.opening.return_by + timedelta(days=days), by=manager_of(dossier.opening))
    assert states(dossier) == [("filed", "queued"), ("more_time", "void"), ("more_time", "queued")]
    fill(dossier)
    transmission.transmit(dossier, by=dossier.file.user)
    assert void(dossier) == ["filed", "more_time", "more_time"]


def test_a_piece_taken_back_undoes_the_mail_that_asks_for_it_and_no_other_piece_taken_back():
    dossier = dossier_at(Stage.RECEIVED)
    manager = manager_of(dossier.opening)
    asked = [desk.ask_for_piece(dossier, label, "", by=manager) for label in ("Diplôme", "Attestation")]
    desk.incomplete(dossier, by=manager)
    for piece in asked:
        desk.withdraw_piece(dossier, piece.ref, by=manager)
    assert states(dossier)[-3:] == [("incomplete", "void"), ("withdrawn", "queued"), ("withdrawn", "queued")]
    transmission.transmit(dossier, by=dossier.file.user)
    assert void(dossier)[-3:] == ["incomplete", "withdrawn", "withdrawn"]


def test_what_was_sent_was_sent_and_another_dossier_is_another():
    dossier, other = dossier_at(Stage.FAVOURABLE), dossier_at(Stage.FAVOURABLE)
    before = states(other)
    OutgoingMail.objects.filter(recipient=dossier.file.user).update(state=MailState.SENT)
    decided_again(dossier)
    assert {state for _stem, state in states(dossier)[:-1]} == {"sent"}
    assert states(other) == before


def test_a_step_that_is_refused_undoes_nothing():
    dossier = dossier_at(Stage.RECEIVED)
    refuse(dossier, manager_of(dossier.opening))
    before = states(dossier)
    with pytest.raises(StepRefused):
        desk.complete(dossier, by=manager_of(dossier.opening))
    assert states(dossier) == before
