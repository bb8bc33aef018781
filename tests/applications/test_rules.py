"""Until when one may write and answer, who wears which hat, and what our silence will mean."""

from datetime import UTC, date, datetime, timedelta

import pytest

from applications import rules, workflow
from applications.commands import answer, desk, pieces, transmission
from applications.commands.moving import StepRefused, lines_of
from applications.enums import Answer, FileStatus, PieceStatus, RefusalReason, ShownPiece, Stage
from applications.manifest import handed_over
from applications.models import Application, Piece
from applications.workflow import Actor
from documents.enums import ScanState
from ecandidat.common import clock
from offers.enums import Mode, Role, SilenceMeaning, SilenceStart
from offers.models import Opening
from offers.rules import rights_of
from tests.applications.reading import plain
from tests.factories.accounts import UserFactory
from tests.factories.applications import dossier_at, drop, fresh, hired, line, manager_of, noon, opening_for, send

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
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
    assert rules.write_limit(dossier) == datetime(2026, 4, 14, 20, tzinfo=UTC)


def test_a_later_individual_date_is_the_persons_limit():
    dossier = dossier_at(Stage.PENDING)
    day = dossier.opening.return_by + timedelta(days=5)
    desk.extend(dossier, day, by=manager_of(dossier.opening))
    assert rules.write_limit_day(fresh(dossier)) == day
    assert rules.write_limit_day(dossier_at(Stage.PENDING, opening=dossier.opening)) == dossier.opening.return_by


def test_in_a_correction_the_limit_is_the_one_of_the_mail():
    dossier = dossier_at(Stage.INCOMPLETE, opening=opening_for("closed"))
    assert rules.write_limit_day(dossier) == dossier.correct_by


def test_an_offer_without_date_waits_for_ever():
    dossier = dossier_at(Stage.FAVOURABLE, opening=opening_for("published", confirm_by=None))
    assert rules.answer_limit(dossier) is None
    answer.confirm(dossier, by=dossier.file.user, at=noon(date(2099, 1, 1)))
    assert fresh(dossier).reply is Answer.CONFIRMED


# ── Hats ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_hats_in_two_queries_at_most(django_assert_max_num_queries):
    dossier = dossier_at(Stage.RECEIVED)
    people = {
        dossier.file.user: {Actor.CANDIDATE},
        manager_of(dossier.opening): {Actor.DESK, Actor.COMMISSION},
        hired(dossier.opening, Role.COMMISSION_MEMBER): {Actor.COMMISSION},
        hired(dossier.opening, Role.VIEWER): set(),
        UserFactory(): set(),
    }
    for person, hats in people.items():
        with django_assert_max_num_queries(2):
            assert rules.hats_of(person, dossier) == hats


def test_rights_read_once_are_not_read_again(django_assert_num_queries):
    dossier = dossier_at(Stage.RECEIVED)
    member = hired(dossier.opening, Role.COMMISSION_MEMBER)
    rights = rights_of(member)
    with django_assert_num_queries(0):
        assert rules.hats_of(member, dossier, rights) == {Actor.COMMISSION}


def test_an_identity_is_corrected_by_who_handles_a_living_dossier_or_administers_never_by_its_owner():
    dossier = dossier_at(Stage.RECEIVED)
    owner, manager = dossier.file.user, manager_of(dossier.opening)
    administrator = UserFactory(is_staff=True, is_superuser=True)
    others = [hired(dossier.opening, Role.VIEWER), manager_of(opening_for()), UserFactory(), owner]
    assert [rules.may_correct_identity(user, owner) for user in (manager, administrator)] == [True, True]
    assert [rules.may_correct_identity(user, owner) for user in others] == [False] * 4
    assert rules.may_correct_identity(administrator, administrator) is False
    assert rules.may_correct_identity(administrator, UserFactory()) is True
    cancelled = dossier_at(Stage.CANCELLED)
    assert rules.may_correct_identity(manager_of(cancelled.opening), cancelled.file.user) is False


