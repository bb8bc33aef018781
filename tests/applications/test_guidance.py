"""« Où en suis-je ? Que dois-je faire ? Avant quand ? »: three short answers at every stage, and no wrong date."""

from datetime import date, time, timedelta

import pytest

from applications.commands import desk, jury, transmission
from applications.commands.moving import lines_of
from applications.commands.pieces import add_file
from applications.enums import DecisionKind, Stage
from applications.guidance import MEANINGS, SENTENCES, guide
from ecandidat.common import clock
from offers.enums import Mode
from tests import typography
from tests.applications import scene, story
from tests.applications.story import Story, at_stage
from tests.factories.documents import StoredFileFactory

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
MINUTE = timedelta(minutes=1)
NBSP, NARROW = "\u00a0", "\u202f"


def read(dossier, at):
    with clock.travel(at):
        return guide(dossier, lines_of(dossier), at=at)


def words(guidance) -> list[str]:
    cells = (guidance.where, guidance.what, guidance.when)
    return [guidance.meaning, *(cell.title for cell in cells), *(cell.text for cell in cells)]


def spoken(text: str) -> str:
    """As typed on a keyboard: what a test compares without counting kinds of spaces."""
    return text.replace(NBSP, " ").replace(NARROW, " ")


def test_every_stage_that_a_candidate_may_read_has_its_sentences():
    public = set(Stage) - {Stage.PROPOSED}
    assert set(SENTENCES) == set(MEANINGS) == set(story.WAYS) == public


@pytest.mark.parametrize("stage", story.WAYS, ids=lambda stage: stage.value)
def test_the_three_answers_are_short_and_well_typed(stage):
    dossier, at = at_stage(stage)
    said = read(dossier, at)
    assert said.stage is stage
    for cell in (said.where, said.what, said.when):
        assert 0 < len([word for word in spoken(cell.title).split() if word not in ":;!?"]) <= 6, cell.title
    for text in words(said):
        typography.check(text)
        assert "%(" not in text
        assert "None" not in text


TURNS = {Stage.PENDING, Stage.INCOMPLETE, Stage.FAVOURABLE}


@pytest.mark.parametrize("stage", story.WAYS, ids=lambda stage: stage.value)
def test_it_is_the_persons_turn_exactly_where_they_may_act_before_a_date(stage):
    dossier, at = at_stage(stage)
    said = read(dossier, at)
    assert said.is_my_turn == (stage in TURNS)
    assert (said.due is not None) == said.is_my_turn


@pytest.mark.parametrize(
    ("stage", "where", "what", "when"),
    [
        (Stage.PENDING, "En attente", "Déposer 2 pièces, puis transmettre", "Lundi 14 avril 2025"),
        (Stage.NOT_SENT, "Non transmise", "Écrire au service si besoin", "Date dépassée"),
        (Stage.RECEIVED, "Réceptionné", "Rien pour l’instant", "Lundi 28 avril 2025"),
        (Stage.INCOMPLETE, "Incomplet", "Corriger une pièce, puis transmettre", "Lundi 14 avril 2025"),
        (Stage.COMPLETE, "Complet", "Rien pour l’instant", "Lundi 28 avril 2025"),
        (Stage.FAVOURABLE, "Avis favorable", "Confirmer ou vous désister", "Samedi 31 mai 2025"),
        (Stage.RANKED_LIST, "Liste complémentaire, rang 12", "Rien pour l’instant", "Pas de date à tenir"),
        (Stage.CONFIRMED, "Confirmée", "Vous inscrire", "Aux dates d’inscription"),
        (Stage.CANCELLED, "Annulée", "Rien pour l’instant", "Pas de date à tenir"),
    ],
    ids=lambda value: getattr(value, "value", ""),
)
def test_what_is_read_first(stage, where, what, when):
    dossier, at = at_stage(stage)
    said = read(dossier, at)
    assert [spoken(cell.title) for cell in (said.where, said.what, said.when)] == [where, what, when]


def test_the_last_minute_counts_and_the_next_one_does_not():
    dossier = Story().filed()
    assert read(dossier, story.LATE_AT - MINUTE).stage is Stage.PENDING
    late = read(dossier, story.LATE_AT)
    assert late.stage is Stage.NOT_SENT
    assert "lundi 14 avril 2025 à 23 h 59" in spoken(late.where.text)
    assert late.due is None


def test_a_closing_time_is_said_and_kept():
    dossier = Story(closing_time=time(12, 0)).filed()
    noon = story.instant(4, 14, 10)
    said = read(dossier, noon)
    assert said.stage is Stage.PENDING
    assert spoken(said.when.text) == "12 h, heure de Paris. Il reste 1 minute."
    assert read(dossier, noon + MINUTE).stage is Stage.NOT_SENT


def test_once_all_is_there_only_transmitting_is_left():
    dossier = Story().filed()
    with clock.travel(story.SENT_AT):
        scene.fill(dossier)
    said = read(dossier, story.SENT_AT)
    assert said.what.title == "Transmettre ma candidature"
    assert spoken(said.where.text).startswith("2 pièces réglées sur 2.")


