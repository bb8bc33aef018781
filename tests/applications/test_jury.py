"""The opinion of the commission and the decision of the institution: two facts, one unseen (decisions 8–11)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from applications import guidance
from applications.commands import answer, filing, jury
from applications.commands.moving import StepRefused, lines_of
from applications.enums import Answer, DecisionKind, Stage, Verb
from ecandidat.common import clock
from notifications.models import OutgoingMail
from offers.enums import Role
from offers.models import Opening
from tests.applications.reading import mails_of, plain, state_of
from tests.factories.applications import dossier_at, fresh, hired, manager_of, noon, opening_for

pytestmark = pytest.mark.django_db
FA, DE, LC, LA, PR = DecisionKind
FACTS = {FA: {}, DE: {"reason": "Prérequis insuffisants."}, LC: {"rank": 12}, LA: {}, PR: {}}
SECOND = timedelta(seconds=1)


def complete(calendar="published", **facts):
    opening = opening_for(calendar, **facts)
    return dossier_at(Stage.COMPLETE, opening=opening), manager_of(opening)


def decided(kind=FA, calendar="published", *, at=None, individual=None, **facts):
    """A dossier on which that opinion was just released, on the day of publication unless told otherwise."""
    dossier, manager = complete(calendar, **facts)
    jury.propose(dossier, kind, by=manager, **FACTS[kind])
    at = at or noon(dossier.opening.publication_on)
    return fresh(dossier), jury.release(dossier, by=manager, at=at, individual_answer_by=individual)


def seen_by_the_candidate(dossier):
    """All that a candidate may read of a dossier: stage, sentences, history, mails."""
    dossier = fresh(dossier)
    return (
        dossier.public_stage,
        guidance.guide(dossier, lines_of(dossier), at=clock.now()),
        list(dossier.events.shown_to_candidate().values_list("seq", flat=True)),
        mails_of(dossier),
    )


# ── The opinion ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", DecisionKind)
def test_an_opinion_is_kept_and_the_candidate_sees_nothing_of_it(kind):
    dossier, manager = complete()
    with clock.travel(noon(dossier.opening.opens_on, 6)):
        before = seen_by_the_candidate(dossier)
        opinion = jury.propose(dossier, kind, by=manager, **FACTS[kind])
        assert seen_by_the_candidate(dossier) == before
    assert (opinion.decision_kind, opinion.given_by) == (kind, manager)
    assert fresh(dossier).staff_stage is Stage.PROPOSED


def test_a_changed_mind_is_another_opinion():
    dossier, manager = complete()
    jury.propose(dossier, LA, by=manager)
    jury.propose(dossier, FA, by=manager)
    assert list(dossier.opinions.values_list("kind", flat=True)) == ["LA", "FA"]
    assert jury.release(dossier, by=manager).kind == FA


def test_the_same_opinion_by_someone_else_is_theirs():
    dossier, manager = complete()
    member = hired(dossier.opening, Role.COMMISSION_MEMBER)
    jury.propose(dossier, LA, by=manager)
    jury.propose(dossier, LA, by=member)
    with pytest.raises(StepRefused) as refused:
        jury.propose(dossier, LA, by=member)
    assert refused.value.already
    assert dossier.opinions.count() == 2


@pytest.mark.parametrize("reason", ["", "   "])
def test_an_unfavourable_opinion_says_why(reason):
    dossier, manager = complete()
    before = state_of(dossier)
    with pytest.raises(StepRefused, match="porte un motif"):
        jury.propose(dossier, DE, by=manager, reason=reason)
    assert state_of(dossier) == before


def test_a_place_on_a_ranked_list_has_a_rank():
    dossier, manager = complete()
    with pytest.raises(StepRefused, match="porte un rang"):
        jury.propose(dossier, LC, by=manager)


@pytest.mark.parametrize("rank", [0, 10_000, 99_999_999_999])
def test_a_rank_is_one_that_a_list_could_have(rank):
    dossier, manager = complete()
    before = state_of(dossier)
    with pytest.raises(StepRefused, match="Un rang va de 1 à 9999"):
        jury.propose(dossier, LC, by=manager, rank=rank)
    assert state_of(dossier) == before
    jury.propose(dossier, LC, by=manager, rank=9999)


@pytest.mark.parametrize("stage", [Stage.RECEIVED, Stage.INCOMPLETE])
def test_a_favourable_opinion_needs_a_complete_dossier(stage):
    dossier = dossier_at(stage)
    manager, before = manager_of(dossier.opening), state_of(dossier)
    with pytest.raises(StepRefused, match="demande un dossier"):
        jury.propose(dossier, FA, by=manager)
    assert state_of(dossier) == before
    jury.propose(dossier, DE, by=manager, reason="Hors délai.")


# ── The day of publication (decision 11) ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("day", "midnight"),
    [
        (date(2026, 3, 29), datetime(2026, 3, 28, 23, tzinfo=UTC)),
        (date(2026, 3, 30), datetime(2026, 3, 29, 22, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 24, 22, tzinfo=UTC)),
        (date(2026, 10, 26), datetime(2026, 10, 25, 23, tzinfo=UTC)),
    ],
)
def test_a_decision_is_released_from_midnight_of_its_day(day, midnight):
    dossier, manager = complete(
        opens_on=day - timedelta(days=30),
        closes_on=day - timedelta(days=5),
        return_by=day - timedelta(days=5),
        publication_on=day,
        confirm_by=day + timedelta(days=20),
    )
    jury.propose(dossier, FA, by=manager)
    before = state_of(dossier)
    with pytest.raises(StepRefused) as refused:
        jury.release(dossier, by=manager, at=midnight - SECOND)
    assert f"{day.day} " in plain(refused.value)
    assert state_of(dossier) == before
    assert jury.release(dossier, by=manager, at=midnight).released_at == midnight


# ── The decision ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", DecisionKind)
def test_a_released_decision_is_the_stage_the_mail_and_the_signature(kind):
    dossier, decision = decided(kind)
    after = fresh(dossier)
    assert (after.public_stage.name, after.released_kind, after.waiting_opinion) == (kind.name, kind, None)
    assert after.decision == decision
    assert mails_of(after)[-1] == kind.name.lower()
    commission = after.opening.commission
    assert (decision.signatory_name, decision.signatory_title) == (
        commission.signatory_name,
        commission.signatory_title,
    )
    assert (decision.reason, decision.rank) == (FACTS[kind].get("reason", ""), FACTS[kind].get("rank"))
    assert bool(decision.letter) is (kind is FA)
    assert bool(decision.answer_by) is (kind is FA)


def test_what_was_signed_stays_signed_when_the_signatory_changes():
    dossier, decision = decided()
    type(dossier.opening.commission).objects.update(signatory_name="Autre Personne")
    decision.refresh_from_db()
    assert decision.signatory_name == dossier.opening.commission.signatory_name


def test_the_letter_leaves_with_the_mail():
    dossier, decision = decided()
    joined = OutgoingMail.objects.get(key="applications.favourable").attachments.get()
    assert (joined.storage_key, joined.sha256) == (decision.letter.storage_key, decision.letter.sha256)
    assert decision.letter.owner == dossier.file.user


def test_nothing_is_released_without_an_opinion():
    dossier, manager = complete()
    with pytest.raises(StepRefused, match="Aucun avis"):
        jury.release(dossier, by=manager)


# ── Until when an answer is awaited (decision 10) ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("facts", "individual", "days"),
    [
        ({}, None, 35),
        ({"confirm_delay_days": 10}, None, 10),
        ({"confirm_delay_days": 10}, 3, 3),
        ({}, 50, 50),
        ({"confirm_by": None}, None, None),
    ],
    ids=["the opening's date", "its delay first", "the person's date first", "even a later one", "none"],
)
def test_the_date_of_the_mail_is_the_most_particular(facts, individual, days):
    published = clock.today() - timedelta(days=5)
    chosen = None if individual is None else published + timedelta(days=individual)
    _dossier, decision = decided(individual=chosen, **facts)
    assert decision.answer_by == (None if days is None else published + timedelta(days=days))


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_an_answer_under_two_days_away_is_refused(days):
    day = clock.today() - timedelta(days=5) + timedelta(days=days)
    with pytest.raises(StepRefused, match="au moins deux jours"):
        decided(individual=day)


@pytest.mark.parametrize("day", [date(9999, 12, 31), date(2062, 12, 23)])
def test_an_individual_date_out_of_reach_of_the_campaign_is_refused(day):
    dossier, manager = complete()
    jury.propose(dossier, FA, by=manager)
    before = state_of(dossier)
    with pytest.raises(StepRefused, match="trop loin de la campagne") as refused:
        jury.release(dossier, by=manager, individual_answer_by=day)
    assert refused.value.fact == "individual_answer_by"
    assert state_of(dossier) == before


def test_an_answer_two_days_away_is_accepted_and_counted_where_the_institution_is():
    dossier, manager = complete()
    jury.propose(dossier, FA, by=manager)
    # 23 h 30 in UTC is already the next day in Paris.
    at = datetime.combine(dossier.opening.publication_on, datetime.min.time(), UTC) + timedelta(hours=23, minutes=30)
    before = state_of(dossier)
    with pytest.raises(StepRefused, match="au moins deux jours"):
        jury.release(dossier, by=manager, at=at, individual_answer_by=at.date() + timedelta(days=2))
    assert state_of(dossier) == before
    decision = jury.release(dossier, by=manager, at=at, individual_answer_by=at.date() + timedelta(days=3))
    assert decision.answer_by == at.date() + timedelta(days=3)


def test_only_a_favourable_decision_waits_for_an_answer():
    day = clock.today() - timedelta(days=400)
    _dossier, decision = decided(LA, individual=day)
    assert decision.answer_by is None


# ── A new decision ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("reply", "former", "seats"),
    [(None, "", 0), (answer.confirm, "CF", 1), (answer.decline, "DS", 0)],
    ids=["unanswered", "confirmed", "declined"],
)
def test_a_new_decision_resets_the_answer_gives_the_seat_back_and_the_journal_keeps_both(reply, former, seats):
    dossier, first = decided(capacity=5)
    manager = manager_of(dossier.opening)
    if reply:
        reply(dossier, by=dossier.file.user)
    assert Opening.objects.get(pk=dossier.opening_id).seats_taken == seats
    jury.propose(dossier, DE, by=manager, reason="Erreur de saisie.")
    assert fresh(dossier).reply.value == former
    second = jury.release(dossier, by=manager)
    after = fresh(dossier)
    assert (after.decision, after.reply, after.answered_at) == (second, Answer.NONE, None)
    assert Opening.objects.get(pk=dossier.opening_id).seats_taken == 0
    assert [event.facts["former_answer"] for event in after.events.filter(verb=Verb.RELEASE)] == ["", former]
    assert list(after.decisions.values_list("pk", flat=True)) == [first.pk, second.pk]


def test_back_only_by_a_new_decision():
    dossier = dossier_at(Stage.DECLINED)
    manager = manager_of(dossier.opening)
    with pytest.raises(StepRefused, match="définitif"):
        answer.confirm(dossier, by=dossier.file.user)
    jury.propose(dossier, FA, by=manager)
    jury.release(dossier, by=manager)
    answer.confirm(dossier, by=dossier.file.user)
    assert fresh(dossier).public_stage is Stage.CONFIRMED


def test_a_waiting_list_becomes_an_offer():
    dossier, _decision = decided(LA)
    manager = manager_of(dossier.opening)
    jury.propose(dossier, FA, by=manager)
    jury.release(dossier, by=manager)
    assert mails_of(dossier)[-2:] == ["waiting_list", "favourable"]


@pytest.mark.parametrize("kind", DecisionKind)
def test_after_a_decision_a_dossier_is_no_longer_cancelled(kind):
    dossier, _decision = decided(kind)
    for person in (dossier.file.user, manager_of(dossier.opening)):
        with pytest.raises(StepRefused, match="a été publiée"):
            filing.cancel(dossier, by=person)
