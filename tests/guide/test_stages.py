"""The candidate guide, sentence by sentence: « Les étapes de mon dossier » (S95)."""

import pytest

from applications.commands import answer, desk, jury, pieces
from applications.enums import DecisionKind, FileStatus, RefusalReason
from notifications.models import OutgoingMail
from tests.applications import scene
from tests.factories.documents import StoredFileFactory
from tests.guide.reading import act, last_mail, line, page_of, plain, read, step
from tests.strict import StrictClient

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


def test_the_meaning_of_each_status_is_on_the_page(client, opening, camille):
    """« En attente », « Réceptionné », « Complet », « Incomplet » (S68, S75)."""
    dossier = scene.filed(opening, camille)
    for page in (page_of(client, dossier), read(client, "/candidatures/")):
        for status in FileStatus:
            assert f"<dt>{status.label}</dt>" in page
        assert "n’ont pas encore été transmises" in page
        assert "une pièce manque, est illisible, irrecevable ou incorrecte" in page


def test_every_change_of_status_is_mailed(opening, manager, camille):
    """« Dès qu’il y a un changement de statut, vous êtes averti par mail » (S69)."""
    dossier = scene.transmitted(opening, camille)
    scene_of_correction(dossier, manager)
    mails = OutgoingMail.objects.filter(recipient=camille).order_by("pk")
    assert [plain(mail.subject).partition(" :")[0] for mail in mails] == [
        "Votre candidature est ouverte",
        "Accusé de réception de votre candidature",
        "À corriger",
    ]
    complete_again(dossier, manager, camille)
    assert "Votre dossier est complet" in last_mail(camille).subject
    jury.propose(dossier, DecisionKind.FAVOURABLE, by=manager)
    assert "Votre dossier est complet" in last_mail(camille).subject, "an opinion is not told before its release"
    jury.release(dossier, by=manager)
    assert "Avis favorable" in last_mail(camille).subject
    answer.confirm(dossier, by=camille)
    assert "confirmée" in last_mail(camille).subject
    answer.decline(dossier, by=camille)
    assert "désistement" in last_mail(camille).subject


def scene_of_correction(dossier, manager) -> None:
    """One piece refused with its reason, the other accepted, and it is said."""
    desk.refuse_piece(line(dossier, "Relevé de notes"), RefusalReason.ILLEGIBLE, "La page 2 est floue.", by=manager)
    desk.validate_piece(line(dossier, "CV avec photo"), by=manager)
    desk.incomplete(dossier, by=manager)


def complete_again(dossier, manager, camille) -> None:
    corrected = StoredFileFactory(owner=camille, content=b"%PDF-1.7\n% une autre page\n")
    pieces.add_file(line(dossier, "Relevé de notes"), corrected, by=camille)
    filing_again(dossier, camille)
    desk.validate_piece(line(dossier, "Relevé de notes"), by=manager)
    desk.complete(dossier, by=manager)


def filing_again(dossier, camille) -> None:
    client = StrictClient()
    client.force_login(camille)
    assert client.post(step(dossier, "transmettre")).status_code == 302


def test_incomplete_says_which_piece_why_and_until_when_and_reopens_it_alone(client, opening, manager, camille):
    """« Vérifier l’état de vos pièces, modifier celle qui fait défaut, puis transmettre de nouveau » (S70–S73)."""
    dossier = scene.transmitted(opening, camille)
    scene_of_correction(dossier, manager)
    mail = plain(last_mail(camille).body)
    assert "- Relevé de notes : Illisible. La page 2 est floue." in mail
    assert dossier.get_absolute_url() in mail
    assert "À faire avant" in mail
    page = page_of(client, dossier)
    assert "La page 2 est floue." in page
    assert act("piece_add", dossier, line(dossier, "Relevé de notes")) in page
    assert act("piece_add", dossier, line(dossier, "CV avec photo")) not in page
    complete_again(dossier, manager, camille)
    assert "Dossier complet, prêt à être examiné" in page_of(client, dossier)
