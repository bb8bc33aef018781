"""A piece asked for, then taken back: who was told of it is told that it is no longer awaited, and what is left."""

import pytest

from applications.commands import desk
from applications.enums import RefusalReason, Stage
from ecandidat.common import clock
from notifications.models import OutgoingMail
from offers.enums import Mode
from tests.applications import story
from tests.applications.reading import plain
from tests.applications.story import Story
from tests.factories.applications import accept, dossier_at, drop, line, manager_of, noon

pytestmark = pytest.mark.django_db


def asked(dossier):
    return desk.ask_for_piece(dossier, "Diplôme traduit", "", by=manager_of(dossier.opening))


def withdrawn(dossier, piece):
    desk.withdraw_piece(dossier, piece.ref, by=manager_of(dossier.opening))
    return plain(OutgoingMail.objects.get(key="applications.withdrawn", recipient=dossier.file.user).body)


def test_whoever_was_not_told_of_the_piece_reads_nothing_of_it():
    dossier = dossier_at(Stage.RECEIVED)
    desk.withdraw_piece(dossier, asked(dossier).ref, by=manager_of(dossier.opening))
    assert not OutgoingMail.objects.filter(key="applications.withdrawn").exists()


def test_a_second_press_writes_nothing_more():
    dossier = dossier_at(Stage.RECEIVED)
    piece, manager = asked(dossier), manager_of(dossier.opening)
    desk.incomplete(dossier, by=manager)
    for _again in range(2):
        body = withdrawn(dossier, piece)
    assert "La pièce « Diplôme traduit » ne vous est plus demandée" in body


def test_what_is_left_is_listed_with_its_reason_and_its_date():
    dossier = dossier_at(Stage.RECEIVED)
    piece, manager = asked(dossier), manager_of(dossier.opening)
    desk.refuse_piece(line(dossier, "CV"), RefusalReason.ILLEGIBLE, "La page 2 est floue.", by=manager)
    desk.incomplete(dossier, by=manager)
    body = withdrawn(dossier, piece)
    assert "Il reste à corriger :\n\n- CV : Illisible. La page 2 est floue.\n\nCe qu’il vous reste à faire" in body
    assert "À faire avant" in body


@pytest.mark.parametrize("is_corrected", [True, False])
def test_once_nothing_is_left_the_dossier_is_still_to_be_transmitted(is_corrected):
    dossier = dossier_at(Stage.RECEIVED)
    piece, manager = asked(dossier), manager_of(dossier.opening)
    if is_corrected:
        desk.refuse_piece(line(dossier, "CV"), RefusalReason.ILLEGIBLE, "", by=manager)
    else:
        accept(dossier, manager)
    desk.incomplete(dossier, by=manager)
    if is_corrected:
        drop(line(dossier, "CV"))
    body = withdrawn(dossier, piece)
    assert "Vous n’avez plus aucune pièce à déposer" in body
    assert "Ce qu’il vous reste à faire : transmettre de nouveau votre candidature" in body


def test_past_the_date_one_writes_to_the_service():
    dossier = dossier_at(Stage.RECEIVED)
    piece = asked(dossier)
    desk.incomplete(dossier, by=manager_of(dossier.opening))
    dossier.refresh_from_db()
    with clock.travel(noon(dossier.correct_by, 1)):
        body = withdrawn(dossier, piece)
    assert "La date limite de correction est passée" in body
    assert "Ce qu’il vous reste à faire : écrire au service" in body


@pytest.mark.parametrize("is_anything_left", [True, False])
def test_on_paper_what_is_left_is_sent_by_post(is_anything_left):
    told = Story(mode=Mode.PAPER)
    dossier = told.received_on_paper()
    with clock.travel(story.CHECKED_AT):
        piece = desk.ask_for_piece(dossier, "Diplôme traduit", "", by=told.manager)
        for each in dossier.pieces.filter(status="TR"):
            desk.validate_piece(each, by=told.manager)
        if is_anything_left:
            desk.refuse_piece(dossier.pieces.first(), RefusalReason.MISSING, "", by=told.manager)
        desk.incomplete(dossier, by=told.manager)
        body = withdrawn(dossier, piece)
    assert ("envoyer ces pièces à l’adresse ci-dessous" in body) is is_anything_left
    assert ("Vous n’avez plus rien à envoyer." in body) is not is_anything_left
