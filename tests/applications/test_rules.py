"""Who wears which hat, and what a situation costs to know."""

import pytest

from applications import rules, workflow
from applications.commands import desk
from applications.commands.moving import lines_of
from applications.enums import RefusalReason, Stage
from applications.workflow import Actor
from ecandidat.common import clock
from offers.enums import Role
from offers.rights import rights_of
from tests.factories.accounts import UserFactory
from tests.factories.applications import dossier_at, drop, hired, line, manager_of, opening_for

pytestmark = pytest.mark.django_db


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


def test_the_desk_of_the_commission_alone_judges():
    dossier = dossier_at(Stage.RECEIVED)
    others = [dossier.file.user, hired(dossier.opening, Role.COMMISSION_MEMBER), UserFactory()]
    assert rules.may_judge(manager_of(dossier.opening), dossier) is True
    assert [rules.may_judge(user, dossier) for user in others] == [False] * 3


def test_a_situation_knows_what_was_not_said_and_who_waits_for_a_seat():
    dossier = dossier_at(Stage.RECEIVED)
    desk.refuse_piece(line(dossier, "CV"), RefusalReason.PARTIAL, "", by=manager_of(dossier.opening))
    before = rules.situation(dossier, lines_of(dossier), at=clock.now())
    assert (before.unsaid, before.is_seatless) == (("CV",), False)
    desk.incomplete(dossier, by=manager_of(dossier.opening))
    dossier.seatless_at = clock.now()
    after = rules.situation(dossier, lines_of(dossier), at=clock.now())
    assert (after.unsaid, after.is_seatless) == ((), True)


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


def test_a_situation_costs_the_same_whatever_the_number_of_files(django_assert_num_queries):
    dossier = dossier_at(Stage.PENDING)
    drop(line(dossier, "CV"))
    with django_assert_num_queries(3):
        rules.situation(dossier, lines_of(dossier), at=clock.now())
    for piece in dossier.pieces.all():
        drop(piece)
    with django_assert_num_queries(3):
        rules.situation(dossier, lines_of(dossier), at=clock.now())
