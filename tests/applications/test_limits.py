"""Until when one may write and answer, and what our silence will mean."""

from datetime import UTC, date, datetime, timedelta

import pytest

from applications import limits
from applications.commands import answer, desk
from applications.commands.moving import StepRefused
from applications.enums import Answer, AnswerFrom, DecisionKind, FileStatus, Stage
from applications.models import Application, Decision
from ecandidat.common.dates import day_long, limit_text, local
from offers.enums import SilenceMeaning, SilenceStart
from tests.applications.plain_rows import DAY, GRACE, SECOND, TOO_LATE, unsaved
from tests.applications.reading import plain
from tests.factories.applications import dossier_at, fresh, manager_of, noon, opening_for

pytestmark = pytest.mark.django_db
# Both days on which clocks change in France, an ordinary one, and the first instant too late for each.
LAST_DAYS = [
    (date(2026, 3, 29), datetime(2026, 3, 29, 22, tzinfo=UTC)),
    (date(2026, 10, 25), datetime(2026, 10, 25, 23, tzinfo=UTC)),
    (date(2026, 4, 14), datetime(2026, 4, 14, 22, tzinfo=UTC)),
]


@pytest.mark.parametrize(("day", "too_late"), LAST_DAYS)
def test_one_answers_until_the_last_second_of_the_day_that_the_mail_said(day, too_late):
    opening = opening_for(
        opens_on=day - timedelta(days=80),
        closes_on=day - timedelta(days=50),
        return_by=day - timedelta(days=50),
        publication_on=day - timedelta(days=20),
        confirm_by=day,
    )
    confirmed, declined, silent = (dossier_at(Stage.FAVOURABLE, opening=opening) for _each in range(3))
    for command in (answer.confirm, answer.decline):
        with pytest.raises(StepRefused, match="date limite de réponse était le"):
            command(silent, by=silent.file.user, at=too_late)
    with pytest.raises(StepRefused, match="court encore"):
        answer.lapse(silent, at=too_late - SECOND)
    answer.confirm(confirmed, by=confirmed.file.user, at=too_late - SECOND)
    answer.decline(declined, by=declined.file.user, at=too_late - SECOND)
    answer.lapse(silent, at=too_late)
    assert [fresh(each).reply for each in (confirmed, declined, silent)] == [
        Answer.CONFIRMED,
        Answer.DECLINED,
        Answer.LAPSED,
    ]


def test_the_zone_of_the_institution_decides(settings):
    settings.TIME_ZONE = "Indian/Reunion"
    day = date(2026, 4, 14)
    opening = opening_for(
        opens_on=day - timedelta(days=20), closes_on=day, return_by=day, publication_on=day, confirm_by=None
    )
    dossier = dossier_at(Stage.PENDING, opening=opening)
    assert limits.write_limit(dossier) == datetime(2026, 4, 14, 20, tzinfo=UTC)


def test_a_later_individual_date_is_the_persons_limit():
    dossier = dossier_at(Stage.PENDING)
    day = dossier.opening.return_by + timedelta(days=5)
    desk.extend(dossier, day, by=manager_of(dossier.opening))
    assert limits.write_limit_day(fresh(dossier)) == day
    assert limits.write_limit_day(dossier_at(Stage.PENDING, opening=dossier.opening)) == dossier.opening.return_by


def test_in_a_correction_the_limit_is_the_one_of_the_mail():
    dossier = dossier_at(Stage.INCOMPLETE, opening=opening_for("closed"))
    assert limits.write_limit_day(dossier) == dossier.correct_by


def test_an_offer_without_date_waits_for_ever():
    dossier = dossier_at(Stage.FAVOURABLE, opening=opening_for("published", confirm_by=None))
    assert limits.answer_limit(dossier) is None
    answer.confirm(dossier, by=dossier.file.user, at=noon(date(2099, 1, 1)))
    assert fresh(dossier).reply is Answer.CONFIRMED


