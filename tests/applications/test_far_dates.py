"""Days stored before staff were refused them: every page that tells a limit still answers."""

from datetime import date

import pytest
from django.urls import reverse

from applications.enums import Stage
from applications.models import Application
from offers.commands.campaign import make_current
from offers.models import Campaign, Opening
from tests.factories.applications import dossier_at, manager_of, opening_for

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
PUBLIC = ("home", "offers:catalogue", "offers:feed")


def answers(client, *addresses):
    for address in addresses:
        assert client.get(address).status_code == 200, address


@pytest.fixture(params=["open", "published"])
def opening(request):
    opening = opening_for(request.param)
    make_current(opening.campaign)
    return opening


def stretched(opening, first=date.max):
    Campaign.objects.update(closes_on=date.max)
    Opening.objects.update(
        opens_on=min(opening.opens_on, first),
        **dict.fromkeys(("closes_on", "return_by", "publication_on", "confirm_by"), date.max),
    )


@pytest.mark.parametrize("first", [date.max, date.min])
def test_the_public_pages_answer(client, opening, first):
    stretched(opening, first)
    sheet = reverse("offers:formation", args=[opening.formation.code])
    answers(client, *map(reverse, PUBLIC), sheet)


@pytest.mark.parametrize("stage", [Stage.PENDING, Stage.INCOMPLETE, Stage.COMPLETE, Stage.FAVOURABLE])
def test_the_pages_of_a_dossier_answer_to_its_owner_and_to_the_desk(client, stage):
    dossier = dossier_at(stage)
    Application.objects.update(extended_to=date.max)
    if stage is Stage.INCOMPLETE:
        Application.objects.update(correct_by=date.max)
    stretched(dossier.opening)
    make_current(dossier.opening.campaign)
    client.force_login(dossier.file.user)
    answers(client, reverse("home"), reverse("applications:list"), reverse("applications:detail", args=[dossier.ref]))
    client.force_login(manager_of(dossier.opening))
    desk = "admin:applications_application_"
    answers(client, reverse(desk + "changelist"), reverse(desk + "change", args=[dossier.pk]))
