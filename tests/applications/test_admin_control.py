"""Contrôle des pièces: a verdict a piece, words never lost, colleagues never overwritten, the next one at once."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from applications.commands import desk as commands
from applications.commands import pieces, transmission
from applications.enums import PieceStatus, RefusalReason
from applications.models import Application, Piece
from documents.models import StoredFile
from ecandidat.common import clock
from offers.enums import Mode, Role
from offers.models import Opening
from tests.applications import scene
from tests.factories.documents import StoredFileFactory
from tests.spacing import as_read

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
ADMIN = "admin:applications_application_"


@pytest.fixture
def dossier(opening):
    return scene.transmitted(opening)


def lines_of(dossier) -> list[Piece]:
    return list(dossier.pieces.order_by("position", "pk"))


def control_url(dossier, line=None) -> str:
    if line is None:
        return reverse(ADMIN + "control", args=[dossier.pk])
    return reverse(ADMIN + "piece", args=[dossier.pk, line.ref])


def judge(client, dossier, line, **facts):
    seen = commands.version_of(Piece.objects.get(pk=line.pk))
    return client.post(control_url(dossier, line), {"seen": seen, "comment": ""} | facts)


def test_the_check_opens_on_the_first_piece_that_waits(desk, dossier, manager):
    first, second, _optional = lines_of(dossier)
    commands.validate_piece(first, by=manager)
    assert desk.get(control_url(dossier))["Location"] == control_url(dossier, second)


def test_the_document_is_framed_and_everything_works_without_script(desk, dossier):
    line = lines_of(dossier)[0]
    page = desk.get(control_url(dossier, line)).content.decode()
    stored = line.files.get().stored
    assert f'<iframe class="sheet sheet--pdf" src="{reverse(ADMIN + "file", args=[dossier.pk, stored.ref])}' in page
    assert 'name="verdict" value="VA"' in page
    assert 'id="raccourcis" hidden' in page


def test_an_image_is_shown_as_an_image_and_each_file_of_a_line_in_turn(desk, opening):
    dossier = scene.filed(opening)
    scene.fill(dossier)
    line, person = lines_of(dossier)[0], dossier.file.user
    picture = StoredFileFactory(owner=person, content=b"image", content_type="image/png", name="verso.png")
    pieces.add_file(line, picture, by=person)
    transmission.transmit(dossier, by=person)
    page = desk.get(control_url(dossier, line), {"fichier": picture.ref}).content.decode()
    assert f'<img src="{reverse(ADMIN + "file", args=[dossier.pk, picture.ref])}"' in page
    assert "<iframe" not in page


def test_accepting_leads_to_the_next_piece_then_to_the_conclusion(desk, dossier):
    first, second, _optional = lines_of(dossier)
    assert judge(desk, dossier, first, verdict="VA")["Location"] == control_url(dossier, second)
    page = desk.post(
        control_url(dossier, second), {"seen": commands.version_of(second), "verdict": "VA"}, follow=True
    ).content.decode()
    assert "Toutes les pièces ont un verdict" in page
    assert {line.status for line in lines_of(dossier)} == {PieceStatus.VALIDATED, PieceStatus.AWAITED}


def test_the_count_says_what_it_counts_and_every_key_is_of_one_control(desk, dossier, manager):
    first = lines_of(dossier)[0]
    commands.validate_piece(first, by=manager)
    page = desk.get(control_url(dossier, first)).content.decode()
    assert "Verdicts donnés\u00a0: 1 sur 2." in page
    assert "1 pièce n’en attend pas" in page
    keys = re.findall(r'data-key="(.)"', page)
    assert {"c", "i"} <= set(keys)
    assert len(keys) == len(set(keys))


def test_refusing_keeps_the_reason_and_the_words(desk, dossier, manager):
    line = lines_of(dossier)[0]
    judge(desk, dossier, line, verdict="RE", reason=RefusalReason.ILLEGIBLE, comment="La page 2 est floue.")
    line.refresh_from_db()
    assert (line.status, line.reason, line.comment) == (PieceStatus.REFUSED, "illisible", "La page 2 est floue.")
    assert line.judged_by == manager


def test_refusing_without_a_reason_is_refused_and_the_comment_stays(desk, dossier):
    line = lines_of(dossier)[0]
    answer = judge(desk, dossier, line, verdict="RE", comment="La page 2 est floue.")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "La page 2 est floue." in page
    assert "Choisissez un motif" in page
    assert "<title>\nErreur" in page or "<title>Erreur" in page
    assert Piece.objects.get(pk=line.pk).status == PieceStatus.SENT


def test_a_colleague_was_faster_their_verdict_stands_and_is_told(desk, dossier, opening):
    line = lines_of(dossier)[0]
    seen = commands.version_of(line)
    colleague = scene.hire(Role.MANAGER, opening.commission, last_name="Tissot", first_name="Hélène")
    commands.validate_piece(line, by=colleague)
    stale = {"seen": seen, "verdict": "RE", "reason": RefusalReason.WRONG, "comment": "Ce n’est pas un CV."}
    answer = desk.post(control_url(dossier, line), stale)
    page = as_read(answer.content.decode())
    assert answer.status_code == 409
    assert "Enregistré par TISSOT Hélène, le " in page
    both = (("Verdict", "Refusée", "Validée"), ("Motif du refus", str(RefusalReason.WRONG.label), "(vide)"))
    for label, mine, theirs in both:
        said = f"<dt>{label}</dt><dd>Votre saisie\u00a0: <strong>{mine}</strong></dd>"
        assert f"{said}<dd>Enregistré\u00a0: <strong>{theirs}</strong></dd>" in page
    assert "Ce n’est pas un CV." in page
    assert Piece.objects.get(pk=line.pk).status == PieceStatus.VALIDATED
    again = judge(desk, dossier, line, verdict="RE", reason=RefusalReason.WRONG, comment="Ce n’est pas un CV.")
    assert again.status_code == 302
    assert Piece.objects.get(pk=line.pk).status == PieceStatus.REFUSED


def test_the_same_verdict_twice_is_one(desk, dossier):
    line = lines_of(dossier)[0]
    stale = {"seen": commands.version_of(line), "verdict": "VA"}
    for _again in range(2):
        assert desk.post(control_url(dossier, line), stale).status_code == 302
    assert dossier.events.filter(verb="judge").count() == 1


def test_a_line_without_file_can_only_be_refused_as_not_given(desk, dossier):
    optional = lines_of(dossier)[2]
    page = desk.get(control_url(dossier, optional)).content.decode()
    assert "Aucun fichier n’a été déposé" in page
    assert "Non déposée" in page
    assert "n’a pas de fichier à valider" in page
    assert judge(desk, dossier, optional, verdict="VA").status_code == 409


def test_not_given_is_no_reason_where_a_file_is(desk, dossier):
    assert "Non déposée" not in desk.get(control_url(dossier, lines_of(dossier)[0])).content.decode()


def test_a_dossier_not_transmitted_may_be_read_and_not_judged(desk, opening):
    dossier = scene.filed(opening)
    scene.fill(dossier)
    line = lines_of(dossier)[0]
    page = desk.get(control_url(dossier, line)).content.decode()
    assert "Ce dossier n’est pas encore transmis" in page
    assert "Déposée" in page
    assert judge(desk, dossier, line, verdict="VA").status_code == 409


def test_a_paper_dossier_is_judged_without_files(desk, opening):
    Opening.objects.filter(pk=opening.pk).update(mode=Mode.PAPER)
    dossier = scene.filed(Opening.objects.get(pk=opening.pk))
    transmission.receive(dossier, by=desk_user(desk))
    line = lines_of(dossier)[0]
    assert judge(desk, dossier, line, verdict="VA").status_code == 302
    assert Piece.objects.get(pk=line.pk).status == PieceStatus.VALIDATED


def desk_user(client):
    return client.get(reverse("admin:index")).wsgi_request.user


def send_back(dossier, manager, count=1) -> list[Piece]:
    """« Incomplet », with that many lines refused."""
    refused = lines_of(dossier)[:count]
    for line in refused:
        commands.refuse_piece(line, RefusalReason.ILLEGIBLE, "", by=manager)
    commands.incomplete(dossier, by=manager)
    return refused


def replace(line) -> StoredFile:
    person = line.application.file.user
    stored = StoredFileFactory(owner=person, content=b"%PDF-1.7 nouveau", name="corrigé.pdf")
    return pieces.replace_file(line.files.get(), stored, by=person).stored


def test_during_a_correction_the_desk_reads_what_was_transmitted(desk, dossier, manager):
    (line,) = send_back(dossier, manager)
    former, corrected = line.files.get().stored, replace(line)
    page = desk.get(control_url(dossier, line)).content.decode()
    assert "Une correction est déposée, pas encore transmise." in page
    assert "Déposée" in page
    assert former.ref in page
    assert corrected.ref not in page
    assert page.count('aria-describedby="verdict-why"') == 2
    assert "la personne doit transmettre sa correction" in page
    answer = judge(desk, dossier, line, verdict="VA")
    assert answer.status_code == 409
    assert "la personne doit transmettre sa correction" in answer.content.decode()
    for stored in (former, corrected):
        kept = desk.get(reverse(ADMIN + "file_download", args=[dossier.pk, stored.ref]))
        assert kept.status_code == 200
        kept.getvalue()
    transmission.transmit(dossier, by=dossier.file.user)
    page = desk.get(control_url(dossier, line)).content.decode()
    assert "Une correction est déposée" not in page
    assert corrected.ref in page
    assert former.ref not in page
    assert judge(desk, dossier, line, verdict="VA").status_code == 302


def test_a_file_withdrawn_in_a_correction_is_still_read_as_transmitted(desk, dossier, manager):
    (line,) = send_back(dossier, manager)
    former = line.files.get()
    pieces.remove_file(former, by=dossier.file.user)
    page = desk.get(control_url(dossier, line)).content.decode()
    assert "Le fichier transmis a été retiré" in page
    assert former.stored.ref in page


def test_the_last_verdict_does_not_call_for_a_conclusion_that_a_correction_forbids(desk, dossier, manager):
    first, second = send_back(dossier, manager, count=2)
    replace(first)
    page = desk.post(
        control_url(dossier, second),
        {"seen": commands.version_of(Piece.objects.get(pk=second.pk)), "verdict": "VA"},
        follow=True,
    ).content.decode()
    assert "Toutes les pièces ont un verdict" not in page
    assert "Une pièce a changé et n’est pas encore transmise" in page


def test_corrections_more_cost_nothing_more(desk, dossier, opening, manager, django_assert_max_num_queries):
    two = scene.transmitted(opening)
    for each, count in ((dossier, 1), (two, 2)):
        for line in send_back(each, manager, count):
            replace(line)

    def cost(address):
        desk.get(address)
        with django_assert_max_num_queries(13) as counted:  # one of them says who else is here
            desk.get(address)
        return len(counted)

    assert cost(control_url(dossier, lines_of(dossier)[0])) == cost(control_url(two, lines_of(two)[0]))
    one, more = (reverse(ADMIN + "change", args=[each.pk]) for each in (dossier, two))
    assert cost(one) == cost(more)


def test_readers_see_the_pieces_without_verdict_nor_queue(client, dossier, opening):
    client.force_login(scene.hire(Role.COMMISSION_MEMBER, opening.commission))
    page = client.get(control_url(dossier, lines_of(dossier)[0])).content.decode()
    assert "<iframe" in page
    assert 'name="verdict"' not in page
    assert "leur contrôle revient aux gestionnaires" in page


def test_the_queue_goes_from_the_oldest_to_the_newest_of_the_commission(desk, dossier, opening):
    elsewhere = scene.transmitted(scene.opening_in())
    second = scene.transmitted(scene.opening_in(opening.commission, campaign=opening.campaign))
    Application.objects.filter(pk=dossier.pk).update(transmitted_at=clock.now() - timedelta(days=1))
    first_page = desk.get(control_url(dossier), follow=True).content.decode()
    assert "Dossier 1 sur 2 à contrôler." in first_page
    assert control_url(second) in first_page
    assert control_url(elsewhere) not in first_page
    last_page = desk.get(control_url(second), follow=True).content.decode()
    assert "Dossier 2 sur 2 à contrôler." in last_page
    assert control_url(dossier) in last_page


def test_pieces_and_dossiers_more_cost_nothing_more(desk, dossier, opening, manager, django_assert_max_num_queries):
    line = lines_of(dossier)[0]

    def cost():
        with django_assert_max_num_queries(30) as counted:
            desk.get(control_url(dossier, line))
        return len(counted)

    cost()
    before = cost()
    for label in ("Attestation", "Convention", "Diplôme"):
        commands.ask_for_piece(dossier, label, "", by=manager)
    scene.transmitted(opening)
    assert cost() == before == 9  # one of them says who else is here


def test_a_piece_of_another_dossier_is_a_404(desk, dossier, opening):
    foreign = lines_of(scene.transmitted(opening))[0]
    assert desk.get(control_url(dossier, foreign)).status_code == 404