def test_a_correction_has_its_own_day_and_a_later_one_of_the_person_wins():
    later, last = DAY + timedelta(days=7), DAY + timedelta(days=9)
    for status, day in [(FileStatus.PENDING, DAY), (FileStatus.INCOMPLETE, later)]:
        assert limits.write_limit_day(unsaved(status, correct_by=later)) == day
        assert limits.write_limit_day(unsaved(status, correct_by=later, extended_to=last)) == last


def test_what_was_begun_in_time_is_being_finished_within_its_grace(settings):
    settings.DEPOSIT_GRACE = GRACE
    begun = unsaved(started_at=TOO_LATE - SECOND)
    end = TOO_LATE - SECOND + GRACE
    seen = [limits.is_finishing(begun, at=at) for at in (TOO_LATE - SECOND, TOO_LATE, end - SECOND, end)]
    assert seen == [False, True, True, False]
    assert limits.is_finishing(unsaved(FileStatus.RECEIVED, started_at=TOO_LATE - SECOND), at=TOO_LATE) is False


def test_the_limit_that_is_told_is_the_announced_one_then_the_end_of_the_grace(settings):
    settings.DEPOSIT_GRACE = GRACE
    begun = unsaved(started_at=TOO_LATE - SECOND)
    before = limits.limit_now(begun, at=TOO_LATE - SECOND)
    assert before == (DAY, None, TOO_LATE, False)
    assert plain(str(before)) == "mardi 14 avril 2026 à 23 h 59"
    end = TOO_LATE - SECOND + GRACE
    within = limits.limit_now(begun, at=TOO_LATE)
    assert (within.day, within.too_late, within.is_grace) == (DAY + timedelta(days=1), end, True)
    assert plain(str(within)) == "mercredi 15 avril 2026 à 0 h 14"
    assert limits.limit_now(begun, at=end).is_grace is False
    assert limits.limit_now(unsaved(), at=TOO_LATE).too_late == TOO_LATE


def offered(answer_by, origin=AnswerFrom.DATE, kind=DecisionKind.FAVOURABLE, **facts) -> Application:
    """A complete dossier with a decision of 31 January at noon, never saved."""
    decision = Decision(
        answer_by=answer_by, answer_from=origin, kind=kind, released_at=datetime(2026, 1, 31, 11, tzinfo=UTC)
    )
    return unsaved(FileStatus.COMPLETE, decision=decision, **facts)


def test_the_limit_of_an_answer_is_the_end_of_its_day():
    assert limits.answer_limit(unsaved()) is None
    assert limits.answer_limit(offered(None)) is None
    assert limits.answer_limit(offered(DAY)) == TOO_LATE


def test_the_desk_puts_off_the_limit_of_the_papers_then_that_of_the_answer():
    later = DAY + timedelta(days=9)
    sent_back = unsaved(FileStatus.INCOMPLETE, correct_by=DAY, decision=Decision(answer_by=later))
    for dossier, day in [
        (unsaved(), DAY),
        (unsaved(FileStatus.COMPLETE), DAY),
        (sent_back, DAY),
        (offered(later), later),
        (offered(None), None),
    ]:
        assert limits.limit_to_extend(dossier) == day


def test_a_date_of_ones_own_is_the_one_that_was_given_to_one_person():
    later = DAY + timedelta(days=9)
    sent_back = unsaved(FileStatus.INCOMPLETE, correct_by=DAY, extended_to=later, decision=Decision(answer_by=DAY))
    for dossier, day in [
        (unsaved(), None),
        (unsaved(extended_to=later), later),
        (unsaved(FileStatus.COMPLETE, extended_to=later), later),
        (sent_back, later),
        (offered(DAY), None),
        (offered(DAY, AnswerFrom.INDIVIDUAL, extended_to=later), DAY),
    ]:
        assert limits.own_limit(dossier) == day


