"""A piece that the programme did not foresee: asked for by the desk, or taken back (S70)."""

import pytest

from applications.commands import desk, jury, pieces, transmission
from applications.commands.desk import VerdictRefused
from applications.commands.moving import StepRefused
from applications.enums import DecisionKind, FileStatus, RefusalReason, Stage, Verb
from applications.journal import history_of
from notifications.models import OutgoingMail
from offers.enums import Obligation
from tests.applications.reading import plain, verbs_of
from tests.factories.applications import (
    accept,
    dossier_at,
    drop,
    fresh,
    line,
    manager_of,
    noon,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier():
    return dossier_at(Stage.RECEIVED)


@pytest.fixture
def manager(dossier):
    return manager_of(dossier.opening)


def test_a_piece_asked_for_is_the_last_line_and_must_be_there(dossier, manager):
    piece = desk.ask_for_piece(dossier, "Diplôme traduit", "Par un traducteur assermenté", by=manager)
    assert list(dossier.pieces.values_list("label", flat=True))[-1] == "Diplôme traduit"
    assert (piece.obligation, piece.status, piece.kind) == (Obligation.REQUIRED, "AT", None)
    accept(dossier, manager)
    with pytest.raises(StepRefused) as refused:
        desk.complete(dossier, by=manager)
    assert "il reste « Diplôme traduit »" in plain(refused.value)


def test_asking_twice_for_the_same_is_once(dossier, manager):
    one, two = (desk.ask_for_piece(dossier, "Diplôme traduit", "", by=manager) for _each in "ab")
    assert one == two
    assert verbs_of(dossier).count(Verb.ASK) == 1


def test_the_mail_lists_the_piece_asked_for_and_not_its_namesake_that_was_accepted(dossier, manager):
    accept(dossier, manager)
    desk.ask_for_piece(dossier, "CV", "Le nouveau", by=manager)
    desk.incomplete(dossier, by=manager)
    body = plain(OutgoingMail.objects.get(key="applications.incomplete").body)
    assert body.count("- CV : à déposer") == 1
    assert body.count("- CV") == 1


def test_once_a_place_is_offered_no_piece_is_asked_for():
    dossier = dossier_at(Stage.FAVOURABLE)
    with pytest.raises(VerdictRefused, match="Une place est proposée"):
        desk.ask_for_piece(dossier, "Diplôme", "", by=manager_of(dossier.opening))


def test_a_piece_asked_for_by_mistake_is_withdrawn_once_and_the_dossier_is_complete(dossier, manager):
    piece = desk.ask_for_piece(dossier, "Diplôme traduit", "", by=manager)
    accept(dossier, manager)
    for _again in range(2):
        desk.withdraw_piece(dossier, piece.ref, by=manager)
    assert "Diplôme traduit" not in dossier.pieces.values_list("label", flat=True)
    assert verbs_of(dossier).count(Verb.WITHDRAW_PIECE) == 1
    assert desk.complete(dossier, by=manager).papers is FileStatus.COMPLETE
    assert "Diplôme" not in str(dossier.events.values_list("facts")), "the journal holds codes, never what was typed"


@pytest.mark.parametrize("is_told", [True, False])
def test_the_person_reads_the_withdrawal_if_they_were_told_of_the_piece(dossier, manager, is_told):
    piece = desk.ask_for_piece(dossier, "Diplôme traduit", "", by=manager)
    if is_told:
        desk.incomplete(dossier, by=manager)
    desk.withdraw_piece(dossier, piece.ref, by=manager)
    shown = [(event.deed, said) for event, said in history_of(dossier.events.shown_to_candidate(), [])]
    assert ((Verb.WITHDRAW_PIECE, "") in shown) is is_told


def test_what_was_refused_as_not_there_may_still_be_withdrawn(dossier, manager):
    piece = desk.ask_for_piece(dossier, "Diplôme traduit", "", by=manager)
    desk.refuse_piece(piece, RefusalReason.MISSING, "", by=manager)
    desk.withdraw_piece(dossier, piece.ref, by=manager)
    assert not dossier.pieces.filter(ref=piece.ref).exists()


def test_what_the_formation_asks_for_or_what_was_handed_in_is_not_withdrawn(dossier, manager):
    with pytest.raises(VerdictRefused, match="demandée par la formation"):
        desk.withdraw_piece(dossier, line(dossier, "CV").ref, by=manager)
    piece = desk.ask_for_piece(dossier, "Diplôme traduit", "", by=manager)
    desk.incomplete(dossier, by=manager)
    file = drop(piece)
    with pytest.raises(VerdictRefused, match="ne se retire plus"):
        desk.withdraw_piece(dossier, piece.ref, by=manager)
    transmission.transmit(fresh(dossier), by=dossier.file.user)
    desk.refuse_piece(piece, RefusalReason.ILLEGIBLE, "", by=manager)
    desk.incomplete(fresh(dossier), by=manager)
    pieces.remove_file(file, by=dossier.file.user)
    with pytest.raises(VerdictRefused, match="ne se retire plus"):
        desk.withdraw_piece(dossier, piece.ref, by=manager)


def test_after_a_refusal_a_piece_asked_for_by_mistake_is_withdrawn_all_the_same():
    dossier = dossier_at(Stage.COMPLETE)
    manager = manager_of(dossier.opening)
    piece = desk.ask_for_piece(dossier, "Diplôme", "", by=manager)
    day = noon(dossier.opening.publication_on)
    jury.propose(dossier, DecisionKind.UNFAVOURABLE, reason="Prérequis.", by=manager)
    jury.release(fresh(dossier), by=manager, at=day)
    desk.withdraw_piece(dossier, piece.ref, by=manager)
    assert not dossier.pieces.filter(pk=piece.pk).exists()
