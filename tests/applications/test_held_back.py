"""What the desk decides and has not said yet: the person neither reads it nor is held to it, until a mail says it."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps

from applications import limits
from applications.commands import desk, jury, pieces, transmission
from applications.commands.moving import StepRefused, lines_of
from applications.commands.population import change_population
from applications.enums import DecisionKind, PieceStatus, RefusalReason, ShownPiece, Stage
from applications.guidance import guide
from applications.lines import as_told, shown_piece
from ecandidat.common import clock
from notifications.models import OutgoingMail
from offers.enums import Mode, Obligation
from tests.applications.desk_pages import step_url
from tests.applications.reading import plain
from tests.factories.applications import (
    accept,
    ask,
    dossier_at,
    drop,
    fresh,
    line,
    manager_of,
    opening_for,
)
from tests.factories.documents import StoredFileFactory
from tests.factories.offers import PopulationFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def shown(dossier) -> dict[str, ShownPiece]:
    """What the person reads of each line, as if all that is there had been handed over."""
    held = {file.stored_id for piece in lines_of(dossier) for file in piece.files.all()}
    return {piece.label: shown_piece(piece, held) for piece in as_told(lines_of(dossier))}


def refuse(dossier, code, comment="", reason=RefusalReason.WRONG):
    return desk.refuse_piece(line(dossier, code), reason, comment, by=manager_of(dossier.opening))


def mails(dossier):
    return OutgoingMail.objects.filter(key="applications.incomplete", recipient=dossier.file.user).order_by("pk")


@pytest.fixture
def told_of_the_cv():
    """Incomplete for its CV alone; then another piece is refused, and one more is asked for."""
    dossier = dossier_at(Stage.RECEIVED)
    refuse(dossier, "CV", "Le CV est coupé.")
    desk.incomplete(dossier, by=manager_of(dossier.opening))
    refuse(dossier, "MOT", "La lettre est vide.")
    desk.ask_for_piece(dossier, "Diplôme traduit", "", by=manager_of(dossier.opening))
    return fresh(dossier)


def test_what_was_not_said_is_neither_read_nor_to_correct(told_of_the_cv, client):
    dossier = told_of_the_cv
    assert (shown(dossier)["CV"], shown(dossier)["Lettre de motivation"]) == (ShownPiece.REFUSED, ShownPiece.SENT)
    assert "Diplôme traduit" not in shown(dossier)
    assert plain(guide(dossier, lines_of(dossier), at=clock.now()).what.title).startswith("Corriger une pièce")
    client.force_login(dossier.file.user)
    page = plain(client.get(dossier.get_absolute_url()).content.decode())
    assert "Le CV est coupé." in page
    assert "La lettre est vide." not in page
    assert "Diplôme traduit" not in page


def test_whoever_corrects_what_the_mail_named_transmits(told_of_the_cv):
    dossier = told_of_the_cv
    drop(line(dossier, "CV"))
    submission = transmission.transmit(dossier, by=dossier.file.user)
    assert fresh(dossier).public_stage is Stage.RECEIVED
    assert "Diplôme traduit" not in {row.label for row in submission.lines.all()}
    assert submission.lines.get(label="Lettre de motivation").status == PieceStatus.SENT
    assert shown(dossier)["Lettre de motivation"] is ShownPiece.SENT
    desk.incomplete(dossier, by=manager_of(dossier.opening))
    assert "La lettre est vide." in plain(mails(dossier).last().body)


def test_what_was_not_said_is_not_open_to_files(told_of_the_cv):
    for piece in (line(told_of_the_cv, "MOT"), told_of_the_cv.pieces.get(label="Diplôme traduit")):
        stored = StoredFileFactory(owner=told_of_the_cv.file.user)
        with pytest.raises(pieces.PieceRefused):
            pieces.add_file(piece, stored, by=told_of_the_cv.file.user)


def test_incomplete_is_said_again_by_another_mail_that_names_all_that_is_to_correct(told_of_the_cv, client):
    dossier, manager = told_of_the_cv, manager_of(told_of_the_cv.opening)
    client.force_login(manager)
    page = plain(client.get(step_url(dossier, "incomplet")).content.decode())
    desk.incomplete(dossier, by=manager)
    first, second = (plain(mail.body) for mail in mails(dossier))
    assert "Lettre de motivation" not in first
    for words in ("Le CV est coupé.", "La lettre est vide.", "Diplôme traduit : à déposer"):
        assert words in page
        assert words in second
    assert shown(dossier)["Lettre de motivation"] is ShownPiece.REFUSED
    assert shown(dossier)["Diplôme traduit"] is ShownPiece.AWAITED
    with pytest.raises(StepRefused):
        transmission.transmit(dossier, by=dossier.file.user)


def test_it_is_not_said_twice_for_the_same_pieces(told_of_the_cv):
    manager = manager_of(told_of_the_cv.opening)
    desk.incomplete(told_of_the_cv, by=manager)
    with pytest.raises(StepRefused) as refused:
        desk.incomplete(told_of_the_cv, by=manager)
    assert refused.value.already
    assert mails(told_of_the_cv).count() == 2


def test_the_date_that_was_given_never_comes_nearer(told_of_the_cv):
    manager, given = manager_of(told_of_the_cv.opening), told_of_the_cv.correct_by
    with pytest.raises(StepRefused, match="a déjà jusqu’au") as refused:
        desk.incomplete(told_of_the_cv, by=manager, correct_by=given - DAY)
    assert refused.value.fact == "correct_by"
    desk.extend(told_of_the_cv, given + 5 * DAY, by=manager)
    desk.incomplete(told_of_the_cv, by=manager)
    assert limits.write_limit_day(fresh(told_of_the_cv)) == given + 5 * DAY


def test_a_lifted_refusal_frees_the_person_at_once(told_of_the_cv):
    desk.validate_piece(line(told_of_the_cv, "CV"), by=manager_of(told_of_the_cv.opening))
    assert shown(told_of_the_cv)["CV"] is ShownPiece.SENT
    transmission.transmit(told_of_the_cv, by=told_of_the_cv.file.user)


def test_other_words_on_a_refusal_leave_it_to_correct_and_may_be_said_again():
    dossier = dossier_at(Stage.INCOMPLETE)
    piece = dossier.pieces.filter(status=PieceStatus.REFUSED).first()
    manager = manager_of(dossier.opening)
    desk.refuse_piece(piece, RefusalReason.ILLEGIBLE, "La page 3 est floue.", by=manager)
    assert shown(dossier)[piece.label] is ShownPiece.REFUSED
    desk.incomplete(dossier, by=manager)
    assert "La page 3 est floue." in plain(mails(dossier).last().body)


def test_complete_says_the_verdicts():
    dossier = dossier_at(Stage.RECEIVED)
    accept(dossier, manager_of(dossier.opening))
    assert set(shown(dossier).values()) & {ShownPiece.VALIDATED, ShownPiece.REFUSED} == set()
    desk.complete(dossier, by=manager_of(dossier.opening))
    assert shown(dossier)["CV"] is ShownPiece.VALIDATED


def test_a_piece_refused_on_a_complete_dossier_stays_accepted_for_the_person():
    dossier = dossier_at(Stage.COMPLETE)
    refuse(dossier, "CV")
    assert shown(dossier)["CV"] is ShownPiece.VALIDATED
    desk.incomplete(dossier, by=manager_of(dossier.opening))
    assert shown(dossier)["CV"] is ShownPiece.REFUSED


def test_a_situation_corrected_by_the_desk_asks_nothing_before_incomplete():
    opening = opening_for()
    abroad = PopulationFactory(campaign=opening.campaign)
    ask(opening, abroad, (("CV", "CV", True, Obligation.REQUIRED), ("TCF", "TCF", False, Obligation.REQUIRED)))
    ask(opening, abroad, (("REC", "Lettre de recommandation", False, Obligation.REQUIRED),))
    dossier = dossier_at(Stage.RECEIVED, opening=opening)
    refuse(dossier, "CV")
    desk.incomplete(dossier, by=manager_of(opening))
    change_population(fresh(dossier), abroad, by=manager_of(opening))
    assert shown(dossier).keys() & {"TCF", "Lettre de recommandation"} == set()
    desk.incomplete(dossier, by=manager_of(opening))
    said = plain(mails(dossier).last().body)
    assert "TCF : à déposer" in said
    assert "Lettre de recommandation : à déposer" in said


def test_on_paper_too_a_piece_asked_for_waits_for_its_mail():
    dossier = dossier_at(Stage.RECEIVED, opening=opening_for(mode=Mode.PAPER))
    desk.ask_for_piece(dossier, "Diplôme traduit", "", by=manager_of(dossier.opening))
    assert "Diplôme traduit" not in shown(dossier)


def test_an_opinion_is_as_possible_while_something_waits_to_be_said(told_of_the_cv):
    manager = manager_of(told_of_the_cv.opening)
    jury.propose(told_of_the_cv, DecisionKind.UNFAVOURABLE, by=manager, reason="Prérequis insuffisants.")
    assert fresh(told_of_the_cv).staff_stage is Stage.PROPOSED


def test_what_waited_before_the_column_existed_still_waits():
    received, complete = dossier_at(Stage.RECEIVED), dossier_at(Stage.COMPLETE)
    told = dossier_at(Stage.INCOMPLETE)
    for dossier in (received, complete):
        refuse(dossier, "CV")
        desk.ask_for_piece(dossier, "Diplôme traduit", "", by=manager_of(dossier.opening))
    for dossier in (received, complete, told):
        dossier.pieces.update(known_as="")
    import_module("applications.migrations.0011_piece_known_as").hold_back(apps, None)
    for dossier in (received, complete):
        assert "Diplôme traduit" not in shown(dossier)
        assert shown(dossier)["CV"] is ShownPiece.SENT
    assert not told.pieces.exclude(known_as="").exists()
    assert shown(complete)["Lettre de motivation"] is ShownPiece.VALIDATED
