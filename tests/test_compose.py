"""docker-compose.yml gives production exactly what it reads, and knows when each engine is ready.

Its form is checked against the published schema by `make lint`.
"""

import re

import pytest
import yaml

from ecandidat import configuration
from tests.house import ROOT

pytestmark = pytest.mark.one_engine

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = ["migrate", "web", "worker", "beat"]


def test_production_is_given_all_that_it_requires():
    required = {each.name for each in configuration.variables("production") if each.default is None}
    assert required - set(SERVICES["web"]["environment"]) == set()


def test_no_variable_is_given_that_nothing_reads():
    read = {each.name for section in ("base", "production") for each in configuration.variables(section)}
    assert set(SERVICES["web"]["environment"]) - read == {"DJANGO_SETTINGS_MODULE"}


def test_there_is_no_secret_key_to_start_with():
    """A key that everybody can read signs anybody's session: without one, compose stops and says what to write."""
    assert SERVICES["web"]["environment"]["SECRET_KEY"].startswith("${SECRET_KEY:?écrivez dans .env")


def test_files_are_scanned_unless_the_institution_says_otherwise():
    default = SERVICES["worker"]["environment"]["CLAMAV_SOCKET"]
    host = re.fullmatch(r"\$\{CLAMAV_SOCKET-(\w+):3310\}", default).group(1)
    assert SERVICES[host]["image"].startswith("clamav/clamav:")


@pytest.mark.parametrize("name", OURS)
def test_our_services_share_one_environment_and_one_image(name):
    assert SERVICES[name]["environment"] == SERVICES["web"]["environment"]
    assert SERVICES[name]["image"] == SERVICES["web"]["image"]


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"migrate"}))
def test_every_service_that_stays_says_whether_it_is_well(name):
    assert SERVICES[name]["healthcheck"]["test"]


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_ours_wait_for_the_engines_and_the_migrations(name):
    conditions = {engine: each["condition"] for engine, each in SERVICES[name]["depends_on"].items()}
    assert conditions.pop("migrate") == "service_completed_successfully"
    assert conditions == dict.fromkeys(("db", "redis", "s3"), "service_healthy")


def test_every_image_has_a_version():
    images = {service["image"] for service in SERVICES.values() if "build" not in service}
    assert [image for image in images if not re.search(r":v?\d", image)] == []
