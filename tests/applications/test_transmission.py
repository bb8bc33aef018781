"""Transmitting freezes: profile, manifest, receipt; each time anew, the former ones untouched (decision 14)."""

from datetime import timedelta

import pytest

from accounts.commands import profile
from accounts.commands.profile import IdentityRefused
from applications import limits, rules
from applications.commands import desk, pieces, transmission
from applications.commands.moving import StepRefused, lines_of
from applications.enums import PieceStatus, RefusalReason, Stage
from applications.models import Submission
from ecandidat.common import clock
from offers.enums import Mode
from tests.applications.reading import mails_of, plain, state_of
from tests.factories.applications import (
    accept,
    dossier_at,
    drop,
    fill,
    fresh,
    line,
    manager_of,
    noon,
    opening_for,
)
from tests.factories.documents import StoredFileFactory

pytestmark = pytest.mark.django_db


def filled():
    dossier = dossier_at(Stage.PENDING)
    fill(dossier)
    return dossier


def manifest(submission):
    return [(row.label, row.status, row.stored_id, row.sha256) for row in submission.lines.select_related("stored")]


def test_the_missing_pieces_are_named():
    dossier = dossier_at(Stage.PENDING)
    drop(line(dossier, "CV"))
    before = state_of(dossier)
    with pytest.raises(StepRefused) as refused:
        transmission.transmit(dossier, by=dossier.file.user)
    assert "Il manque 2 pièces : « Lettre de motivation » et « Justificatif de matricule »" in plain(refused.value)
    assert state_of(dossier) == before


def test_the_manifest_holds_every_file_in_order_with_its_hash():
    dossier = filled()
    drop(line(dossier, "CV"))
    files = list(line(dossier, "CV").files.select_related("stored"))
    pieces.move_file_up(files[1], by=dossier.file.user)
    submission = transmission.transmit(dossier, by=dossier.file.user)
    cv = [files[1].stored, files[0].stored]
    letter = line(dossier, "MOT").files.get().stored
    assert manifest(submission) == [
        *[("CV", "TR", stored.pk, stored.sha256) for stored in cv],
        ("Lettre de motivation", "TR", letter.pk, letter.sha256),
        ("Justificatif de matricule", "NC", None, ""),
        ("Lettre de recommandation", "AT", None, ""),
    ]
    assert [row.position for row in submission.lines.all()] == [1, 2, 3, 4, 5]


def test_the_receipt_says_when_it_began_and_when_it_was_received():
    dossier, at = filled(), clock.now()
    submission = transmission.transmit(dossier, by=dossier.file.user, at=at, started_at=at - timedelta(seconds=40))
    assert (submission.received_at - submission.started_at).seconds == 40
    assert (submission.rank, submission.submitted_by, len(submission.number)) == (1, dossier.file.user, 16)
    assert dossier.events.latest("seq").facts == {"receipt": submission.number, "rank": 1}


def test_the_profile_is_kept_as_it_was():
    dossier = filled()
    submission = transmission.transmit(dossier, by=dossier.file.user)
    address = next(part for part in submission.profile["parts"] if part["part"] == "adresse")
    profile.save_address(
        dossier.file.user, by=dossier.file.user, line1="1 rue Neuve", postal_code="51100", town="Reims"
    )
    assert address["entries"][0]["values"]["town"] == "Troyes"
    assert Submission.objects.get(pk=submission.pk).profile == submission.profile


def test_the_identity_is_frozen_by_the_first_and_the_address_never_is():
    dossier = filled()
    person = dossier.file.user
    profile.save_personal(person, by=person, last_name="Royer")
    transmission.transmit(dossier, by=person)
    with pytest.raises(IdentityRefused):
        profile.save_personal(person, by=person, last_name="Roy")
    profile.save_address(person, by=person, line1="1 rue Neuve", postal_code="51100", town="Reims")


def test_a_refused_transmission_freezes_nobody():
    dossier = dossier_at(Stage.PENDING)
    with pytest.raises(StepRefused):
        transmission.transmit(dossier, by=dossier.file.user)
    assert type(dossier.file.user).objects.get(pk=dossier.file.user_id).identity_frozen_at is None


# ── The correction cycle (S70–S73) ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def corrected():
    """Refused CV replaced, accepted letter untouched, ready to be transmitted again."""
    dossier = dossier_at(Stage.RECEIVED)
    manager = manager_of(dossier.opening)
    desk.refuse_piece(line(dossier, "CV"), RefusalReason.ILLEGIBLE, "Floue", by=manager)
    desk.validate_piece(line(dossier, "MOT"), by=manager)
    desk.incomplete(dossier, by=manager)
    refused = line(dossier, "CV").files.get()
    pieces.replace_file(refused, StoredFileFactory(owner=dossier.file.user, content=b"%PDF net"), by=dossier.file.user)
    return fresh(dossier)


