"""The desk's work on papers: verdicts, pieces asked for, complete, incomplete, a later date."""

from datetime import timedelta

import pytest

from applications.commands import desk, filing, jury, pieces, transmission
from applications.commands.desk import VerdictRefused
from applications.commands.moving import NotTheirs, StepRefused
from applications.commands.quarantine import withdraw_bad_files
from applications.enums import DecisionKind, PieceStatus, RefusalReason, Stage, Verb
from documents.enums import ScanState
from documents.scanning import record_scan
from ecandidat.common import clock
from ecandidat.common.versions import Outdated
from notifications.models import OutgoingMail
from offers.enums import Role
from tests.applications.reading import mails_of, plain, state_of, verbs_of
from tests.factories.accounts import UserFactory
from tests.factories.applications import (
    accept,
    dossier_at,
    drop,
    fill,
    fresh,
    hired,
    line,
    manager_of,
    noon,
    opening_for,
)
from tests.factories.documents import StoredFileFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def dossier():
    return dossier_at(Stage.RECEIVED)


@pytest.fixture
def manager(dossier):
    return manager_of(dossier.opening)


# ── Verdicts ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_verdict_is_on_the_line_with_who_and_when(dossier, manager):
    desk.validate_piece(line(dossier, "CV"), by=manager)
    piece = line(dossier, "CV")
    assert (piece.verdict, piece.judged_by, piece.reason) == (PieceStatus.VALIDATED, manager, "")
    event = dossier.events.latest("seq")
    assert (event.verb, event.source, event.target, event.actor) == (Verb.JUDGE, "TR", "VA", manager)
    assert event.facts == {"piece": piece.ref, "reason": ""}


@pytest.mark.parametrize("reason", RefusalReason)
def test_a_refusal_carries_its_coded_reason_and_its_words(dossier, manager, reason):
    desk.refuse_piece(line(dossier, "CV"), reason, "Page 2 illisible.", by=manager)
    piece = line(dossier, "CV")
    assert (piece.verdict, piece.reason, piece.comment) == (PieceStatus.REFUSED, reason, "Page 2 illisible.")


def test_a_verdict_says_nothing_to_the_candidate_until_it_is_said(dossier, manager):
    mails = mails_of(dossier)
    desk.refuse_piece(line(dossier, "CV"), RefusalReason.WRONG, "", by=manager)
    assert mails_of(dossier) == mails
    assert Verb.JUDGE not in [event.deed for event in dossier.events.shown_to_candidate()]
    assert fresh(dossier).public_stage is Stage.RECEIVED


def test_the_same_verdict_twice_is_one(dossier, manager):
    for _each in range(2):
        desk.refuse_piece(line(dossier, "CV"), RefusalReason.WRONG, "a", by=manager)
    assert verbs_of(dossier).count(Verb.JUDGE) == 1


def test_a_verdict_may_be_changed_before_it_is_said(dossier, manager):
    desk.refuse_piece(line(dossier, "CV"), RefusalReason.WRONG, "a", by=manager)
    desk.validate_piece(line(dossier, "CV"), by=manager)
    piece = line(dossier, "CV")
    assert (piece.verdict, piece.reason, piece.comment) == (PieceStatus.VALIDATED, "", "")


def test_who_judges_a_stale_page_is_told_what_the_other_decided(dossier, manager):
    seen = desk.version_of(line(dossier, "CV"))
    other = hired(dossier.opening)
    desk.validate_piece(line(dossier, "CV"), by=other, seen=seen)
    before = state_of(dossier)
    with pytest.raises(Outdated) as late:
        desk.refuse_piece(line(dossier, "CV"), RefusalReason.WRONG, "", by=manager, seen=seen)
    assert (late.value.stored["verdict"], late.value.by) == (PieceStatus.VALIDATED, other)
    assert late.value.at == line(dossier, "CV").status_at
    assert state_of(dossier) == before


@pytest.mark.parametrize("code", ["MAT", "REC"])
def test_what_has_no_file_cannot_be_accepted(dossier, manager, code):
    with pytest.raises(VerdictRefused, match="n’a pas de fichier"):
        desk.validate_piece(line(dossier, code), by=manager)


def test_what_was_refused_for_want_of_a_file_cannot_be_accepted(dossier, manager):
    asked = desk.ask_for_piece(dossier, "Diplôme traduit", "", by=manager)
    desk.refuse_piece(asked, RefusalReason.MISSING, "", by=manager)
    with pytest.raises(VerdictRefused, match="n’a pas de fichier"):
        desk.validate_piece(asked, by=manager)


