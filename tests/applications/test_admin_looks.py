"""Every page of the desk: French spaces, nothing for axe to find, a phone is wide enough, keys can be shut off."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from applications.commands import desk as commands
from applications.enums import DecisionKind, PieceStatus, RefusalReason
from applications.models import Piece
from offers.enums import Role
from tests import accessibility, typography
from tests.applications import scene
from tests.factories.accounts import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
ADMIN = "admin:applications_application_"


def build():
    """A commission with a dossier that was checked, one received, one whose opinion waits."""
    opening = scene.opening_in()
    manager = scene.hire(Role.MANAGER, opening.commission, last_name="Lenoir", first_name="Marc")
    received = scene.transmitted(opening)
    judged = scene.transmitted(opening)
    commands.refuse_piece(judged.pieces.first(), RefusalReason.ILLEGIBLE, "La page 2 est floue.", by=manager)
    commands.ask_for_piece(judged, "Attestation de stage", "", by=manager)
    commands.incomplete(judged, by=manager)
    proposed = scene.proposed(opening, manager, DecisionKind.RANKED_LIST, rank=3)
    return opening, manager, received, judged, proposed


def addresses(opening, received, judged, proposed) -> list[str]:
    def page(name, *args):
        return reverse(ADMIN + name, args=args)

    return [
        reverse("admin:index"),
        page("changelist"),
        page("changelist") + "?q=personne",
        page("change", received.pk),
        page("change", judged.pk),
        page("change", proposed.pk),
        page("piece", received.pk, received.pieces.first().ref),
        page("piece", judged.pk, judged.pieces.first().ref),
        page("piece", received.pk, received.pieces.last().ref),
        page("step", proposed.pk, "publier"),
        page("step", received.pk, "avis"),
        page("step", received.pk, "annuler"),
        page("step", received.pk, "demander-une-piece"),
        page("step", received.pk, "repousser"),
        page("step", received.pk, "incomplet"),
        page("step", received.pk, "complet"),
        reverse("admin:accounts_user_identity", args=[received.file.user_id]),
        page("openings"),
        page("publication", opening.ref),
    ]


def work(response) -> str:
    """The page without the header, whose theme switch speaks with Django's own spaces."""
    return response.content.decode().partition("<main")[2].partition("</main>")[0]


def test_punctuation_never_stands_alone_at_the_start_of_a_line(client):
    opening, manager, *dossiers = build()
    client.force_login(manager)
    for address in addresses(opening, *dossiers):
        typography.check(work(client.get(address)), address)


def test_refusals_too_are_written_in_french(client):
    opening, manager, received, _judged, _proposed = build()
    client.force_login(manager)
    for name, args, facts in (
        ("step", [received.pk, "avis"], {}),
        ("step", [received.pk, "avis"], {"kind": "FA"}),
        ("step", [received.pk, "repousser"], {"day": "demain"}),
        ("step", [received.pk, "complet"], {}),
        ("piece", [received.pk, received.pieces.first().ref], {"verdict": "RE", "seen": "", "comment": "?"}),
        ("publication", [opening.ref], {"count": "12"}),
    ):
        answer = client.post(reverse(ADMIN + name, args=args), facts)
        assert answer.status_code in (409, 422), args
        typography.check(work(answer), str(args))


def sign_in(page, live_server, manager) -> None:
    page.goto(live_server.url + reverse("admin:index"))
    page.fill("[name=login]", manager.login)
    page.fill("[name=password]", PASSWORD)
    page.locator("main").get_by_role("button", name="Connexion").click()
    expect(page.locator("#site-name")).to_be_visible()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_axe_finds_nothing_and_a_phone_is_wide_enough(page, live_server):
    opening, manager, *dossiers = build()
    scene.proposed(opening, manager, DecisionKind.FAVOURABLE)
    sign_in(page, live_server, manager)
    for address in addresses(opening, *dossiers):
        page.goto(live_server.url + address)
        accessibility.check(page)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_keys_judge_and_move_never_in_a_field_and_can_be_switched_off(page, live_server):
    _opening, manager, received, _judged, _proposed = build()
    first, second, _optional = received.pieces.order_by("position", "pk")
    sign_in(page, live_server, manager)
    page.goto(live_server.url + reverse(ADMIN + "piece", args=[received.pk, first.ref]))
    expect(page.locator("#raccourcis")).to_be_visible()

    page.locator("#id_comment").fill("")
    page.locator("#id_comment").press("v")
    assert page.locator("#id_comment").input_value() == "v"
    page.locator("#id_comment").fill("Un coin manque.")
    page.locator("h1").click()
    page.keyboard.press("Control+v")
    assert Piece.objects.get(pk=first.pk).status == PieceStatus.SENT

    page.keyboard.press("r")
    expect(page.locator("fieldset [role=status]")).to_have_text("Choisissez un motif, puis refusez.")
    page.keyboard.press("3")
    page.keyboard.press("r")
    page.wait_for_url(f"**/{second.ref}/")
    refused = Piece.objects.get(pk=first.pk)
    assert (refused.status, refused.reason, refused.comment) == ("RE", RefusalReason.PARTIAL, "Un coin manque.")

    page.keyboard.press("k")
    page.wait_for_url(f"**/{first.ref}/")
    page.keyboard.press("j")
    page.wait_for_url(f"**/{second.ref}/")

    page.get_by_role("button", name="Désactiver les raccourcis clavier").click()
    page.reload()
    page.get_by_role("button", name="Activer les raccourcis clavier").wait_for()
    page.keyboard.press("v")
    assert Piece.objects.get(pk=second.pk).status == PieceStatus.SENT
    page.get_by_role("button", name="Activer les raccourcis clavier").click()
    page.locator("h1").click()
    page.keyboard.press("v")
    expect(page.get_by_text("Toutes les pièces ont un verdict")).to_be_visible()
    assert Piece.objects.get(pk=second.pk).status == PieceStatus.VALIDATED
