"""Whoever comes by reading to an address that only does something sees the page where it is done, and does nothing."""

import pytest
from django.urls import reverse

from accounts.enums import Part
from accounts.models import ProfilePart
from tests.factories.accounts import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("name", ["confirm_part", "declare_nothing"])
def test_a_gesture_on_the_profile_is_read_as_its_part(client, name, method):
    client.force_login(UserFactory())
    before = list(ProfilePart.objects.values())
    answer = getattr(client, method)(reverse(f"accounts:{name}", args=[Part.JOBS]))
    assert answer["Location"] == reverse("accounts:part", args=[Part.JOBS])
    assert list(ProfilePart.objects.values()) == before


def test_the_way_out_of_the_desk_is_read_as_its_index_and_a_press_leaves(client):
    client.force_login(UserFactory(is_staff=True))
    way_out, index = reverse("admin:logout"), reverse("admin:index")
    assert client.get(way_out)["Location"] == index
    assert client.get(index).status_code == 200
    client.post(way_out)
    assert client.get(index).status_code == 302


def test_any_other_method_is_still_refused(client):
    client.force_login(UserFactory())
    assert client.delete(reverse("accounts:declare_nothing", args=[Part.JOBS])).status_code == 405
