"""K08, at the desk: two people on one form. Both versions are shown with who and when, and nothing is overwritten."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from applications.commands import desk, jury
from applications.enums import DecisionKind
from applications.models import Application
from ecandidat.common import clock
from offers.enums import Role
from offers.models import Commission, Opening, PieceKind
from tests.applications import scene
from tests.factories.offers import PieceKindFactory, PopulationFactory, RequirementFactory
from tests.offers.test_admin import at, typed
from tests.spacing import as_read
from tests.strict import StrictClient

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
STEP = "admin:applications_application_step"
DAY = timedelta(days=1)


class Desk:
    """Two managers of one commission, each with a browser."""

    def __init__(self):
        self.opening = scene.opening_in()
        self.people = [
            scene.hire(Role.MANAGER, self.opening.commission, last_name=name) for name in ("Lenoir", "Tissot")
        ]
        self.marc, self.helene = (StrictClient() for _ in range(2))
        for client, user in zip((self.marc, self.helene), self.people, strict=True):
            client.force_login(user)


@pytest.fixture
def world():
    return Desk()


def seen_on(page) -> str:
    return page.context["form"]["seen"].value()


def text_of(answer) -> str:
    return as_read(answer.content.decode()).replace("\u00a0", " ").replace("\u202f", " ")


def test_of_two_opinions_the_second_is_given_in_front_of_the_first(world):
    dossier = scene.completed(world.opening, world.people[0])
    address = reverse(STEP, args=[dossier.pk, "avis"])
    shown = seen_on(world.helene.get(address))
    first = {"kind": "LC", "rank": "3", "reason": "", "seen": seen_on(world.marc.get(address))}
    assert world.marc.post(address, first).status_code == 302
    mine = {"kind": "DE", "reason": "Prérequis insuffisants.", "rank": ""}
    answer = world.helene.post(address, mine | {"seen": shown})
    assert answer.status_code == 409
    text = text_of(answer)
    assert re.search(r"Enregistré par LENOIR \w+, le \d", text)
    for words in (
        "<strong>Liste complémentaire</strong>",
        "<strong>3</strong>",
        "Prérequis insuffisants.</textarea>",
        "rien n’est écrasé",
    ):
        assert words in text
    assert [opinion.kind for opinion in dossier.opinions.all()] == ["LC"]
    assert world.helene.post(address, mine | {"seen": seen_on(answer)}).status_code == 302
    assert dossier.opinions.latest("pk").kind == DecisionKind.UNFAVOURABLE


def test_two_situations_and_two_limits_are_shown_by_field(world):
    dossier, waiting = scene.transmitted(world.opening), scene.filed(world.opening)
    others = [
        PopulationFactory(campaign=world.opening.campaign, label=label) for label in ("Réorientation", "Reprise")
    ]
    kind = PieceKindFactory(label="Bulletin", is_common=False)
    for population in others:
        RequirementFactory(opening=world.opening, population=population, kind=kind)
    address = reverse(STEP, args=[dossier.pk, "situation"])
    shown = seen_on(world.helene.get(address))
    world.marc.post(address, {"population": others[0].pk, "seen": seen_on(world.marc.get(address))})
    answer = world.helene.post(address, {"population": others[1].pk, "seen": shown})
    assert answer.status_code == 409
    text = text_of(answer)
    assert "Votre saisie : <strong>Reprise</strong>" in text
    assert "Enregistré : <strong>Réorientation</strong>" in text
    assert Application.objects.get(pk=dossier.pk).population == others[0]
    kept = {"population": others[1].pk, "seen": seen_on(answer)}
    assert world.helene.post(address, kept | {"keep-population": others[0].pk}).status_code == 302
    assert Application.objects.get(pk=dossier.pk).population == others[0]

    address = reverse(STEP, args=[waiting.pk, "repousser"])
    shown = seen_on(world.helene.get(address))
    later = [clock.today() + DAY * number for number in (5, 9)]
    desk.extend(waiting, later[0], by=world.people[0])
    answer = world.helene.post(address, {"day": later[1].isoformat(), "seen": shown})
    assert answer.status_code == 409
    assert "par LENOIR" in text_of(answer)
    assert Application.objects.get(pk=waiting.pk).extended_to == later[0]
    assert world.helene.post(address, {"day": later[1].isoformat(), "seen": seen_on(answer)}).status_code == 302


def form_of(page):
    return page.context["adminform"].form


def test_an_offer_s_dates_seats_and_texts_are_never_overwritten(world):
    opening = world.opening
    address = at(Opening, "change", opening.pk)
    mine = typed(form_of(world.helene.get(address)))
    confirm, mine_confirm = (opening.confirm_by + DAY * number for number in (3, 6))
    theirs = typed(form_of(world.marc.get(address))) | {"confirm_by": confirm.isoformat(), "capacity": "40"}
    assert world.marc.post(address, theirs).status_code == 302
    typed_since = {"confirm_by": mine_confirm.isoformat(), "enrolment_text": "Apportez la lettre."}
    answer = world.helene.post(address, mine | typed_since)
    text = text_of(answer)
    assert re.search(r"Enregistré par LENOIR \w+, le \d", text)
    assert {each.name: each.is_mine for each in form_of(answer).disputes} == {"confirm_by": True, "capacity": False}
    assert "Apportez la lettre." in text
    opening.refresh_from_db()
    assert (opening.confirm_by, opening.capacity, opening.enrolment_text) == (confirm, 40, "")
    proposed = {each.name: each.proposed for each in form_of(answer).disputes}
    assert proposed == {"confirm_by": mine_confirm.isoformat(), "capacity": "40"}
    again = mine | typed_since | proposed | {"seen": form_of(answer)["seen"].value()}
    chosen = {f"keep-{name}": value for name, value in proposed.items()}
    assert world.helene.post(address, again | chosen).status_code == 302
    opening.refresh_from_db()
    assert (opening.confirm_by, opening.capacity) == (mine_confirm, 40)
    assert opening.enrolment_text == "Apportez la lettre."


@pytest.mark.parametrize("is_signed", [True, False])
def test_a_page_of_configuration_does_the_same_and_signs_with_what_the_desk_recorded(world, is_signed):
    commission = world.opening.commission
    kind = PieceKindFactory(label="Portfolio", centre=commission.centre)
    row, field = (commission, "signatory_title") if is_signed else (kind, "help")
    root = scene.hire(is_superuser=True)
    for client in (world.marc, world.helene):
        client.force_login(root)
    address = at(type(row), "change", row.pk)
    mine = typed(form_of(world.helene.get(address)))
    if is_signed:
        world.marc.post(address, typed(form_of(world.marc.get(address))) | {field: "Directeur"})
    else:
        PieceKind.objects.filter(pk=kind.pk).update(help="Directeur")  # as an import does
    answer = world.helene.post(address, mine | {field: "Doyenne"})
    text = text_of(answer)
    assert "Votre saisie : <strong>Doyenne</strong>" in text
    assert "Enregistré : <strong>Directeur</strong>" in text
    assert (f"par {root}, le " in text) is is_signed
    assert getattr(type(row).objects.get(pk=row.pk), field) == "Directeur"
    assert Commission.objects.filter(signatory_title="Doyenne").count() == 0
    world.helene.post(address, mine | {field: "Doyenne", "seen": form_of(answer)["seen"].value()})
    assert getattr(type(row).objects.get(pk=row.pk), field) == "Doyenne"


def test_an_opinion_published_meanwhile_is_not_replaced_unread(world):
    dossier = scene.proposed(world.opening, world.people[0])
    address = reverse(STEP, args=[dossier.pk, "avis"])
    shown = seen_on(world.helene.get(address))
    jury.propose(dossier, DecisionKind.WAITING_LIST, by=world.people[0])
    jury.release(dossier, by=world.people[0])
    answer = world.helene.post(address, {"kind": "FA", "reason": "", "rank": "", "seen": shown})
    assert answer.status_code == 409
    assert "Liste d’attente" in text_of(answer)
    assert Application.objects.get(pk=dossier.pk).proposed_kind == ""
