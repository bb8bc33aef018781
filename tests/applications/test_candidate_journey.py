"""The stages, the overview and the history say what the dossier says, and announce nothing that will not come."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from applications.commands import answer, desk, filing
from applications.enums import DecisionKind, Stage
from applications.guidance import guide
from applications.views.candidate.journey import journey_of
from ecandidat.common import clock
from tests.applications import scene, story
from tests.applications.reading import plain
from tests.applications.story import Story, at_stage
from tests.applications.test_candidate_pages import apply_url, read
from tests.factories.offers import OpeningFactory, RequirementFactory

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


def stages_of(dossier, at) -> list[tuple[str, str, str]]:
    """Each point of the line: its state, its title, its detail."""
    with clock.travel(at):
        stage = guide(dossier, list(dossier.pieces.all()), at=at).stage
        return [(point.state, point.title, plain(point.detail)) for point in journey_of(dossier, stage, at=at)]


def page_of(client, dossier, at, name: str = "detail") -> str:
    client.force_login(dossier.file.user)
    with clock.travel(at):
        return read(client, reverse(f"applications:{name}", args=[dossier.ref]))


def test_a_date_put_off_is_the_only_one_that_is_read():
    told = Story()
    dossier = told.filed()
    with clock.travel(story.SENT_AT):
        desk.extend(dossier, date(2025, 4, 20), by=told.manager)
    _opened, transmission, *_rest = stages_of(scene.fresh(dossier), story.SENT_AT)
    assert transmission[2] == "jusqu’au 20 avril 2025 inclus (23 h 59, heure de Paris)"


def test_a_correction_put_off_too():
    told = Story()
    dossier = told.incomplete()
    with clock.travel(story.CHECKED_AT):
        desk.extend(dossier, date(2025, 4, 20), by=told.manager)
    check = stages_of(scene.fresh(dossier), story.CHECKED_AT)[2]
    assert check[2] == "à corriger jusqu’au 20 avril 2025 inclus (23 h 59, heure de Paris)"


@pytest.mark.parametrize(
    ("stage", "last"),
    [(Stage.CANCELLED, "Candidature annulée"), (Stage.NOT_SENT, "Candidature non transmise")],
)
def test_a_dossier_that_ended_announces_nothing(stage, last):
    states, titles, _details = zip(*stages_of(*at_stage(stage)), strict=True)
    assert set(states) == {"done"}
    assert titles[-1] == last


def test_past_the_day_of_publication_no_past_day_is_a_date_to_come():
    dossier, at = at_stage(Stage.COMPLETE)
    day_after = story.RELEASED_AT + timedelta(days=1)
    assert guide(dossier, [], at=at).when.title.startswith("Lundi")
    late = guide(dossier, [], at=day_after).when
    assert late.title == "Décision attendue"
    assert "depuis le lundi 28 avril 2025" in plain(late.text)


def test_whoever_is_refused_reads_the_reason_and_until_when_one_may_ask_for_more(client):
    dossier = Story().released(DecisionKind.UNFAVOURABLE, reason=story.REASON)
    page = page_of(client, dossier, story.ANSWERED_AT)
    assert "Le motif de la décision est dans votre dossier." in page
    assert "Les délais de recours courent depuis la publication." in page
    assert "Dernier jour pour demander les motifs." in page
    assert "Date de confirmation" not in page


def test_a_message_of_the_commission_is_no_reason_of_a_refusal(client):
    dossier = Story().released(DecisionKind.PRESELECTION, reason="Entretien le 12 mai à 14 h.")
    page = page_of(client, dossier, story.ANSWERED_AT)
    assert "Message de la commission" in page
    assert story.APPEAL not in page


def test_what_silence_means_is_read_on_the_receipt_until_we_answer(client):
    told = Story()
    assert "Sans réponse de notre part" in page_of(client, told.transmitted(), story.SENT_AT, "receipt")
    assert "Sans réponse de notre part" not in page_of(client, Story().released(), story.ANSWERED_AT, "receipt")


def test_the_history_answers_the_three_questions_and_names_the_decision(client):
    page = page_of(client, Story().released(), story.ANSWERED_AT, "history")
    assert "Que dois-je faire ?" in page
    assert re.search(r"Décision publiée</b>\s*<span>Favorable", page)


@pytest.mark.parametrize("name", ["dashboard", "list"])
@pytest.mark.parametrize("stage", [Stage.CONFIRMED, Stage.NOT_SENT, Stage.RECEIVED, Stage.FAVOURABLE])
def test_the_overview_of_one_dossier_answers_as_the_dossier_does(client, stage, name):
    dossier, at = at_stage(stage)
    client.force_login(dossier.file.user)
    with clock.travel(at):
        said = guide(dossier, list(dossier.pieces.all()), at=at)
        page = read(client, reverse(f"applications:{name}"))
    gist = page[page.index('<dl class="gist">') : page.index("</dl>")]
    assert f"<strong>{plain(said.what.title)}</strong>" in gist
    assert f"<strong>{plain(said.when.title)}</strong>" in gist


def test_among_several_the_one_that_asks_something_is_said(client):
    told = Story()
    confirmed = told.answered(answer.confirm)
    with clock.travel(story.FILED_AT):
        other = filing.cancel(scene.filed(scene.opening_in(), told.candidate), by=told.candidate)
    client.force_login(told.candidate)
    with clock.travel(story.ANSWERED_AT):
        page = read(client, reverse("applications:dashboard"))
    assert "<strong>Vous inscrire</strong>" in page
    assert page.index(confirmed.opening.formation.title) < page.index(other.opening.formation.title)


@pytest.mark.parametrize("state", ["coming", "closed"])
def test_no_form_is_shown_that_would_be_refused(client, state):
    person = scene.filed(scene.opening_in()).file.user
    opening = OpeningFactory(campaign=scene.current_campaign(), **{state: True})
    RequirementFactory(opening=opening)
    client.force_login(person)
    page = read(client, apply_url(opening))
    assert "Ouvrir mon dossier" not in page
    assert "Aucun dossier ne peut être ouvert aujourd’hui" in page
    assert reverse("offers:catalogue") in page
