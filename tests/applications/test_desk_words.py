"""What the desk reads is true of the dossier in front: cancelled, not transmitted, or already there."""

from datetime import timedelta

import pytest
from django.urls import reverse

from applications.commands import desk, filing
from applications.commands.moving import StepRefused
from applications.enums import RefusalReason, Stage
from ecandidat.common import clock
from tests.applications.reading import plain
from tests.factories.applications import dossier_at, drop, fresh, line, manager_of, noon, opening_for

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
ADMIN = "admin:applications_application_"


def read(client, dossier, name="change", *args, status=200) -> str:
    client.force_login(manager_of(dossier.opening))
    answer = client.get(reverse(ADMIN + name, args=[dossier.pk, *args]))
    assert answer.status_code == status
    return plain(answer.content.decode())


def deposited():
    """Begun, with one file, not transmitted."""
    dossier = dossier_at(Stage.PENDING)
    drop(line(dossier, "CV"))
    return fresh(dossier)


def cancelled(dossier):
    filing.cancel(dossier, by=dossier.file.user)
    return fresh(dossier)


def test_pieces_that_cannot_be_judged_are_to_be_seen_not_checked(client):
    for dossier in (deposited(), cancelled(dossier_at(Stage.RECEIVED))):
        page = read(client, dossier)
        assert "Voir les pièces" in page
        assert "Contrôler " not in page


def test_pieces_that_wait_for_a_verdict_are_to_be_checked(client):
    assert "Contrôler " in read(client, dossier_at(Stage.RECEIVED))


def test_what_becomes_of_a_file_never_transmitted_is_told_as_it_is(client):
    dossier = deposited()
    piece = line(dossier, "CV").ref
    assert "La personne peut encore changer ce fichier" in read(client, dossier, "piece", piece)
    with clock.travel(noon(dossier.opening.return_by, 1)):
        assert "La date limite est passée : ce fichier n’a pas été transmis." in read(client, dossier, "piece", piece)
    page = read(client, cancelled(dossier), "piece", piece)
    assert "La candidature est annulée : ce fichier ne sera pas transmis." in page
    assert "peut encore changer" not in page


def test_a_cancelled_dossier_says_so_whatever_is_asked_of_it(client):
    page = read(client, cancelled(deposited()))
    assert "Cette candidature a été annulée" in page
    assert "n’est possible que depuis" not in page


def test_a_step_behind_is_said_to_be(client):
    dossier = dossier_at(Stage.COMPLETE)
    page = read(client, dossier, "step", "complet", status=409)
    assert "Ce dossier est déjà complet." in page
    assert "n’est possible que depuis" not in page


def test_a_closed_step_without_anything_to_type_keeps_its_button_closed(client):
    dossier = dossier_at(Stage.RECEIVED)
    client.force_login(manager_of(dossier.opening))
    answer = client.post(reverse(ADMIN + "step", args=[dossier.pk, "complet"]))
    assert answer.status_code == 409
    button = plain(answer.content.decode()).split("Déclarer complet et envoyer le mail")[0].rpartition("<button")[2]
    assert 'aria-disabled="true"' in button


def test_the_button_that_sends_the_mail_of_incomplete_says_so(client):
    dossier = dossier_at(Stage.RECEIVED)
    desk.refuse_piece(line(dossier, "CV"), RefusalReason.WRONG, "", by=manager_of(dossier.opening))
    assert "Déclarer incomplet et envoyer le mail</button>" in read(client, dossier, "step", "incomplet")


def test_a_later_date_is_after_today_as_a_date_to_correct_is():
    dossier = dossier_at(Stage.PENDING, opening=opening_for())
    with clock.travel(noon(dossier.opening.return_by, 3)):
        with pytest.raises(StepRefused, match="doit être après aujourd’hui") as refused:
            desk.extend(dossier, clock.today(), by=manager_of(dossier.opening))
        assert refused.value.fact == "day"
        desk.extend(dossier, clock.today() + timedelta(1), by=manager_of(dossier.opening))
