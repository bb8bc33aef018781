"""The health answer: what a load balancer believes."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from ecandidat import health
from ecandidat.common import clock

pytestmark = pytest.mark.django_db


def test_all_is_well():
    answer = Client().get("/sante/")
    assert answer.status_code == 200
    assert answer.json() == {"database": "ok", "clock": "ok", "cache": "ok", "storage": "ok"}
    assert answer["Cache-Control"] == "no-store"


def test_it_answers_before_the_host_is_judged():
    assert Client().get("/sante/", headers={"host": "10.0.0.7"}).status_code == 200
    assert Client().get("/", headers={"host": "10.0.0.7"}).status_code == 400


def test_a_storage_out_of_reach_takes_the_node_out(settings):
    unreachable = {"BACKEND": "tests.ecandidat.test_health.Unreachable"}
    settings.STORAGES = {**settings.STORAGES, "private": unreachable}
    answer = Client().get("/sante/")
    assert answer.status_code == 503
    assert answer.json()["storage"] == "failed"
    assert answer.json()["database"] == "ok"
    assert "liaison" not in answer.content.decode(), "the reason is for the log"


def test_a_cache_that_keeps_nothing_takes_the_node_out(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    assert Client().get("/sante/").json()["cache"] == "failed"


@pytest.mark.parametrize(("gap", "status"), [(0.9, 200), (1.1, 503)])
def test_a_clock_apart_by_more_than_a_second_takes_the_node_out(monkeypatch, gap, status):
    monkeypatch.setattr(health, "database_clock_gap", lambda: gap)
    assert Client().get("/sante/").status_code == status


def test_the_database_s_clock_is_really_read():
    with clock.travel(clock.now() + timedelta(minutes=1)):
        gap = health.database_clock_gap()
    assert 59 < gap < 61 if connection.vendor == "postgresql" else gap == 0


class Unreachable:
    """A storage whose network is cut."""

    def exists(self, name):
        raise OSError("liaison coupée")
