"""The time of an answer does not tell whether an address is known (S89): the hasher runs as often in each case."""

import pytest
from django.urls import reverse

from tests.accounts.hashers import CountingHasher
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _counting(settings):
    settings.PASSWORD_HASHERS = ["tests.accounts.hashers.CountingHasher"]


@pytest.fixture
def runs_of(client):
    def count(name, **data):
        CountingHasher.runs.clear()
        client.post(reverse(f"accounts:{name}"), data)
        return len(CountingHasher.runs)

    return count


def test_a_refused_sign_in_hashes_once_whoever_was_named(runs_of):
    UserFactory(email="connue@example.org")
    UserFactory(email="fermee@example.org", is_active=False)
    named = ("connue@example.org", "fermee@example.org", "personne@example.org", "ZZZZZZZZ")
    assert [runs_of("login", login=login, password="mauvais") for login in named] == [1, 1, 1, 1]


def test_a_sign_up_hashes_once_whatever_the_address(runs_of):
    UserFactory(email="connue@example.org")
    UserFactory(email="endort@example.org", pending=True)
    names = {"last_name": "Roy", "first_name": "Camille", "password": PASSWORD}
    emails = ("connue@example.org", "endort@example.org", "neuve@example.org")
    assert [runs_of("signup", **names, email=email, email2=email) for email in emails] == [1, 1, 1]
