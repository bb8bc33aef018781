"""Opening a dossier: once, in time, within the quota, with its checklist."""

from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.commands import profile
from accounts.commands.registration import issue_identifier
from accounts.enums import Part
from accounts.models import Identifier, ProfilePart
from applications.commands import filing
from applications.commands.filing import FilingRefused
from applications.enums import PieceStatus, Stage, Verb
from applications.journal import history_of
from applications.models import Application
from ecandidat.common import clock
from offers.enums import Obligation
from offers.models import Formation, Opening
from tests.applications.reading import mails_of, plain, state_of, verbs_of
from tests.factories.accounts import UserFactory
from tests.factories.applications import (
    CandidateFileFactory,
    dossier_at,
    drop,
    fresh,
    line,
    opening_for,
    population_of,
)
from tests.factories.offers import CampaignFactory, CentreFactory, CommissionFactory, PopulationFactory

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def apply(opening, user=None, population=None, **facts):
    user = user or UserFactory(complete=True)
    return filing.file_application(user, opening, population or population_of(opening), **facts)


def test_a_dossier_opens_with_its_checklist_one_event_and_one_mail():
    opening, user = opening_for(), UserFactory(complete=True)
    dossier = fresh(apply(opening, user))
    assert [(piece.label, piece.obligation, piece.status) for piece in dossier.pieces.all()] == [
        ("CV", "required", "AT"),
        ("Lettre de motivation", "required", "AT"),
        ("Justificatif de matricule", "conditional", "AT"),
        ("Lettre de recommandation", "optional", "AT"),
    ]
    assert (dossier.public_stage, verbs_of(dossier), mails_of(dossier)) == (Stage.PENDING, ["file"], ["filed"])
    assert dossier.number == f"{dossier.file.number}-1"
    assert dossier.events.get().facts == {"opening": opening.pk}


def test_applying_again_answers_the_dossier_that_is_open():
    opening, user = opening_for(), UserFactory(complete=True)
    first = apply(opening, user)
    before = state_of(first)
    assert apply(opening, user) == first
    assert state_of(first) == before


def test_the_open_dossier_is_answered_even_once_the_formation_is_closed():
    dossier = dossier_at(Stage.NOT_SENT)
    assert apply(dossier.opening, dossier.file.user) == dossier


def test_what_was_asked_stays_what_was_asked():
    dossier = dossier_at(Stage.PENDING)
    dossier.opening.requirements.filter(kind__code="CV").update(obligation=Obligation.OPTIONAL)
    type(line(dossier, "CV").kind).objects.filter(code="CV").update(label="Autre chose")
    assert (line(dossier, "CV").label, line(dossier, "CV").obligation) == ("CV", Obligation.REQUIRED)


# ── What stands before ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("part", Part)
def test_a_profile_that_lacks_a_part_is_named(part):
    user = UserFactory(complete=True)
    ProfilePart.objects.filter(user=user, part=part).delete()
    with pytest.raises(FilingRefused, match="vérifiez votre profil") as refused:
        apply(opening_for(), user)
    assert f"« {part.label} »" in plain(refused.value)
    assert not Application.objects.exists()


def test_one_applies_from_the_first_midnight_to_the_last():
    day = date(2026, 3, 29)  # clocks go forward that night: the day has 23 hours
    opening = opening_for(opens_on=day, closes_on=day, return_by=day, publication_on=day, confirm_by=None)
    first, too_late = datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC)
    with pytest.raises(FilingRefused, match="ouvrent le"):
        apply(opening, at=first - SECOND)
    with pytest.raises(FilingRefused, match="closes depuis le"):
        apply(opening, at=too_late)
    assert apply(opening, at=first).created_at == first
    assert apply(opening, at=too_late - SECOND).created_at == too_late - SECOND


@pytest.mark.parametrize("taken_back", ["unpublished", "formation no longer offered"])
def test_a_formation_taken_back_while_its_form_was_open_is_refused(taken_back):
    opening, user = opening_for(), UserFactory(complete=True)
    if taken_back == "unpublished":
        Opening.objects.filter(pk=opening.pk).update(is_published=False)
    else:
        Formation.objects.filter(pk=opening.formation_id).update(is_active=False)
    with pytest.raises(FilingRefused, match="n’est plus proposée") as refused:
        apply(opening, user)
    assert "Consultez les autres formations" in plain(refused.value)
    assert not Application.objects.exists()


def test_a_formation_taken_back_leaves_the_dossier_that_is_open():
    dossier = dossier_at(Stage.PENDING)
    Opening.objects.filter(pk=dossier.opening_id).update(is_published=False)
    assert apply(dossier.opening, dossier.file.user) == dossier


def in_centre(number, **facts):
    """Openings of one campaign and of one centre that admits so many applications."""
    centre, campaign = CentreFactory(max_applications=number), facts.pop("campaign", None) or CampaignFactory()
    while True:
        yield opening_for(commission=CommissionFactory(centre=centre), campaign=campaign)


