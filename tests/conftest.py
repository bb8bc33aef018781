"""Fixtures of the whole suite: a strict client, undefined variables that fail, an empty cache, protocol peers."""

import pytest
from django.conf import settings
from django.core.cache import cache
from hypothesis import settings as hypothesis_settings

from ecandidat.common import bell
from tests.services.browser import browser, page, shot
from tests.services.peers import s3, s3_server, smtp, worker
from tests.strict import FailOnUndefined, StrictClient

__all__ = ["browser", "page", "s3", "s3_server", "shot", "smtp", "worker"]

# How long one example takes says how busy the machine is, not whether the property holds; each run draws others.
hypothesis_settings.register_profile("suite", deadline=None, max_examples=60)
hypothesis_settings.load_profile("suite")


@pytest.fixture(autouse=True, scope="session")
def _templates_say_all_they_use():
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = FailOnUndefined("%s")


@pytest.fixture(autouse=True)
def _empty_cache():
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def _broker_that_answers():
    yield
    bell._quiet_until["broker"] = 0.0


@pytest.fixture
def client():
    """Django's client, stricter: see tests.strict."""
    return StrictClient()
