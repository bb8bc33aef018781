"""A corrected piece comes back to the desk: the refusal of the former file is told as former, and judges nothing."""

import pytest
from django.urls import reverse

from applications.commands import desk, transmission
from applications.enums import RefusalReason, Stage
from tests.applications.reading import plain
from tests.factories.applications import dossier_at, drop, fresh, line, manager_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


@pytest.fixture
def dossier():
    """Its CV was refused as illegible, and another one is there, not transmitted yet."""
    dossier = dossier_at(Stage.RECEIVED)
    manager = manager_of(dossier.opening)
    desk.refuse_piece(line(dossier, "CV"), RefusalReason.ILLEGIBLE, "La page 2 est floue.", by=manager)
    desk.incomplete(dossier, by=manager)
    drop(line(dossier, "CV"))
    return fresh(dossier)


@pytest.fixture
def desk_client(client, dossier):
    client.force_login(manager_of(dossier.opening))
    return client


def control(client, dossier):
    return client.get(reverse("admin:applications_application_piece", args=[dossier.pk, line(dossier, "CV").ref]))


def cell(client, dossier) -> str:
    """The column « Contrôle » of the CV on the dossier's page."""
    page = client.get(reverse("admin:applications_application_change", args=[dossier.pk])).content.decode()
    row = page.split(". CV</a></th>")[1].split("</tr>")[0]
    return plain(row.split("<td>")[-1])


def test_the_form_opens_empty_on_another_file_and_the_former_refusal_is_above_it(desk_client, dossier):
    transmission.transmit(dossier, by=dossier.file.user)
    answer = control(desk_client, dossier)
    form, page = answer.context["form"], plain(answer.content.decode())
    assert (form["reason"].value(), form["comment"].value()) == (None, "")
    assert 'value="illisible" data-key="1" checked' not in page
    assert "Fichier précédent refusé le " in page
    assert "La page 2 est floue." in page.split('id="verdict"')[1].split("Valider")[0]


def test_one_press_on_refuse_does_not_refuse_with_the_former_words(desk_client, dossier):
    transmission.transmit(dossier, by=dossier.file.user)
    form = control(desk_client, dossier).context["form"]
    said = {"verdict": "RE", "comment": form["comment"].value(), "seen": desk.version_of(line(dossier, "CV"))}
    piece = line(dossier, "CV")
    address = reverse("admin:applications_application_piece", args=[dossier.pk, piece.ref])
    assert desk_client.post(address, said).status_code == 422
    assert line(dossier, "CV").status == "TR"


def test_the_page_of_the_dossier_tells_it_as_former(desk_client, dossier):
    assert "avant sa correction : Illisible" in cell(desk_client, dossier)
    transmission.transmit(dossier, by=dossier.file.user)
    told = cell(desk_client, dossier)
    assert "Fichier précédent refusé le " in told
    assert "<strong>" not in told


def test_a_verdict_on_what_is_there_still_opens_the_form(desk_client, dossier):
    transmission.transmit(dossier, by=dossier.file.user)
    manager = manager_of(dossier.opening)
    desk.refuse_piece(line(dossier, "CV"), RefusalReason.WRONG, "Ce n’est pas un CV.", by=manager)
    form = control(desk_client, dossier).context["form"]
    assert (form["reason"].value(), form["comment"].value()) == (RefusalReason.WRONG, "Ce n’est pas un CV.")
    assert "<strong>Incorrecte" in cell(desk_client, dossier)


def test_a_piece_refused_while_nothing_was_there_names_no_former_file(desk_client, dossier):
    manager = manager_of(dossier.opening)
    piece = desk.ask_for_piece(dossier, "Diplôme traduit", "", by=manager)
    desk.refuse_piece(piece, RefusalReason.MISSING, "", by=manager)
    desk.incomplete(dossier, by=manager)
    drop(piece)
    transmission.transmit(fresh(dossier), by=dossier.file.user)
    address = reverse("admin:applications_application_piece", args=[dossier.pk, piece.ref])
    page = plain(desk_client.get(address).content.decode())
    assert "avant sa correction : Non déposée" in page
    assert "Fichier précédent" not in page
