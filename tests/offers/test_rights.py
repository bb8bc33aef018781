"""Who manages what, who sits where, who reads: rights in force, on a commission or on a whole centre."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from ecandidat.common import clock
from offers.enums import Role
from offers.models import Centre, Commission, Membership, Opening, PieceKind
from offers.rights import rights_of
from tests.factories.offers import (
    CentreFactory,
    CommissionFactory,
    MembershipFactory,
    OpeningFactory,
    PieceKindFactory,
)
from tests.offers.people import person

pytestmark = pytest.mark.django_db


def manages(user, commission) -> bool:
    return rights_of(user).manages(commission)


def sits_on(user, commission) -> bool:
    return rights_of(user).sits_on(commission)


def reads(user, commission) -> bool:
    return commission in Commission.objects.filter(rights_of(user).within(*Role))


def managed(model, user):
    return model.objects.managed_by(rights_of(user))


def seated_by(user):
    return Commission.objects.filter(rights_of(user).within(Role.COMMISSION_MEMBER))


@pytest.fixture
def commission():
    return CommissionFactory()


def test_a_manager_of_a_commission_manages_that_one_alone(commission):
    other = CommissionFactory(centre=commission.centre)
    user = MembershipFactory(user=person(), commission=commission).user
    assert manages(user, commission)
    assert reads(user, commission)
    assert not manages(user, other)
    assert not sits_on(user, commission)


def test_a_manager_of_a_centre_manages_all_its_commissions_and_no_other(commission):
    sister, stranger = CommissionFactory(centre=commission.centre), CommissionFactory()
    user = MembershipFactory(user=person(), centre=commission.centre, commission=None).user
    assert manages(user, commission)
    assert manages(user, sister)
    assert not manages(user, stranger)
    assert list(managed(Centre, user)) == [commission.centre]


def test_a_member_sits_and_does_not_manage(commission):
    user = MembershipFactory(user=person(), role=Role.COMMISSION_MEMBER, commission=commission).user
    assert sits_on(user, commission)
    assert reads(user, commission)
    assert not manages(user, commission)


def test_a_viewer_reads_and_nothing_more(commission):
    user = MembershipFactory(user=person(), role=Role.VIEWER, centre=commission.centre, commission=None).user
    assert reads(user, commission)
    assert not manages(user, commission)
    assert not sits_on(user, commission)


def test_a_superuser_manages_everything_and_sits_nowhere(commission):
    user = person(is_superuser=True)
    assert manages(user, commission)
    assert reads(user, commission)
    assert not sits_on(user, commission)


@pytest.mark.parametrize(
    ("since", "until", "counts"), [(0, 0, True), (-9, None, True), (1, None, False), (-9, -1, False)]
)
def test_a_right_counts_from_its_first_day_to_its_last_included(commission, since, until, counts):
    today = clock.today()
    user = MembershipFactory(
        user=person(),
        commission=commission,
        since=today + timedelta(days=since),
        until=None if until is None else today + timedelta(days=until),
    ).user
    assert manages(user, commission) is counts


def test_a_closed_account_and_a_visitor_have_no_right(commission):
    closed = MembershipFactory(user=person(is_active=False), commission=commission).user
    super_closed = person(is_active=False, is_superuser=True)
    for user in (closed, super_closed, AnonymousUser()):
        assert not manages(user, commission)
        assert not sits_on(user, commission)
        assert not reads(user, commission)
        assert not managed(Centre, user)
        assert not managed(Opening, user)
        assert not rights_of(user).holds(*Role)


def test_several_rights_on_one_commission_show_it_once(commission):
    user = person()
    MembershipFactory(user=user, commission=commission)
    MembershipFactory(user=user, centre=commission.centre, commission=None)
    MembershipFactory(user=user, role=Role.COMMISSION_MEMBER, commission=commission)
    assert list(managed(Commission, user)) == [commission]
    assert list(Commission.objects.filter(rights_of(user).within(*Role))) == [commission]
    assert list(seated_by(user)) == [commission]


def test_the_rows_within_a_right_are_those_of_its_role_on_a_commission_or_on_its_centre(commission):
    sister, stranger, elsewhere = CommissionFactory(centre=commission.centre), CommissionFactory(), CommissionFactory()
    openings = {each: OpeningFactory(commission=each) for each in (commission, sister, stranger, elsewhere)}
    user = person()
    MembershipFactory(user=user, commission=commission)
    MembershipFactory(user=user, role=Role.VIEWER, commission=None, centre=stranger.centre)
    MembershipFactory(user=user, role=Role.COMMISSION_MEMBER, commission=elsewhere)
    rights = rights_of(user)
    for roles, held in (
        ((Role.MANAGER,), {commission}),
        ((Role.VIEWER,), {stranger}),
        ((Role.MANAGER, Role.VIEWER), {commission, stranger}),
        (tuple(Role), {commission, stranger, elsewhere}),
        ((), set()),
    ):
        assert set(Commission.objects.filter(rights.within(*roles))) == held
        within = Opening.objects.filter(rights.within(*roles, path="commission"))
        assert set(within) == {openings[each] for each in held}


def test_whoever_holds_a_right_or_is_an_administrator_reads_something(commission):
    viewer = MembershipFactory(user=person(), role=Role.VIEWER, commission=commission).user
    readers = [rights_of(user).holds(*Role) for user in (viewer, person(is_superuser=True), person(), AnonymousUser())]
    assert readers == [True, True, False, False]


def test_what_a_manager_sees_stays_within_what_they_manage(commission):
    user = MembershipFactory(user=person(), centre=commission.centre, commission=None).user
    mine, other = OpeningFactory(commission=commission), OpeningFactory()
    shared, own, foreign = (
        PieceKindFactory(),
        PieceKindFactory(centre=commission.centre),
        PieceKindFactory(centre=other.commission.centre),
    )
    MembershipFactory(user=person(), commission=other.commission)
    assert list(managed(Opening, user)) == [mine]
    assert set(managed(PieceKind, user)) == {shared, own}
    assert foreign not in managed(PieceKind, user)
    colleague = MembershipFactory(user=person(), role=Role.COMMISSION_MEMBER, commission=commission)
    assert set(managed(Membership, user)) == {colleague, user.memberships.get()}


def test_the_queries_and_the_rules_agree_for_every_role(commission):
    stranger = CommissionFactory()
    for role in Role:
        user = MembershipFactory(user=person(), role=role, commission=commission).user
        for body in (commission, stranger):
            assert (body in managed(Commission, user)) == manages(user, body)
            assert (body in seated_by(user)) == sits_on(user, body)
            assert reads(user, body) == (body == commission)


def test_rights_are_read_in_one_query_and_asked_without_any(commission, django_assert_num_queries):
    sister, stranger = CommissionFactory(centre=commission.centre), CommissionFactory()
    by_centre = MembershipFactory(user=person(), centre=commission.centre, commission=None).user
    by_commission = MembershipFactory(user=person(), commission=commission).user
    root, nobody = person(is_superuser=True), person()
    managed_keys = {by_centre: {commission, sister}, by_commission: {commission}, nobody: set()}
    for user, held in (managed_keys | {root: {commission, sister, stranger}}).items():
        with django_assert_num_queries(1):
            rights = rights_of(user)
            assert {body for body in (commission, sister, stranger) if rights.manages(body)} == held
            assert rights.holds(Role.MANAGER) == (user is not nobody)
            assert rights.manages_centre(commission.centre_id) == (user in (by_centre, root))
            assert rights.manages_some_centre == (user in (by_centre, root))
            assert rights.manages_centre(None) == (user is root)
            assert not rights.manages_centre(stranger.centre_id) or user is root


def test_a_right_of_one_role_is_not_held_under_another(commission):
    user = MembershipFactory(user=person(), role=Role.VIEWER, centre=commission.centre, commission=None).user
    rights = rights_of(user)
    assert rights.holds(Role.VIEWER)
    assert rights.holds(Role.MANAGER, Role.VIEWER)
    assert not rights.holds(Role.MANAGER, Role.COMMISSION_MEMBER)
    assert not rights.manages_some_centre
    assert not managed(Centre, user)


def test_a_commission_made_after_the_rights_were_read_is_its_centre_s(commission):
    user = MembershipFactory(user=person(), centre=commission.centre, commission=None).user
    rights = rights_of(user)
    assert rights.manages(CommissionFactory(centre=commission.centre))


def test_a_centre_that_has_no_commission_yet_is_something_to_manage():
    user = MembershipFactory(user=person(), centre=CentreFactory(), commission=None).user
    assert rights_of(user).holds(Role.MANAGER)