def test_reasons_are_asked_for_until_a_month_after_a_refusal():
    assert limits.reasons_until(unsaved()) is None
    assert limits.reasons_until(offered(DAY)) is None
    assert limits.reasons_until(offered(None, kind=DecisionKind.UNFAVOURABLE)) == date(2026, 2, 28)


def test_papers_are_in_hand_before_transmission_and_in_a_correction():
    assert [status for status in FileStatus if limits.is_writing(unsaved(status))] == [
        FileStatus.PENDING,
        FileStatus.INCOMPLETE,
    ]
    assert not limits.is_writing(unsaved(cancelled_at=TOO_LATE))


def test_a_transmission_begins_with_the_deposit_just_before_it(settings):
    settings.DEPOSIT_GRACE = GRACE
    assert limits.begun_at(unsaved(), TOO_LATE) == TOO_LATE
    assert limits.begun_at(unsaved(started_at=TOO_LATE - GRACE), TOO_LATE) == TOO_LATE - GRACE
    assert limits.begun_at(unsaved(started_at=TOO_LATE - GRACE - SECOND), TOO_LATE) == TOO_LATE
    assert limits.begun_at(unsaved(started_at=TOO_LATE + SECOND), TOO_LATE) == TOO_LATE


@pytest.mark.parametrize(
    ("start", "meaning", "words"),
    [
        (
            SilenceStart.RECEIPT,
            SilenceMeaning.REJECTION,
            "au mardi 26 mai 2026, votre candidature sera réputée rejetée",
        ),
        (
            SilenceStart.RECEIPT,
            SilenceMeaning.ACCEPTANCE,
            "au mardi 26 mai 2026, votre candidature sera réputée acceptée",
        ),
        (SilenceStart.COMPLETE, SilenceMeaning.REJECTION, "2 mois après que votre dossier est déclaré complet, votre"),
    ],
)
def test_what_silence_means_and_from_when(start, meaning, words):
    opening = opening_for(silence_starts=start, silence_means=meaning, silence_delay_months=2)
    assert words in plain(limits.silence_text(opening, date(2026, 3, 26)))


def test_silence_means_nothing_once_a_decision_is_published():
    dossier = dossier_at(Stage.WAITING_LIST)
    first = dossier.submissions.get()
    assert plain(limits.silence_of(first)).startswith("Sans réponse de notre part au")
    released = dossier.decision.released_at
    first.received_at = released
    day = day_long(local(released).date())
    assert plain(limits.silence_of(first)) == plain(
        f"Une décision a été publiée le {day} : notre silence n’y change rien."
    )
    standing = plain(limits.standing_text(dossier.decision))
    assert standing == plain(f"La décision publiée le {day}, « Liste d’attente », reste en vigueur.")


def test_the_day_to_answer_is_that_of_the_offer_once_there_is_one():
    dossier = dossier_at(Stage.COMPLETE)
    foreseen = limit_text(dossier.opening.confirm_by)
    assert limits.answer_by_text(dossier) == foreseen
    dossier.opening.confirm_delay_days = 1
    assert limits.answer_by_text(dossier) == "1 jour après la publication"
    offered, refused = dossier_at(Stage.FAVOURABLE), dossier_at(Stage.UNFAVOURABLE)
    offered.decision.answer_by = offered.opening.confirm_by + timedelta(days=5)
    assert limits.answer_by_text(offered) == limit_text(offered.decision.answer_by)
    offered.opening.confirm_delay_days = 1
    assert limits.answer_by_text(offered) == limit_text(offered.decision.answer_by)
    offered.decision.answer_by = None
    assert limits.answer_by_text(offered) == "Pas de date limite"
    assert limits.answer_by_text(refused) == ""
    offered.answer = Answer.DECLINED
    assert limits.answer_by_text(offered) == ""


def test_a_formation_that_sets_no_day_to_answer_says_so():
    dossier = dossier_at(Stage.COMPLETE)
    dossier.opening.confirm_by = None
    assert limits.answer_by_text(dossier) == "Pas de date limite"