def test_steps_offered_are_those_of_the_hat():
    dossier = dossier_at(Stage.RECEIVED)

    def offered(user) -> set[str]:
        return {step.slug for step in workflow.TRANSITIONS if rules.may_take(user, step, dossier)}

    candidate = offered(dossier.file.user)
    member = offered(hired(dossier.opening, Role.COMMISSION_MEMBER))
    desk_steps = offered(manager_of(dossier.opening))
    assert candidate == {"transmettre", "annuler", "confirmation", "desistement"}
    assert member == {"avis"}
    assert desk_steps == {"receptionner", "complet", "incomplet", "annuler", "avis", "publier"}
    assert offered(UserFactory()) == set()


# ── Lines ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_situation_costs_the_same_whatever_the_number_of_files(django_assert_num_queries):
    dossier = dossier_at(Stage.PENDING)
    drop(line(dossier, "CV"))
    with django_assert_num_queries(3):
        rules.situation(dossier, lines_of(dossier), at=clock.now())
    for piece in dossier.pieces.all():
        drop(piece)
    with django_assert_num_queries(3):
        rules.situation(dossier, lines_of(dossier), at=clock.now())


def test_a_line_is_transmitted_once_the_service_holds_each_of_its_files():
    dossier = dossier_at(Stage.PENDING)
    one, two = drop(line(dossier, "CV")).stored_id, drop(line(dossier, "CV")).stored_id
    shown = [rules.shown_piece(line(dossier, "CV"), held) for held in (set(), {one}, {one, two})]
    assert shown == [ShownPiece.DEPOSITED, ShownPiece.DEPOSITED, ShownPiece.SENT]


def test_what_staff_hold_in_their_hands_can_be_accepted_without_a_file():
    paper = dossier_at(Stage.RECEIVED, opening=opening_for(mode=Mode.PAPER))
    online = dossier_at(Stage.PENDING)
    assert rules.has_something(line(paper, "CV"))
    assert not rules.has_something(line(online, "CV"))
    drop(line(online, "CV"))
    assert rules.has_something(line(online, "CV"))
    assert line(paper, "REC").verdict is PieceStatus.AWAITED
    assert rules.has_something(line(paper, "REC"))


def test_a_line_is_accepted_once_each_of_its_files_can_be_read():
    cv = line(dossier_at(Stage.PENDING), "CV")
    assert "« CV » n’a pas de fichier" in plain(rules.nothing_to_accept(cv))
    drop(cv)
    assert rules.nothing_to_accept(cv) == ""
    drop(cv, scan=ScanState.WAITING)
    assert rules.has_something(cv) is False
    assert "L’antivirus n’a pas encore vérifié « CV »" in plain(rules.nothing_to_accept(cv))


def test_what_the_service_holds_is_what_left_last(django_assert_num_queries):
    dossier = dossier_at(Stage.PENDING)
    manager, owner = manager_of(dossier.opening), dossier.file.user
    first, letter = (drop(line(dossier, code)) for code in ("CV", "MOT"))
    with django_assert_num_queries(0):
        assert handed_over(dossier)[1] == set()
    send(dossier, manager)
    held = {first.stored_id, letter.stored_id}
    assert handed_over(fresh(dossier))[1] == held
    desk.refuse_piece(line(dossier, "CV"), RefusalReason.WRONG, "", by=manager)
    desk.incomplete(dossier, by=manager)
    pieces.remove_file(first, by=owner)
    second = drop(line(dossier, "CV"))
    assert handed_over(fresh(dossier))[1] == held
    transmission.transmit(dossier, by=owner)
    assert handed_over(fresh(dossier))[1] == {second.stored_id, letter.stored_id}


# ── Silence (R112-11-1) ─────────────────────────────────────────────────────────────────────────────────────────────


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
    assert words in plain(rules.silence_text(opening, date(2026, 3, 26)))


# ── The rules on plain rows, never saved: each refusal, each edge ───────────────────────────────────────────────────

DAY = date(2026, 4, 14)
TOO_LATE = datetime(2026, 4, 14, 22, tzinfo=UTC)
GRACE = timedelta(minutes=15)


