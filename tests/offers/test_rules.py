"""Who manages what, who sits where, who reads: rights in force, on a commission or on a whole centre."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from ecandidat.common import clock
from offers.enums import Role
from offers.models import Centre, Commission, Membership, Opening, PieceKind
from offers.rules import rights_of, scope_of
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
    return commission in Commission.objects.readable_by(user)


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
    assert list(Centre.objects.managed_by(user)) == [commission.centre]


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
        assert not Centre.objects.managed_by(user)
        assert not Opening.objects.visible_to(user)
    for user in (closed, super_closed):
        assert scope_of(user).is_empty


def test_several_rights_on_one_commission_show_it_once(commission):
    user = person()
    MembershipFactory(user=user, commission=commission)
    MembershipFactory(user=user, centre=commission.centre, commission=None)
    MembershipFactory(user=user, role=Role.COMMISSION_MEMBER, commission=commission)
    assert list(Commission.objects.managed_by(user)) == [commission]
    assert list(Commission.objects.readable_by(user)) == [commission]
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
    readers = [rights_of(user).reads_any for user in (viewer, person(is_superuser=True), person(), AnonymousUser())]
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
    assert list(Opening.objects.visible_to(user)) == [mine]
    assert set(PieceKind.objects.visible_to(user)) == {shared, own}
    assert foreign not in PieceKind.objects.visible_to(user)
    colleague = MembershipFactory(user=person(), role=Role.COMMISSION_MEMBER, commission=commission)
    assert set(Membership.objects.visible_to(user)) == {colleague, user.memberships.get()}


def test_the_queries_and_the_rules_agree_for_every_role(commission):
    stranger = CommissionFactory()
    for role in Role:
        user = MembershipFactory(user=person(), role=role, commission=commission).user
        for body in (commission, stranger):
            assert (body in Commission.objects.managed_by(user)) == manages(user, body)
            assert (body in seated_by(user)) == sits_on(user, body)
            assert reads(user, body) == (body == commission)


def test_a_scope_says_what_the_rules_say_without_asking_again(commission, django_assert_num_queries):
    stranger = CommissionFactory()
    by_centre = MembershipFactory(user=person(), centre=commission.centre, commission=None).user
    by_commission = MembershipFactory(user=person(), commission=commission).user
    root, nobody = person(is_superuser=True), person()
    for user in (by_centre, by_commission, root, nobody):
        with django_assert_num_queries(0 if user is root else 2):
            scope = scope_of(user)
        for body in (commission, stranger):
            assert scope.covers_commission(body.pk) == manages(user, body)
            assert scope.covers_centre(body.centre_id) == (body.centre in Centre.objects.managed_by(user))
        assert scope.is_empty == (user is nobody)
        assert scope.has_centre == (user in (by_centre, root))
        assert scope.covers_centre(None) == (user is root)


def test_a_centre_that_has_no_commission_yet_is_something_to_manage():
    user = MembershipFactory(user=person(), centre=CentreFactory(), commission=None).user
    assert not scope_of(user).is_empty
