"""The mode of an opening once dossiers were begun in it: the form, the command and the file all leave it alone."""

import pytest
from django.urls import reverse

from applications.enums import Stage
from offers.commands.offer_import import Named, OfferImportRefused, import_offer
from offers.commands.openings import MoveRefused, change_opening
from offers.enums import Mode
from offers.models import OpeningChange
from tests.factories.accounts import UserFactory
from tests.factories.applications import dossier_at, opening_for

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
COLUMNS = {
    "date_debut_depot": "opens_on",
    "date_fin_depot": "closes_on",
    "date_limite_retour": "return_by",
    "date_publication": "publication_on",
    "date_confirmation": "confirm_by",
}


@pytest.fixture(params=[Stage.PENDING, Stage.CANCELLED])
def opening(request):
    return dossier_at(request.param).opening


@pytest.fixture
def form_of(client):
    """The form of an opening, as an administrator is shown it."""
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return lambda opening: client.get(address_of(opening)).context["adminform"].form


def address_of(opening):
    return reverse("admin:offers_opening_change", args=[opening.pk])


def sent(form, **facts):
    """What a browser sends: a disabled control sends nothing."""
    values = {name: form.get_initial_for_field(each, name) for name, each in form.fields.items() if not each.disabled}
    return {name: "" if value is None else getattr(value, "pk", value) for name, value in values.items()} | facts


def test_before_the_first_dossier_it_is_a_choice(client, form_of):
    opening = opening_for()
    form = form_of(opening)
    assert not form.fields["mode"].disabled
    client.post(address_of(opening), sent(form, mode=Mode.PAPER.value))
    opening.refresh_from_db()
    assert opening.mode == Mode.PAPER
    assert OpeningChange.objects.get().after == "Dossier papier"


def test_then_it_is_read_with_the_reason_and_the_rest_still_saves(client, opening, form_of):
    form = form_of(opening)
    assert form.fields["mode"].disabled
    assert "Des dossiers sont déjà commencés" in client.get(address_of(opening)).content.decode()
    client.post(address_of(opening), sent(form, capacity="30"))
    opening.refresh_from_db()
    assert (opening.mode, opening.capacity) == (Mode.ONLINE, 30)


def test_sent_by_a_page_that_is_older_than_the_first_dossier_it_is_refused_there(client, opening, form_of):
    answer = client.post(address_of(opening), sent(form_of(opening), mode=Mode.PAPER.value))
    form = answer.context["adminform"].form
    assert "créez une autre session" in form.errors["mode"][0]
    assert form["mode"].value() == Mode.PAPER
    opening.refresh_from_db()
    assert opening.mode == Mode.ONLINE


def test_the_command_refuses_it(opening):
    with pytest.raises(MoveRefused, match="ne change plus") as refused:
        change_opening(opening, by=None, mode=Mode.PAPER)
    assert set(refused.value.by_field) == {"mode"}
    assert not OpeningChange.objects.exists()


def test_a_file_does_not_change_it_either(opening):
    formation = {"code": opening.formation.code, "intitule": "A", "type_diplome": "MASTER", "niveau": "M1"}
    cells = formation | {"mots_cles": "", "url": opening.formation.url, "mode": "Dossier papier"}
    cells |= {column: getattr(opening, name).isoformat() for column, name in COLUMNS.items()}
    with pytest.raises(OfferImportRefused, match=r"ligne 2, colonne «\smode\s»"):
        import_offer(
            [",".join(cells), ",".join(cells.values())],
            ["ordre,code,libelle,conditionnelle,tous,aide"],
            campaign=Named(opening.campaign.code),
            centre=Named(opening.commission.centre.code),
            commission=Named(opening.commission.code),
        )
    opening.refresh_from_db()
    assert opening.mode == Mode.ONLINE
