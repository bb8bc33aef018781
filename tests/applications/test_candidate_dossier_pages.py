"""The page of a dossier at each stage: what it says, what it offers, what it keeps to itself."""

from html import escape

import pytest
from django.urls import reverse

from applications import rules, workflow
from applications.commands import desk, pieces, transmission
from applications.commands.moving import lines_of
from applications.enums import DecisionKind, RefusalReason, Stage
from applications.guidance import guide
from ecandidat.common import clock
from offers.enums import Mode, Obligation
from tests.applications import story
from tests.applications.candidate_reading import EACH_STAGE, read, step_url
from tests.applications.reading import plain
from tests.applications.story import Story, at_stage
from tests.factories.documents import StoredFileFactory

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


@EACH_STAGE
def test_the_dossier_says_its_three_answers(client, stage):
    dossier, at = at_stage(stage)
    client.force_login(dossier.file.user)
    with clock.travel(at):
        page = read(client, dossier.get_absolute_url())
        said = guide(dossier, lines_of(dossier), at=at)
    for text in (said.where.title, said.what.title, said.when.title, said.meaning, said.what.text):
        assert escape(plain(text), quote=False) in page
    assert f"Dossier n° {dossier.number}" in page
    assert dossier.opening.commission.email in page


@EACH_STAGE
def test_the_buttons_are_those_that_the_table_allows(client, stage):
    dossier, at = at_stage(stage)
    client.force_login(dossier.file.user)
    with clock.travel(at):
        page = read(client, dossier.get_absolute_url())
        now = rules.situation(dossier, lines_of(dossier), at=at)
    for step in (workflow.CANCEL, workflow.CONFIRM, workflow.DECLINE):
        is_offered = f'href="{step_url(dossier, step.slug)}"' in page
        assert is_offered == (workflow.refusal(step, now) is None), step.slug
    is_writing = stage in (Stage.PENDING, Stage.NOT_SENT, Stage.INCOMPLETE)
    assert (f'action="{step_url(dossier, "transmettre")}"' in page) == is_writing
    assert ('aria-describedby="transmettre-why"' in page) == is_writing


@EACH_STAGE
def test_every_tab_of_the_dossier_may_be_read(client, stage):
    dossier, at = at_stage(stage)
    client.force_login(dossier.file.user)
    with clock.travel(at):
        read(client, reverse("applications:history", args=[dossier.ref]))
        read(client, reverse("applications:population", args=[dossier.ref]))
        page = read(client, dossier.get_absolute_url())
        address = reverse("applications:receipt", args=[dossier.ref])
        assert (address in page) == dossier.submissions.exists()
        read(client, address, 200 if dossier.submissions.exists() else 404)


def test_each_transmission_keeps_its_receipt_the_last_first(client):
    told = Story()
    dossier = told.incomplete()
    client.force_login(told.candidate)
    with clock.travel(story.CHECKED_AT):
        assert "Vos accusés de réception" not in read(client, dossier.get_absolute_url()), "one needs no list"
        refused = dossier.pieces.get(status="RE")
        pieces.replace_file(refused.files.get(), StoredFileFactory(owner=told.candidate), by=told.candidate)
        transmission.transmit(dossier, by=told.candidate)
        address = reverse("applications:receipt", args=[dossier.ref])
        former, last = dossier.submissions.order_by("rank")
        for page in (read(client, dossier.get_absolute_url()), read(client, address)):
            assert page.index(f"{address}?numero={last.number}") < page.index(f"{address}?numero={former.number}")
        assert former.lines.first().sha256 in read(client, f"{address}?numero={former.number}")
        read(client, f"{address}?numero=AUTRE", 404)


def test_a_closed_transmit_button_names_what_is_missing_and_leads_there(client):
    dossier, at = at_stage(Stage.PENDING)
    client.force_login(dossier.file.user)
    with clock.travel(at):
        page = read(client, dossier.get_absolute_url())
    assert "Possible dès que ces 2 pièces seront réglées" in page
    for line in dossier.pieces.exclude(obligation=Obligation.OPTIONAL):
        assert f'<a href="#p-{line.ref}">{line.label}</a>' in page


