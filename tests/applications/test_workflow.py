"""The table of transitions against what was decided, guard by guard, without a database."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from applications.enums import Answer, DecisionKind, FileStatus, Verb
from applications.management.commands import workflow_docs
from applications.workflow import GUARDS, TRANSITIONS, Actor, Situation, already_done, guards, refusal
from offers.calendar import closing_instant
from tests.applications.oracle import DECIDED
from tests.applications.reading import plain

pytestmark = pytest.mark.one_engine

AT, RE, IN, CO = FileStatus
FA, DE, LC, LA, PR = DecisionKind
STEPS = {step.verb: step for step in TRANSITIONS}
NOON = datetime(2026, 4, 14, 10, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")
SECOND = timedelta(seconds=1)


# ── The page that people read ─────────────────────────────────────────────────────────────────────────────────────


def test_the_table_is_what_was_decided():
    written = {
        step.verb: (step.actor, set(step.sources), step.target, step.mail, {guard.__name__ for guard in step.guards})
        for step in TRANSITIONS
    }
    assert written == DECIDED


def test_the_written_page_says_what_the_code_does(capsys):
    call_command("workflow_docs", check=True)
    assert "dit ce que fait le code" in capsys.readouterr().out


def test_a_page_that_says_something_else_is_refused_then_rewritten(tmp_path, monkeypatch):
    page = tmp_path / "etapes.md"
    true = workflow_docs.PAGE.read_text()
    page.write_text(true.replace("la scolarité | En attente | Réceptionné", "la scolarité | En attente | Complet"))
    monkeypatch.setattr(workflow_docs, "PAGE", page)
    with pytest.raises(CommandError, match="diffèrent"):
        call_command("workflow_docs", check=True)
    assert page.read_text() != true
    call_command("workflow_docs")
    assert page.read_text() == true


def test_every_guard_is_used_and_has_its_words():
    used = {guard for step in TRANSITIONS for guard in step.guards}
    assert used == set(GUARDS)


def test_addresses_and_labels_are_one_a_step():
    assert len({step.slug for step in TRANSITIONS}) == len({str(step.label) for step in TRANSITIONS}) == len(STEPS)


def test_all_verbs_of_the_table_are_transitions_and_the_others_are_deeds():
    assert set(STEPS) == set(list(Verb)[: len(TRANSITIONS)])


# ── Each guard at its edge: what it lets pass, what it refuses, in which words ──────────────────────────────────────

LIMIT = datetime(2026, 4, 14, 22, tzinfo=UTC)  # midnight in Paris at the end of 14 April
EDGES = [
    (guards.not_cancelled, {}, {"is_cancelled": True}, "a été annulée"),
    (guards.online_only, {}, {"is_on_paper": True}, "rien ne se transmet en ligne"),
    (guards.paper_only, {"is_on_paper": True}, {}, "Seul un dossier papier"),
    (
        guards.before_write_limit,
        {"at": LIMIT - SECOND, "write_until": LIMIT},
        {"at": LIMIT, "write_until": LIMIT},
        "mardi 14 avril 2026 à 23 h 59",
    ),
    (guards.before_write_limit, {"write_until": None}, {"at": LIMIT + SECOND, "write_until": LIMIT}, "14 avril"),
    (guards.nothing_missing, {}, {"missing": ("CV",)}, "Il manque une pièce : « CV »"),
    (
        guards.nothing_missing,
        {"to_replace": ("CV",)},
        {"missing": ("A", "B", "C")},
        "3 pièces : « A », « B » et « C »",
    ),
    (guards.nothing_refused, {"missing": ("CV",)}, {"to_replace": ("CV",)}, "a été refusée : « CV »"),
    (guards.nothing_refused, {}, {"to_replace": ("A", "B")}, "2 pièces ont été refusées : « A » et « B »"),
    (guards.everything_transmitted, {}, {"untransmitted": ("CV",)}, "pas encore transmise : « CV »"),
    (guards.everything_transmitted, {}, {"untransmitted": ("A", "B")}, "2 pièces ont changé"),
    (guards.every_line_settled, {"to_correct": ("R",)}, {"missing": ("CV",)}, "il reste « CV »"),
    (guards.every_line_settled, {}, {"to_replace": ("CV",)}, "il reste « CV »"),
    (guards.every_line_judged, {}, {"unjudged": ("CV",)}, "un verdict : il reste « CV »"),
    (guards.something_to_correct, {"to_correct": ("CV",)}, {}, "refusez d’abord une pièce"),
    (guards.something_unsaid, {"status": IN, "unsaid": ("CV",)}, {"status": IN, "to_correct": ("CV",)}, "une autre"),
    (guards.something_unsaid, {"status": RE}, {"status": IN}, "déjà incomplet"),
    *[(guards.no_released_decision, {"proposed": kind}, {"decision": kind}, kind.label) for kind in DecisionKind],
    *[
        (guards.no_place_offered, {"decision": kind}, {"decision": FA}, "Une place est proposée")
        for kind in (DE, LC, LA, PR)
    ],
    (guards.an_opinion_waits, {"proposed": DE}, {}, "Aucun avis"),
    (
        guards.favourable_needs_complete,
        {"proposed": FA, "status": CO},
        {"proposed": FA, "status": IN},
        "« Incomplet »",
    ),
    *[
        (
            guards.favourable_needs_complete,
            {"proposed": DE, "status": CO, lines: ("CV",)},
            {"proposed": FA, "status": CO, lines: ("CV",)},
            "une pièce refusée ou attendue",
        )
        for lines in ("missing", "to_replace")
    ],
    (guards.favourable_needs_complete, {"proposed": DE, "status": RE}, {"proposed": FA, "status": RE}, "Réceptionné"),
    (
        guards.publication_day_reached,
        {"at": LIMIT, "publication_at": LIMIT},
        {"at": LIMIT - SECOND, "publication_at": LIMIT},
        "à partir du mercredi 15 avril 2026, 0 h",
    ),
    (guards.favourable_released, {"decision": FA}, {"proposed": FA}, "Seul un avis favorable publié"),
    *[(guards.favourable_released, {"decision": FA}, {"decision": kind}, "favorable") for kind in (DE, LC, LA, PR)],
    (guards.no_seat_awaited, {"answer": Answer.NONE}, {"is_seatless": True}, "sans place libre"),
    (guards.may_still_answer, {"answer": Answer.CONFIRMED}, {"answer": Answer.DECLINED}, "définitif"),
    (guards.may_still_answer, {}, {"answer": Answer.LAPSED}, "délai de réponse est dépassé"),
    (
        guards.before_answer_limit,
        {"at": LIMIT - SECOND, "answer_until": LIMIT},
        {"at": LIMIT, "answer_until": LIMIT},
        "était le mardi 14 avril 2026 à 23 h 59",
    ),
    (
        guards.before_answer_limit,
        {"at": LIMIT, "answer_until": None},
        {"at": LIMIT + SECOND, "answer_until": LIMIT},
        "14 avril",
    ),
    (guards.no_answer_yet, {}, {"answer": Answer.CONFIRMED}, "déjà enregistrée"),
    (
        guards.answer_limit_passed,
        {"at": LIMIT, "answer_until": LIMIT},
        {"at": LIMIT - SECOND, "answer_until": LIMIT},
        "court encore",
    ),
    (guards.answer_limit_passed, {"at": LIMIT, "answer_until": LIMIT}, {"answer_until": None}, "court encore"),
]


@pytest.mark.parametrize(("guard", "passing", "stopping", "words"), EDGES)
def test_a_guard_is_silent_up_to_its_edge_and_then_says_why(guard, passing, stopping, words):
    assert guard(Situation(**{"at": NOON, **passing})) is None
    sentence = guard(Situation(**{"at": NOON, **stopping}))
    assert str(words) in plain(sentence)
    assert sentence.endswith(".")


def test_every_guard_is_tried_at_its_edge():
    assert {edge[0] for edge in EDGES} == set(GUARDS)


@pytest.mark.parametrize(
    ("day", "too_late"),
    [
        (date(2026, 3, 29), datetime(2026, 3, 29, 22, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 25, 23, tzinfo=UTC)),
    ],
    ids=["23 hours long", "25 hours long"],
)
def test_the_day_when_clocks_change_is_whole(day, too_late):
    limit = closing_instant(day, None, PARIS)
    assert limit == too_late
    assert guards.before_write_limit(Situation(at=limit - SECOND, write_until=limit)) is None
    assert "23 h 59" in plain(guards.before_write_limit(Situation(at=limit, write_until=limit)))


def test_a_fact_that_is_not_given_is_the_one_of_a_dossier_just_opened_without_any_date():
    nothing = dict.fromkeys(("decision", "proposed", "write_until", "answer_until", "publication_at")) | dict.fromkeys(
        ("missing", "to_replace", "unjudged", "to_correct", "unsaid", "untransmitted"), ()
    )
    assert Situation(at=NOON) == Situation(
        at=NOON, status=AT, is_cancelled=False, is_on_paper=False, answer=Answer.NONE, **nothing
    )


# ── The grammar ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("step", TRANSITIONS, ids=lambda step: step.verb.value)
@pytest.mark.parametrize("status", FileStatus)
def test_a_step_from_elsewhere_is_refused_by_naming_where_it_starts_from(step, status):
    sentence = refusal(step, Situation(at=NOON, status=status))
    words = sentence and plain(sentence)
    if status in DECIDED[step.verb][1]:
        assert words is None or "n’est possible que depuis" not in words
    elif status is DECIDED[step.verb][2]:
        assert words == f"Ce dossier est déjà {status.label.lower()}."
    elif step.actor is Actor.CANDIDATE:
        assert (
            words == f"Votre dossier est « {status.label} » : « {step.label} » n’attend rien de vous pour l’instant."
        )
    else:
        assert words.startswith(f"« {step.label} » n’est possible que depuis : ")
        assert all(f"« {source.label} »" in words for source in DECIDED[step.verb][1])
        assert words.endswith(f"Ce dossier est « {status.label} ».")


@pytest.mark.parametrize("step", TRANSITIONS, ids=lambda step: step.verb.value)
@pytest.mark.parametrize("status", FileStatus)
def test_what_closes_the_whole_dossier_is_said_before_where_a_step_starts_from(step, status):
    assert "a été annulée" in refusal(step, Situation(at=NOON, status=status, is_cancelled=True))


@pytest.mark.parametrize(
    ("verb", "facts"),
    [
        (Verb.TRANSMIT, {"status": RE}),
        (Verb.RECEIVE, {"status": RE}),
        (Verb.COMPLETE, {"status": CO}),
        (Verb.INCOMPLETE, {"status": IN}),
        (Verb.CANCEL, {"is_cancelled": True}),
        (Verb.RELEASE, {"status": CO, "decision": FA}),
        (Verb.CONFIRM, {"decision": FA, "answer": Answer.CONFIRMED}),
        (Verb.DECLINE, {"decision": FA, "answer": Answer.DECLINED}),
        (Verb.LAPSE, {"decision": FA, "answer": Answer.LAPSED}),
    ],
)
def test_a_second_press_is_told_that_it_is_done(verb, facts):
    assert already_done(STEPS[verb], Situation(at=NOON, **facts))
    assert not already_done(STEPS[verb], Situation(at=NOON))


def test_incomplete_is_said_again_for_what_was_refused_since():
    since = Situation(at=NOON, status=IN, to_correct=("CV",), unsaid=("CV",))
    assert not already_done(STEPS[Verb.INCOMPLETE], since)
    assert refusal(STEPS[Verb.INCOMPLETE], since) is None


def test_an_opinion_given_again_is_another_opinion():
    assert not already_done(STEPS[Verb.PROPOSE], Situation(at=NOON, status=CO, proposed=FA))


def test_a_new_opinion_after_a_decision_is_to_be_released():
    assert not already_done(STEPS[Verb.RELEASE], Situation(at=NOON, status=CO, decision=LA, proposed=FA))


@pytest.mark.parametrize("verb", [Verb.TRANSMIT, Verb.COMPLETE, Verb.INCOMPLETE])
def test_on_a_cancelled_dossier_a_step_is_refused_rather_than_called_done(verb):
    status = STEPS[verb].target
    assert not already_done(STEPS[verb], Situation(at=NOON, status=status, is_cancelled=True))


# ── Whatever the situation ────────────────────────────────────────────────────────────────────────────────────────

instants = st.none() | st.integers(-3, 3).map(lambda seconds: NOON + timedelta(seconds=seconds))
labels = st.lists(st.sampled_from(["CV", "Diplôme"]), max_size=2, unique=True).map(tuple)
situations = st.builds(
    Situation,
    at=st.just(NOON),
    status=st.sampled_from(FileStatus),
    is_cancelled=st.booleans(),
    is_on_paper=st.booleans(),
    decision=st.none() | st.sampled_from(DecisionKind),
    answer=st.sampled_from(Answer),
    proposed=st.none() | st.sampled_from(DecisionKind),
    write_until=instants,
    answer_until=instants,
    publication_at=instants,
    missing=labels,
    to_replace=labels,
    unjudged=labels,
    to_correct=labels,
    unsaid=labels,
    untransmitted=labels,
)


@given(situations)
def test_an_answer_is_possible_only_on_a_released_favourable_decision(situation):
    for verb in (Verb.CONFIRM, Verb.DECLINE, Verb.LAPSE):
        assert refusal(STEPS[verb], situation) or situation.decision is FA


@given(situations)
def test_a_favourable_decision_comes_out_of_a_complete_dossier_only(situation):
    if refusal(STEPS[Verb.RELEASE], situation) is None and situation.proposed is FA:
        assert situation.status is CO
