"""An opening of the current campaign, and who handles it, signed in."""

import pytest

from tests.factories.offers import (
    CampaignFactory,
    MembershipFactory,
    OpeningFactory,
)
from tests.offers.people import person


@pytest.fixture
def opening():
    return OpeningFactory(campaign=CampaignFactory(current=True))


@pytest.fixture
def root(client):
    user = person(is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


@pytest.fixture
def manager(client, opening):
    """Manages the centre of the opening."""
    user = person(is_staff=True, last_name="Aubry")
    MembershipFactory(user=user, centre=opening.commission.centre, commission=None)
    client.force_login(user)
    return user
