"""Giving and ending a right: never two of the same over the same days."""

from datetime import timedelta

import pytest

from ecandidat.common import clock
from offers.commands.memberships import GrantRefused, grant, withdraw
from offers.enums import Role
from offers.models import Membership
from tests.factories.offers import CommissionFactory, MembershipFactory
from tests.offers.people import person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def right():
    """From a month ago to in ten days."""
    return MembershipFactory(user=person(), until=clock.today() + 10 * DAY)


def again(right, **facts):
    same = {name: getattr(right, name) for name in ("user", "role", "centre", "commission", "since", "until")}
    return Membership(**(same | facts))


@pytest.mark.parametrize(("since", "until"), [(0, None), (10, 20), (-60, 0), (-60, None), (1, 2)])
def test_the_same_right_over_one_of_its_days_is_refused_with_its_days(right, since, until):
    today = clock.today()
    twin = again(right, since=today + since * DAY, until=None if until is None else today + until * DAY)
    with pytest.raises(GrantRefused, match=r"a déjà ce droit, du .* au "):
        grant(twin)
    assert Membership.objects.get() == right


def test_after_it_the_same_right_is_another(right):
    grant(again(right, since=right.until + DAY, until=None))
    assert Membership.objects.count() == 2


def test_a_right_that_is_over_already_is_not_given(right):
    today = clock.today()
    with pytest.raises(GrantRefused, match="Ce jour est passé"):
        grant(again(right, user=person(), since=today - 60 * DAY, until=today - DAY))
    grant(again(right, user=person(), since=today - 60 * DAY, until=today))


def test_a_right_ended_by_a_colleague_meanwhile_is_judged_as_it_is(right):
    today = clock.today()
    shown = Membership.objects.get(pk=right.pk)
    shown.since = today
    with pytest.raises(GrantRefused, match="ne se supprime plus"):
        withdraw(shown, by=person())
    right.delete()
    withdraw(shown, by=person())


def test_another_role_commission_or_person_is_another_right(right):
    grant(again(right, role=Role.VIEWER))
    grant(again(right, commission=CommissionFactory()))
    grant(again(right, commission=None, centre=right.commission.centre))
    grant(again(right, user=person()))
    assert Membership.objects.count() == 5


def test_one_of_two_that_were_given_before_the_rule_may_be_ended(right):
    twin = again(right, until=None)
    twin.save()
    twin.until = clock.today()
    grant(twin)
    twin.until = clock.today() + DAY
    with pytest.raises(GrantRefused):
        grant(twin)


def test_a_right_without_end_is_said_so():
    right = MembershipFactory(user=person())
    with pytest.raises(GrantRefused, match="sans date de fin"):
        grant(again(right, since=clock.today()))


def test_a_right_given_today_is_withdrawn_and_an_older_one_ends_by_its_last_day(right):
    by = person()
    withdraw(grant(again(right, role=Role.VIEWER, since=clock.today())), by=by)
    with pytest.raises(GrantRefused, match="aujourd’hui comme dernier jour"):
        withdraw(right, by=by)
    assert Membership.objects.get() == right
    withdraw(right, by=person(is_superuser=True))
    assert not Membership.objects.exists()
