"""One opening of one day, who handles it, and a candidate who has signed in."""

import pytest

from offers.enums import Role
from tests.applications import scene
from tests.factories.accounts import UserFactory


@pytest.fixture
def opening():
    return scene.opening_in(enrolment_text="Les inscriptions ouvrent le 1ᵉʳ juillet.", capacity=1)


@pytest.fixture
def manager(opening):
    return scene.hire(Role.MANAGER, opening.commission)


@pytest.fixture
def camille(client):
    user = UserFactory(complete=True)
    client.force_login(user)
    return user