@pytest.mark.parametrize("stage", [Stage.PENDING, Stage.CANCELLED])
def test_pieces_are_not_judged_before_transmission_nor_after_cancelling(stage):
    dossier = dossier_at(Stage.PENDING)
    drop(line(dossier, "CV"))
    if stage is Stage.CANCELLED:
        filing.cancel(dossier, by=dossier.file.user)
    before = state_of(dossier)
    with pytest.raises(VerdictRefused, match=r"pas encore transmis|a été annulée"):
        desk.validate_piece(line(dossier, "CV"), by=manager_of(dossier.opening))
    assert state_of(dossier) == before


# ── Only what was transmitted is judged (decision 14) ───────────────────────────────────────────────────────────────


@pytest.fixture
def sent_back():
    """« Incomplet »: the CV is refused, the letter accepted, the optional recommendation was left out."""
    dossier = dossier_at(Stage.INCOMPLETE)
    desk.validate_piece(line(dossier, "MOT"), by=manager_of(dossier.opening))
    return fresh(dossier)


def replace(dossier):
    owner = dossier.file.user
    stored = StoredFileFactory(owner=owner, content=b"%PDF net")
    pieces.replace_file(line(dossier, "CV").files.get(), stored, by=owner)


CHANGES = {
    "replaced": (replace, "CV", "La correction de « CV » n’est pas encore transmise"),
    "completed": (lambda d: drop(line(d, "CV")), "CV", "La correction de « CV » n’est pas encore transmise"),
    "withdrawn": (
        lambda d: pieces.remove_file(line(d, "CV").files.get(), by=d.file.user),
        "CV",
        "Le fichier transmis pour « CV » a été retiré",
    ),
    "added where nothing was": (lambda d: drop(line(d, "REC")), "REC", "n’est pas encore transmise"),
}


@pytest.mark.parametrize("how", CHANGES)
def test_a_correction_is_judged_once_it_is_transmitted(sent_back, how):
    change, code, words = CHANGES[how]
    manager, owner = manager_of(sent_back.opening), sent_back.file.user
    change(sent_back)
    before = state_of(sent_back)
    for verdict in (desk.validate_piece, lambda p, by: desk.refuse_piece(p, RefusalReason.WRONG, "", by=by)):
        with pytest.raises(VerdictRefused) as refused:
            verdict(line(sent_back, code), by=manager)
        assert words in plain(refused.value)
        assert "la personne doit transmettre sa correction" in plain(refused.value)
    with pytest.raises(StepRefused) as kept:
        desk.complete(sent_back, by=manager)
    assert f"n’est pas encore transmise : « {line(sent_back, code)} »" in plain(kept.value)
    assert state_of(sent_back) == before
    if line(sent_back, "CV").verdict is PieceStatus.REFUSED:
        drop(line(sent_back, "CV"))
    transmission.transmit(sent_back, by=owner)
    accept(sent_back, manager)
    desk.complete(sent_back, by=manager)
    sent = sent_back.submissions.latest("rank").lines.exclude(stored=None).values_list("piece", "stored")
    assert set(sent) == set(sent_back.pieces.exclude(files=None).values_list("pk", "files__stored"))


def test_a_refused_piece_left_as_it_was_transmitted_may_still_be_accepted(sent_back):
    manager = manager_of(sent_back.opening)
    desk.validate_piece(line(sent_back, "CV"), by=manager)
    desk.complete(sent_back, by=manager)
    assert fresh(sent_back).public_stage is Stage.COMPLETE


def test_an_optional_piece_changed_since_cannot_be_left_behind(sent_back):
    manager, owner = manager_of(sent_back.opening), sent_back.file.user
    desk.validate_piece(line(sent_back, "CV"), by=manager)
    drop(line(sent_back, "REC"))
    with pytest.raises(StepRefused, match="pas encore transmise"):
        desk.complete(sent_back, by=manager)
    transmission.transmit(sent_back, by=owner)
    desk.refuse_piece(line(sent_back, "REC"), RefusalReason.WRONG, "", by=manager)
    desk.complete(sent_back, by=manager)
    assert fresh(sent_back).public_stage is Stage.COMPLETE


def test_what_the_antivirus_leaves_of_a_piece_may_be_accepted():
    dossier = dossier_at(Stage.PENDING)
    fill(dossier)
    infected = drop(line(dossier, "CV")).stored
    transmission.transmit(dossier, by=dossier.file.user)
    record_scan(infected, ScanState.INFECTED)
    withdraw_bad_files(dossier)
    assert desk.validate_piece(line(dossier, "CV"), by=manager_of(dossier.opening)).verdict is PieceStatus.VALIDATED


