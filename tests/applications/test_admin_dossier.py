"""A dossier's page: what was transmitted, who did what, what its files are and who reads them."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.commands import profile
from applications.commands import desk as commands
from applications.commands import filing, pieces, transmission
from applications.enums import DecisionKind, RefusalReason, Verb
from applications.models import Event
from ecandidat.common import clock
from ecandidat.common.dates import day_long
from notifications.models import OutgoingMail
from offers.enums import Role
from tests.applications import scene
from tests.applications.desk_pages import ADMIN, page_of, step_url, take
from tests.factories.accounts import UserFactory
from tests.factories.documents import StoredFileFactory

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


# ── The page ──


def test_the_profile_is_the_one_that_was_transmitted(desk, opening):
    dossier = scene.transmitted(opening)
    profile.save_address(
        dossier.file.user, by=dossier.file.user, line1="1 quai Neuf", postal_code="51100", town="Reims"
    )
    page = page_of(desk, dossier)
    assert "12 rue Marie Curie" in page
    assert "1 quai Neuf" not in page
    assert dossier.submissions.get().number in page


def test_before_transmission_no_profile_is_shown(desk, opening):
    page = page_of(desk, scene.filed(opening))
    assert "le profil n’est pas figé" in page
    assert "Cursus Post-Bac" not in page


def test_opinions_decisions_mails_and_journal_are_all_there(desk, opening, manager):
    dossier = scene.proposed(opening, manager, DecisionKind.UNFAVOURABLE, reason="Prérequis insuffisants.")
    take(desk, dossier, "publier")
    page = page_of(desk, dossier)
    for words in ("Avis de la commission", "Décision publiée", "Prérequis insuffisants.", "LENOIR Marc"):
        assert words in page
    assert page.count("<details") == 6 + OutgoingMail.objects.filter(recipient=dossier.file.user).count()
    assert all(str(Verb(event.verb).label) in page for event in Event.objects.filter(application=dossier))


@pytest.mark.parametrize("role", [Role.COMMISSION_MEMBER, Role.VIEWER])
def test_who_cannot_judge_is_offered_to_see_the_pieces_not_to_check_them(client, desk, opening, role):
    dossier = scene.transmitted(opening)
    assert "Contrôler 2 pièces" in page_of(desk, dossier)
    client.force_login(scene.hire(role, opening.commission))
    page = page_of(client, dossier)
    assert "Contrôler" not in page
    assert "Voir les pièces" in page


def test_the_journal_says_who_acted_in_whose_name(desk, opening):
    dossier = scene.transmitted(opening)
    take(desk, dossier, "annuler")
    assert "LENOIR Marc, au nom de ROY Camille" in page_of(desk, dossier)


def test_the_journal_tells_each_fact_in_words(desk, opening, manager):
    dossier = scene.transmitted(opening)
    first, second = dossier.pieces.order_by("position")[:2]
    commands.validate_piece(first, by=manager)
    commands.refuse_piece(second, RefusalReason.ILLEGIBLE, "Floue.", by=manager)
    commands.ask_for_piece(dossier, "Attestation de stage", "", by=manager)
    commands.incomplete(dossier, by=manager)
    later = clock.today() + timedelta(40)
    commands.extend(dossier, later, by=manager)
    page = page_of(desk, dossier)
    for words in (
        f"{first.label} : Validée",
        f"{second.label} : Refusée. Illisible",
        "Attestation de stage",
        f"à corriger jusqu’au {day_long(clock.today() + timedelta(8))} inclus",
        f"au {day_long(later)}",
    ):
        assert words.replace(" :", "\u00a0:") in page


def test_more_pieces_events_and_mails_cost_nothing_more(desk, opening, manager, django_assert_max_num_queries):
    light, heavy = scene.transmitted(opening), scene.proposed(opening, manager)
    take(desk, heavy, "publier")

    def cost(dossier):
        with django_assert_max_num_queries(40) as counted:
            page_of(desk, dossier)
        return len(counted)

    cost(light)
    assert cost(light) == cost(heavy) == 12  # one of them says who else is here


def test_a_reader_is_told_why_nothing_can_be_done(client, opening):
    dossier = scene.transmitted(opening)
    client.force_login(scene.hire(Role.VIEWER, opening.commission))
    page = page_of(client, dossier)
    assert "votre rôle dans cette commission ne permet pas" in page
    assert "Enregistrer l’avis" not in page


def test_a_member_of_the_commission_is_offered_the_opinion_alone(client, opening):
    dossier = scene.transmitted(opening)
    client.force_login(scene.hire(Role.COMMISSION_MEMBER, opening.commission))
    page = page_of(client, dossier)
    assert step_url(dossier, "avis") in page
    assert step_url(dossier, "incomplet") not in page


# ── Files ──


def test_a_file_is_shown_in_our_frames_alone_and_kept_under_its_name(desk, opening):
    dossier = scene.transmitted(opening)
    stored = dossier.pieces.first().files.get().stored
    shown = desk.get(reverse(ADMIN + "file", args=[dossier.pk, stored.ref]))
    assert shown["Content-Disposition"].startswith("inline")
    assert shown["Content-Security-Policy"] == "sandbox; frame-ancestors 'self'"
    assert shown["X-Frame-Options"] == "SAMEORIGIN"
    shown.getvalue()
    kept = desk.get(reverse(ADMIN + "file_download", args=[dossier.pk, stored.ref]))
    assert kept["Content-Disposition"].startswith("attachment")
    kept.getvalue()


def test_a_replaced_file_stays_readable_as_it_was_transmitted(desk, opening, manager):
    dossier = scene.transmitted(opening)
    line = dossier.pieces.first()
    former = line.files.get().stored
    commands.refuse_piece(line, RefusalReason.WRONG, "", by=manager)
    commands.incomplete(dossier, by=manager)
    line.files.get().delete()
    answer = desk.get(reverse(ADMIN + "file", args=[dossier.pk, former.ref]))
    assert answer.status_code == 200
    answer.getvalue()


def test_a_correction_is_announced_and_not_read_before_it_is_transmitted(desk, opening, manager):
    dossier = scene.transmitted(opening)
    line, person = dossier.pieces.first(), dossier.file.user
    former = line.files.get()
    stored = former.stored
    commands.refuse_piece(line, RefusalReason.WRONG, "", by=manager)
    commands.incomplete(dossier, by=manager)
    corrected = pieces.replace_file(former, StoredFileFactory(owner=person, content=b"%PDF net"), by=person).stored
    page = page_of(desk, dossier)
    assert "Une correction est déposée, pas encore transmise." in page
    assert stored.ref in page
    assert corrected.ref not in page
    answer = take(desk, dossier, "complet")
    assert answer.status_code == 409
    assert "Une pièce a changé et n’est pas encore transmise" in answer.content.decode()


def test_the_whole_dossier_is_one_pdf(desk, opening):
    dossier = scene.transmitted(opening)
    answer = desk.get(reverse(ADMIN + "pdf", args=[dossier.pk]))
    assert answer["Content-Disposition"] == f'attachment; filename="dossier-{dossier.number}.pdf"'
    assert answer.getvalue().startswith(b"%PDF")


def test_the_letter_opens_from_the_page(desk, opening, manager):
    dossier = scene.proposed(opening, manager)
    take(desk, dossier, "publier")
    letter = dossier.decisions.get().letter
    address = reverse(ADMIN + "file_download", args=[dossier.pk, letter.ref])
    assert address in page_of(desk, dossier)
    assert desk.get(address).getvalue().startswith(b"%PDF")


def test_another_candidates_file_is_not_found_through_this_dossier(desk, opening):
    mine, other = scene.transmitted(opening), scene.transmitted(opening, UserFactory(complete=True))
    stored = other.pieces.first().files.get().stored
    assert desk.get(reverse(ADMIN + "file", args=[mine.pk, stored.ref])).status_code == 404


def test_a_dossier_filed_again_after_a_cancel_keeps_the_former_ones_journal_apart(desk, opening):
    first = scene.transmitted(opening)
    person = first.file.user
    filing.cancel(first, by=person)
    second = scene.filed(opening, person)
    scene.fill(second)
    transmission.transmit(second, by=person)
    receipts = {dossier: dossier.submissions.get().number for dossier in (first, second)}
    page = page_of(desk, second)
    assert receipts[second] in page
    assert receipts[first] not in page