def test_past_the_limit_the_transmit_button_says_the_limit_and_promises_nothing(client):
    dossier, at = at_stage(Stage.NOT_SENT)
    client.force_login(dossier.file.user)
    with clock.travel(at):
        page = read(client, dossier.get_absolute_url())
    assert "La date limite était le lundi 14 avril 2025 à 23 h 59." in page
    assert "Possible dès que" not in page


@pytest.mark.parametrize(("stage", "words"), [(Stage.DECLINED, "il est définitif"), (Stage.LAPSED, "est dépassé")])
def test_a_final_answer_announces_no_page_that_would_not_open(client, stage, words):
    dossier, at = at_stage(stage)
    client.force_login(dossier.file.user)
    with clock.travel(at):
        page = read(client, dossier.get_absolute_url())
    assert words in page
    assert "Une page vous demandera de vérifier" not in page
    assert "Lettre d’admission (PDF" not in page


def test_past_the_answer_limit_both_buttons_keep_their_place_and_say_why(client):
    dossier = Story().released()
    client.force_login(dossier.file.user)
    with clock.travel(story.LAPSED_AT):
        page = read(client, dossier.get_absolute_url())
    assert page.count('aria-disabled="true" aria-describedby="reponse-why"') == 2
    assert "La date limite de réponse était le samedi 31 mai 2025" in page


def test_a_paper_dossier_has_a_page_of_its_own(client):
    told = Story(mode=Mode.PAPER)
    dossier = told.received_on_paper()
    client.force_login(told.candidate)
    with clock.travel(story.CHECKED_AT):
        page = read(client, dossier.get_absolute_url())
        assert reverse("applications:receipt", args=[dossier.ref]) not in page, "nothing was transmitted on line"
        response = client.post(step_url(dossier, "transmettre"), follow=True)
    assert response.status_code == 200, "an old tab that transmits is led back to the dossier"


def test_a_paper_dossier_that_waits_promises_no_transmission(client):
    told = Story(mode=Mode.PAPER)
    dossier = told.filed()
    client.force_login(told.candidate)
    with clock.travel(story.SENT_AT):
        page = read(client, dossier.get_absolute_url())
    assert "Envoyer votre dossier papier" in page
    assert "rien ne se transmet en ligne" in page
    assert "Possible dès que" not in page
    assert 'type="file"' not in page


def test_a_reason_and_its_appeal_are_read_with_the_decision(client):
    dossier, at = at_stage(Stage.UNFAVOURABLE)
    client.force_login(dossier.file.user)
    with clock.travel(at):
        page = read(client, dossier.get_absolute_url())
    assert story.REASON in page
    assert story.APPEAL in page


def test_nothing_of_an_opinion_or_a_verdict_is_read_before_it_is_said(client):
    told = Story()
    dossier = told.transmitted()
    client.force_login(told.candidate)
    with clock.travel(story.CHECKED_AT):
        before = read(client, dossier.get_absolute_url())
        first, second = dossier.pieces.filter(status="TR")
        desk.refuse_piece(first, RefusalReason.WRONG, "Secret du service.", by=told.manager)
        desk.validate_piece(second, by=told.manager)
        page, history = (read(client, reverse(f"applications:{n}", args=[dossier.ref])) for n in ("detail", "history"))
    assert "Secret du service" not in page + history
    assert "Refusée" not in page
    assert "Pièce contrôlée" not in history
    assert before.count("Transmise") == page.count("Transmise")


def test_an_opinion_that_waits_is_in_no_page_of_the_candidate(client):
    told = Story()
    dossier = told.proposed(DecisionKind.UNFAVOURABLE, reason=story.REASON)
    client.force_login(told.candidate)
    with clock.travel(story.CHECKED_AT):
        addresses = [reverse(f"applications:{name}", args=[dossier.ref]) for name in ("detail", "history", "receipt")]
        addresses += [reverse("applications:list"), reverse("applications:dashboard"), reverse("notifications:inbox")]
        pages = "".join(read(client, address) for address in addresses)
    assert story.REASON not in pages
    assert "Avis" not in pages
    assert "éfavorable" not in pages