# ── A piece asked for ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("who", ["candidate", "stranger", "member", "viewer", "neighbour"])
def test_only_the_desk_judges_asks_and_extends(dossier, who):
    person = {
        "candidate": lambda: dossier.file.user,
        "stranger": UserFactory,
        "member": lambda: hired(dossier.opening, Role.COMMISSION_MEMBER),
        "viewer": lambda: hired(dossier.opening, Role.VIEWER),
        "neighbour": lambda: hired(opening_for()),
    }[who]()
    before = state_of(dossier)
    for deed in (
        lambda: desk.validate_piece(line(dossier, "CV"), by=person),
        lambda: desk.refuse_piece(line(dossier, "CV"), RefusalReason.WRONG, "", by=person),
        lambda: desk.ask_for_piece(dossier, "Diplôme", "", by=person),
        lambda: desk.withdraw_piece(dossier, line(dossier, "CV").ref, by=person),
        lambda: desk.extend(dossier, dossier.opening.return_by + DAY, by=person),
    ):
        with pytest.raises(NotTheirs):
            deed()
    assert state_of(dossier) == before


# ── Complet, incomplet ──────────────────────────────────────────────────────────────────────────────────────────────


def test_complete_waits_for_every_verdict(dossier, manager):
    desk.validate_piece(line(dossier, "CV"), by=manager)
    with pytest.raises(StepRefused) as refused:
        desk.complete(dossier, by=manager)
    assert "il reste « Lettre de motivation »" in plain(refused.value)
    desk.validate_piece(line(dossier, "MOT"), by=manager)
    desk.complete(dossier, by=manager)
    assert fresh(dossier).public_stage is Stage.COMPLETE


def test_incomplete_needs_something_to_correct(dossier, manager):
    with pytest.raises(StepRefused, match="refusez d’abord une pièce"):
        desk.incomplete(dossier, by=manager)


@pytest.mark.parametrize(("left", "given"), [(20, 20), (9, 9), (8, 8), (7, 8), (0, 8), (-3, 8)])
def test_the_date_to_correct_is_the_later_of_the_return_and_eight_days(left, given):
    opening = opening_for()
    dossier = dossier_at(Stage.RECEIVED, opening=opening)
    manager = manager_of(opening)
    with clock.travel(noon(opening.return_by, -left)):
        desk.refuse_piece(line(dossier, "CV"), RefusalReason.WRONG, "", by=manager)
        desk.incomplete(dossier, by=manager)
        assert fresh(dossier).correct_by == clock.today() + given * DAY
    day = fresh(dossier).correct_by
    assert dossier.events.latest("seq").facts == {"correct_by": day.isoformat()}
    assert f"{day.day} " in plain(OutgoingMail.objects.get(key="applications.incomplete").body).split("À faire")[1]


@pytest.mark.parametrize(("left", "is_kept"), [(1, True), (0, False), (-1, False)])
def test_a_chosen_date_to_correct_is_after_today(dossier, manager, left, is_kept):
    desk.refuse_piece(line(dossier, "CV"), RefusalReason.WRONG, "", by=manager)
    day, before = clock.today() + left * DAY, state_of(dossier)
    if is_kept:
        desk.incomplete(dossier, by=manager, correct_by=day)
        assert fresh(dossier).correct_by == day
    else:
        with pytest.raises(StepRefused, match="après aujourd’hui"):
            desk.incomplete(dossier, by=manager, correct_by=day)
        assert state_of(dossier) == before


def test_a_complete_dossier_may_be_found_incomplete_until_a_place_is_offered():
    dossier = dossier_at(Stage.COMPLETE)
    manager = manager_of(dossier.opening)
    desk.refuse_piece(line(dossier, "CV"), RefusalReason.PARTIAL, "", by=manager)
    desk.incomplete(dossier, by=manager)
    assert fresh(dossier).public_stage is Stage.INCOMPLETE
    offered = dossier_at(Stage.FAVOURABLE)
    desk.refuse_piece(line(offered, "CV"), RefusalReason.PARTIAL, "", by=manager_of(offered.opening))
    with pytest.raises(StepRefused, match="publiez d’abord une autre décision"):
        desk.incomplete(offered, by=manager_of(offered.opening))


def test_a_favourable_opinion_is_not_released_on_a_dossier_found_incomplete_since():
    opening = opening_for("published")
    dossier, manager = dossier_at(Stage.PROPOSED, opening=opening), manager_of(opening)
    desk.refuse_piece(line(dossier, "CV"), RefusalReason.PARTIAL, "", by=manager)
    desk.incomplete(dossier, by=manager)
    before = state_of(dossier)
    with pytest.raises(StepRefused) as refused:
        jury.release(dossier, by=manager)
    assert "que sur un dossier « Complet »" in plain(refused.value)
    assert state_of(dossier) == before
    jury.propose(dossier, DecisionKind.WAITING_LIST, by=manager)
    jury.release(dossier, by=manager)
    assert fresh(dossier).public_stage is Stage.WAITING_LIST