def test_one_settled_piece_is_said_in_the_singular():
    dossier = Story().filed()
    with clock.travel(story.SENT_AT):
        add_file(dossier.pieces.first(), StoredFileFactory(owner=dossier.file.user), by=dossier.file.user)
    assert spoken(read(dossier, story.SENT_AT).where.text).startswith("1 pièce réglée sur 2.")


def test_a_correction_that_is_late_leads_to_the_service():
    dossier = Story().incomplete()
    said = read(dossier, story.LATE_AT)
    assert (said.stage, said.what.title, said.is_my_turn) == (Stage.INCOMPLETE, "Écrire au service", False)
    assert spoken(said.when.text) == "Lundi 14 avril 2025"


def test_an_offer_that_is_late_leads_to_the_service():
    dossier = Story().released()
    said = read(dossier, story.LAPSED_AT)
    assert (said.what.title, said.when.title, said.is_my_turn) == ("Écrire au service", "Date dépassée", False)


def test_an_offer_without_a_date_asks_for_none():
    dossier = Story(confirm_by=None).released()
    said = read(dossier, story.ANSWERED_AT)
    assert said.when.title == "Pas de date limite"
    assert said.is_my_turn
    assert said.due is None


def test_a_confirmed_place_says_when_to_enrol_and_until_when_to_withdraw():
    dossier, at = at_stage(Stage.CONFIRMED)
    assert read(dossier, at).when.text == f"{story.ENROLMENT} Désistement possible jusqu’au samedi 31{NBSP}mai 2025."
    assert read(dossier, story.LAPSED_AT).when.text == story.ENROLMENT
    for text, words in (("", "Le service de la formation"), ("Long. " * 30, "dans votre lettre d’admission")):
        dossier.opening.enrolment_text = text
        assert words in read(dossier, story.LAPSED_AT).when.text


def test_what_is_to_correct_is_named_until_it_is_then_the_transmission_is():
    told = Story()
    dossier = told.incomplete()
    refused = dossier.pieces.get(status="RE")
    assert read(dossier, story.CHECKED_AT).pieces == (refused,)
    with clock.travel(story.CHECKED_AT):
        add_file(refused, StoredFileFactory(owner=told.candidate, content=b"%PDF-1.7\n net"), by=told.candidate)
    corrected = read(dossier, story.CHECKED_AT)
    assert corrected.pieces == ()
    assert corrected.what.title == "Transmettre ma candidature"
    assert corrected.meaning == "Vos corrections sont déposées, mais pas encore transmises."
    with clock.travel(story.CHECKED_AT):
        transmission.transmit(dossier, by=told.candidate)
    again = read(scene.fresh(dossier), story.CHECKED_AT)
    assert again.meaning == "Vos corrections sont reçues. Elles n’ont pas encore été étudiées."
    assert again.where.text.startswith("Transmise de nouveau le ")


def test_a_paper_dossier_is_sent_by_post_and_never_said_late():
    dossier = Story(mode=Mode.PAPER).filed()
    said = read(dossier, story.SENT_AT)
    assert said.what.title == "Envoyer votre dossier papier"
    assert read(dossier, story.LATE_AT).stage is Stage.PENDING


def test_a_paper_dossier_to_correct_is_never_told_to_transmit():
    told = Story(mode=Mode.PAPER)
    dossier = told.received_on_paper()
    with clock.travel(story.CHECKED_AT):
        told.send_back(dossier)
    said = read(scene.fresh(dossier), story.CHECKED_AT)
    assert said.stage is Stage.INCOMPLETE
    assert "transmettre" not in said.what.title


def test_an_opinion_that_waits_changes_nothing_of_what_is_read():
    before, after = Story(), Story()
    plain, proposed = before.completed(), after.proposed(DecisionKind.UNFAVOURABLE, reason=story.REASON)
    assert words(read(plain, story.CHECKED_AT)) == words(read(proposed, story.CHECKED_AT))


def test_a_refusal_whose_dossier_the_desk_reopens_says_until_when_one_may_correct():
    told = Story()
    dossier = told.incomplete()
    with clock.travel(story.CHECKED_AT):
        jury.propose(dossier, DecisionKind.UNFAVOURABLE, by=told.manager, reason=story.REASON)
    with clock.travel(story.RELEASED_AT):
        jury.release(scene.fresh(dossier), by=told.manager)
    closed = read(scene.fresh(dossier), story.ANSWERED_AT)
    assert closed.what.title == "Rien pour l’instant"
    with clock.travel(story.ANSWERED_AT):
        desk.extend(scene.fresh(dossier), date(2025, 5, 20), by=told.manager)
    reopened = read(scene.fresh(dossier), story.ANSWERED_AT)
    assert reopened.what.title == "Corriger reste possible"
    assert spoken(reopened.when.title) == "Mardi 20 mai 2025"
    assert not reopened.is_my_turn, "nothing is awaited: the decision stands"
