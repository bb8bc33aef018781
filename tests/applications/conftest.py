"""An opening, who handles its dossiers, and that person at the desk: most tests of the desk begin so."""

import pytest

from offers.enums import Role
from tests.applications import scene


@pytest.fixture
def opening():
    return scene.opening_in()


@pytest.fixture
def manager(opening):
    return scene.hire(Role.MANAGER, opening.commission, last_name="Lenoir", first_name="Marc")


@pytest.fixture
def desk(client, manager):
    client.force_login(manager)
    return client