def test_a_refused_piece_left_alone_blocks():
    dossier = dossier_at(Stage.INCOMPLETE)
    with pytest.raises(StepRefused) as refused:
        transmission.transmit(dossier, by=dossier.file.user)
    assert "Une pièce a été refusée : « CV »" in plain(refused.value)


def test_a_second_transmission_is_frozen_beside_the_first(corrected):
    first = corrected.submissions.get()
    before = (manifest(first), first.number, first.received_at)
    second = transmission.transmit(corrected, by=corrected.file.user)
    first.refresh_from_db()
    assert (manifest(first), first.number, first.received_at) == before
    assert (second.rank, second.number != first.number) == (2, True)
    cv = line(corrected, "CV").files.get().stored
    assert manifest(second)[0] == ("CV", "TR", cv.pk, cv.sha256)
    assert manifest(second)[1][1] == PieceStatus.VALIDATED
    assert manifest(first)[0][3] != cv.sha256


def test_sent_again_it_is_received_without_a_date_to_correct(corrected):
    transmission.transmit(corrected, by=corrected.file.user)
    again = fresh(corrected)
    assert (again.public_stage, again.correct_by) == (Stage.RECEIVED, None)
    assert line(again, "MOT").verdict is PieceStatus.VALIDATED
    assert mails_of(again) == ["filed", "transmitted", "incomplete", "transmitted"]


def test_a_second_round_asks_for_something_else_and_keeps_three_manifests(corrected):
    transmission.transmit(corrected, by=corrected.file.user)
    manager = manager_of(corrected.opening)
    desk.ask_for_piece(corrected, "Diplôme traduit", "", by=manager)
    desk.incomplete(corrected, by=manager)
    drop(corrected.pieces.get(kind=None))
    transmission.transmit(corrected, by=corrected.file.user)
    accept(corrected, manager)
    desk.complete(corrected, by=manager)
    assert list(corrected.submissions.values_list("rank", flat=True)) == [1, 2, 3]
    assert fresh(corrected).public_stage is Stage.COMPLETE


def test_an_optional_piece_that_was_refused_does_not_block():
    dossier = filled()
    drop(line(dossier, "REC"))
    transmission.transmit(dossier, by=dossier.file.user)
    manager = manager_of(dossier.opening)
    desk.refuse_piece(line(dossier, "REC"), RefusalReason.WRONG, "", by=manager)
    desk.incomplete(dossier, by=manager)
    transmission.transmit(dossier, by=dossier.file.user)
    accept(dossier, manager)
    desk.complete(dossier, by=manager)
    assert fresh(dossier).public_stage is Stage.COMPLETE


def test_the_correction_closes_on_its_own_day_and_not_on_the_formations():
    opening = opening_for("closed")
    dossier = dossier_at(Stage.INCOMPLETE, opening=opening)
    with clock.travel(noon(opening.opens_on, 5)):
        fill(dossier)
    limit = limits.write_limit(dossier)
    with pytest.raises(StepRefused, match="date limite était le"):
        transmission.transmit(dossier, by=dossier.file.user, at=limit)
    transmission.transmit(dossier, by=dossier.file.user, at=limit - timedelta(seconds=1))
    assert fresh(dossier).public_stage is Stage.RECEIVED


# ── Paper ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_paper_dossier_is_received_by_the_desk_as_a_whole():
    dossier = dossier_at(Stage.RECEIVED, opening=opening_for(mode=Mode.PAPER))
    verdicts = {piece.kind.code: piece.status for piece in dossier.pieces.select_related("kind")}
    assert verdicts == {"CV": "TR", "MOT": "TR", "MAT": "TR", "REC": "AT"}
    assert mails_of(dossier) == ["filed_on_paper", "received"]
    assert not dossier.submissions.exists()
    assert type(dossier.file.user).objects.get(pk=dossier.file.user_id).identity_frozen_at is not None


def test_a_paper_dossier_is_corrected_by_post_and_completed():
    dossier = dossier_at(Stage.RECEIVED, opening=opening_for(mode=Mode.PAPER))
    manager = manager_of(dossier.opening)
    asked = desk.ask_for_piece(dossier, "Diplôme traduit", "", by=manager)
    accept(dossier, manager)
    desk.incomplete(dossier, by=manager)
    assert mails_of(dossier)[-1] == "incomplete_on_paper"
    with pytest.raises(StepRefused, match="sur papier"):
        transmission.transmit(dossier, by=dossier.file.user)
    desk.validate_piece(asked, by=manager)
    desk.complete(dossier, by=manager)
    assert fresh(dossier).public_stage is Stage.COMPLETE


def test_an_online_dossier_is_not_received_by_hand():
    dossier = dossier_at(Stage.PENDING)
    with pytest.raises(StepRefused, match="Seul un dossier papier"):
        transmission.receive(dossier, by=manager_of(dossier.opening))
    assert rules.situation(fresh(dossier), lines_of(dossier), at=clock.now()).status == "AT"