def test_the_quota_of_a_centre_is_said_with_its_number_and_counts_what_is_open():
    openings, user = in_centre(2), UserFactory(complete=True)
    first, second, third = (next(openings) for _each in range(3))
    dossiers = [apply(opening, user) for opening in (first, second, opening_for(campaign=first.campaign))]
    with pytest.raises(FilingRefused, match="déjà 2 candidatures") as refused:
        apply(third, user)
    assert f"« {third.commission.centre.name} »" in plain(refused.value)
    filing.cancel(dossiers[0], by=user)
    assert apply(third, user).rank_in_file == 4


def test_the_quota_belongs_to_a_campaign():
    openings, user = in_centre(1), UserFactory(complete=True)
    apply(next(openings), user)
    with pytest.raises(FilingRefused, match="déjà une candidature dans"):
        apply(next(openings), user)
    next_year = opening_for(commission=next(openings).commission)
    filing.open_candidate_file(user, next_year.campaign)
    for part in Part:
        profile.confirm_part(user, part)
    assert apply(next_year, user).rank_in_file == 1


def test_a_situation_without_pieces_for_this_formation_is_refused():
    opening = opening_for()
    other = PopulationFactory(campaign=opening.campaign)
    with pytest.raises(FilingRefused, match="n’est pas prévue"):
        apply(opening, population=other)


# ── The file of a campaign ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_campaign_opens_a_file_with_a_number_that_signs_in():
    file = CandidateFileFactory()
    assert Identifier.objects.filter(value=file.number, user=file.user).exists()
    assert filing.open_candidate_file(file.user, file.campaign) == file


def test_a_new_campaign_asks_to_read_the_profile_again():
    user = UserFactory(complete=True)
    filing.open_candidate_file(user, CampaignFactory())
    assert not ProfilePart.objects.filter(user=user, to_verify=True).exists()
    second = filing.open_candidate_file(user, CampaignFactory())
    assert ProfilePart.objects.filter(user=user, to_verify=True).count() == len(Part)
    with pytest.raises(FilingRefused, match="vérifiez votre profil"):
        apply(opening_for(campaign=second.campaign), user)
    assert issue_identifier(user) != second.number


# ── Common pieces (decision 13) ─────────────────────────────────────────────────────────────────────────────────────


def twins():
    """Two dossiers of one person; the first holds a CV, a motivation letter and a refused matricule."""
    first = dossier_at(Stage.PENDING)
    for code in ("CV", "MOT", "MAT"):
        drop(line(first, code))
    opening = opening_for(campaign=first.opening.campaign)
    return first, dossier_at(Stage.PENDING, opening=opening, candidate=first.file.user)


def test_a_common_line_takes_the_latest_file_and_says_where_from():
    first, second = twins()
    carried = line(second, "CV").files.get()
    assert carried.stored == line(first, "CV").files.get().stored
    assert carried.carried_from == first
    assert line(second, "CV").verdict is PieceStatus.SENT
    assert line(second, "MOT").verdict is PieceStatus.AWAITED
    assert not line(second, "MOT").files.exists()


def test_the_journal_says_which_file_was_taken_from_where_and_the_person_reads_it():
    first, second = twins()
    carried = line(second, "CV").files.get()
    assert verbs_of(second)[0] == Verb.FILE
    taken = second.events.get(verb=Verb.CARRY, facts__file=carried.ref)
    assert taken.facts == {
        "piece": line(second, "CV").ref,
        "file": carried.ref,
        "sha256": carried.stored.sha256,
        "taken_from": first.number,
    }
    assert [said for _event, said in history_of([taken], second.pieces.all())] == [
        f"{line(second, 'CV').label}, du dossier n°\u00a0{first.number}"
    ]


def test_the_latest_of_several_is_taken():
    first, second = twins()
    with clock.travel(clock.now() + timedelta(hours=1)):
        latest = drop(line(second, "CV"))
    third = dossier_at(Stage.PENDING, opening=opening_for(campaign=first.opening.campaign), candidate=first.file.user)
    assert latest.stored in {file.stored for file in line(third, "CV").files.all()}
    assert line(third, "CV").files.first().carried_from == second


def test_verdicts_never_travel():
    first = dossier_at(Stage.COMPLETE)
    assert line(first, "CV").verdict is PieceStatus.VALIDATED
    second = dossier_at(Stage.PENDING, opening=opening_for(campaign=first.opening.campaign), candidate=first.file.user)
    piece = line(second, "CV")
    assert (piece.verdict, piece.judged_by, piece.judged_at, piece.reason) == (PieceStatus.SENT, None, None, "")


def test_a_refused_file_is_not_taken():
    first = dossier_at(Stage.INCOMPLETE)
    assert line(first, "CV").verdict is PieceStatus.REFUSED
    second = dossier_at(Stage.PENDING, opening=opening_for(campaign=first.opening.campaign), candidate=first.file.user)
    assert line(second, "CV").verdict is PieceStatus.AWAITED


def test_nobody_is_given_somebody_elses_file():
    drop(line(dossier_at(Stage.PENDING), "CV"))
    assert not line(dossier_at(Stage.PENDING), "CV").files.exists()