def unsaved(status=FileStatus.PENDING, mode=Mode.ONLINE, **facts) -> Application:
    return Application(status=status, opening=Opening(mode=mode, return_by=DAY), **facts)


def piece(status=PieceStatus.AWAITED, **facts) -> Piece:
    return Piece(label="CV", obligation="required", status=status, **facts)


def test_a_correction_has_its_own_day_and_a_later_one_of_the_person_wins():
    later, last = DAY + timedelta(days=7), DAY + timedelta(days=9)
    for status, day in [(FileStatus.PENDING, DAY), (FileStatus.INCOMPLETE, later)]:
        assert rules.write_limit_day(unsaved(status, correct_by=later)) == day
        assert rules.write_limit_day(unsaved(status, correct_by=later, extended_to=last)) == last


def test_a_closed_line_says_why():
    before = TOO_LATE - SECOND
    correcting = unsaved(FileStatus.INCOMPLETE, correct_by=DAY, transmitted_at=before - SECOND)
    closed = [
        (unsaved(cancelled_at=before), piece(), before, "a été annulée"),
        (unsaved(mode=Mode.PAPER), piece(), before, "par courrier"),
        (unsaved(FileStatus.RECEIVED), piece(), before, "est transmise"),
        (unsaved(), piece(), TOO_LATE, "mardi 14 avril 2026 à 23 h 59"),
        (correcting, piece(PieceStatus.VALIDATED), before, "« CV » n’est pas à corriger"),
        (correcting, piece(PieceStatus.SENT, status_at=before - SECOND), before, "« CV » n’est pas à corriger"),
    ]
    for dossier, row, at, words in closed:
        assert words in plain(rules.line_closed(dossier, row, at=at))
    replaced = piece(PieceStatus.SENT, status_at=before)
    for dossier, row in [(unsaved(), piece()), (correcting, piece(PieceStatus.REFUSED)), (correcting, replaced)]:
        assert rules.line_closed(dossier, row, at=before) is None


def test_a_line_is_corrected_by_what_came_after_the_last_transmission():
    before = TOO_LATE - SECOND
    sent = unsaved(FileStatus.INCOMPLETE, transmitted_at=before)
    assert rules.is_corrected(sent, piece(PieceStatus.SENT, status_at=TOO_LATE)) is True
    for dossier, row in (
        (sent, piece(PieceStatus.SENT, status_at=before)),
        (sent, piece(PieceStatus.NOT_CONCERNED, status_at=TOO_LATE)),
        (unsaved(), piece(PieceStatus.SENT, status_at=TOO_LATE)),
    ):
        assert rules.is_corrected(dossier, row) is False


def test_what_was_begun_in_time_is_being_finished_within_its_grace(settings):
    settings.DEPOSIT_GRACE = GRACE
    begun = unsaved(started_at=TOO_LATE - SECOND)
    end = TOO_LATE - SECOND + GRACE
    seen = [rules.is_finishing(begun, at=at) for at in (TOO_LATE - SECOND, TOO_LATE, end - SECOND, end)]
    assert seen == [False, True, True, False]
    assert rules.is_finishing(unsaved(FileStatus.RECEIVED, started_at=TOO_LATE - SECOND), at=TOO_LATE) is False


def test_papers_are_in_hand_before_transmission_and_in_a_correction():
    assert [status for status in FileStatus if rules.is_writing(unsaved(status))] == [
        FileStatus.PENDING,
        FileStatus.INCOMPLETE,
    ]
    assert not rules.is_writing(unsaved(cancelled_at=TOO_LATE))


def test_a_transmission_begins_with_the_deposit_just_before_it(settings):
    settings.DEPOSIT_GRACE = GRACE
    assert rules.begun_at(unsaved(), TOO_LATE) == TOO_LATE
    assert rules.begun_at(unsaved(started_at=TOO_LATE - GRACE), TOO_LATE) == TOO_LATE - GRACE
    assert rules.begun_at(unsaved(started_at=TOO_LATE - GRACE - SECOND), TOO_LATE) == TOO_LATE
