"""Production starts complete or not at all; the embedded engines are set as they were measured."""

import json
import os
import subprocess
import sys

import pytest
from django.core.management import call_command
from django.db import connection

from ecandidat import configuration
from ecandidat.env import PLANNING, Environment, MissingVariables, database_from_url
from tests.house import ROOT

pytestmark = pytest.mark.one_engine
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "ecandidat.settings.production",
    "SECRET_KEY": "dummy-0123456789-ABCDEFGHIJKLMNOPQRSTUVWXYZ-abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "candidatures.example.org",
    "SITE_URL": "https://candidatures.example.org",
    "TRUSTED_PROXY_COUNT": "1",
    "INSTITUTION_NAME": "Université",
    "INSTITUTION_SHORT_NAME": "U",
    "INSTITUTION_EMAIL": "aide@example.org",
    "MAIL_FROM": "eCandidat <ne-pas-repondre@example.org>",
    "DATABASE_URL": "postgres://ecandidat:secret@127.0.0.1:1/ecandidat",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "SMTP_HOST": "smtp.example.org",
    "S3_ENDPOINT": "https://s3.example.org",
    "S3_BUCKET": "ecandidat",
    "S3_ACCESS_KEY": "dummy",
    "S3_SECRET_KEY": "dummy",
}

# What docs/exploitation.md tells a small institution to write, beside the address of its mail server.
EMBEDDED = {
    name: PRODUCTION[name]
    for name in (
        "ALLOWED_HOSTS", "SITE_URL", "TRUSTED_PROXY_COUNT", "INSTITUTION_NAME", "INSTITUTION_SHORT_NAME",
        "INSTITUTION_EMAIL", "MAIL_FROM",
    )
} | {"SMTP_HOST": "smtp.example.org"}  # fmt: skip


def run(*arguments, **variables):
    """A Python of its own, which inherits nothing but what a program needs to start."""
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ} | variables
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def test_production_passes_the_checks_of_a_deployment():
    result = run("-W", "error", "manage.py", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert result.returncode == 0, result.stderr


def test_the_embedded_engines_behind_a_proxy_pass_the_same_checks(tmp_path):
    """And through the proxy a page is https: its cookie is secure, its form accepted, plain http sent to https."""
    asked = "; ".join([
        "from django.test import Client",
        "ask = Client(SERVER_NAME='candidatures.example.org', enforce_csrf_checks=True)",
        "https = {'X-Forwarded-Proto': 'https', 'Origin': 'https://candidatures.example.org'}",
        "print(ask.get('/connexion/', headers=https).cookies['csrftoken']['secure'])",
        "token = {'csrfmiddlewaretoken': ask.cookies['csrftoken'].value}",
        "print(ask.post('/deconnexion/', token, headers=https).status_code)",
        "print(ask.get('/connexion/')['Location'])",
    ])  # fmt: skip
    embedded = EMBEDDED | {"ECANDIDAT_VAR": str(tmp_path)}
    result = run("-W", "error", "manage.py", "check", "--deploy", "--fail-level", "WARNING", **embedded)
    assert result.returncode == 0, result.stderr
    said = run("manage.py", "shell", "-v0", "-c", asked, **embedded)
    assert said.stdout.split() == ["True", "302", "https://candidatures.example.org/connexion/"], said.stderr


def test_the_embedded_engines_do_not_start_on_nonsense(tmp_path):
    result = run("manage.py", "serve", **EMBEDDED | {"ECANDIDAT_VAR": str(tmp_path), "ALLOWED_HOSTS": "autre.fr"})
    assert result.returncode == 1
    assert "ajoutez candidatures.example.org à ALLOWED_HOSTS" in result.stderr
    assert not (tmp_path / "ecandidat.sqlite3").exists(), "and nothing is prepared"


def test_a_mute_file_service_is_waited_for_ten_seconds_and_no_longer():
    asked = (
        "from django.core.files.storage import storages\n"
        "kept = storages['private'].connection.meta.client.meta.config\n"
        "print(kept.connect_timeout, kept.read_timeout, kept.retries['total_max_attempts'])"
    )
    assert run("manage.py", "shell", "-v0", "-c", asked, **PRODUCTION).stdout.split() == ["2", "5", "2"]


def test_production_names_all_that_is_missing_at_once():
    result = run("manage.py", "check", DJANGO_SETTINGS_MODULE="ecandidat.settings.production")

    assert result.returncode != 0
    required = [each.name for each in configuration.variables("production") if each.default is None]
    assert len(required) == 14
    assert all(name in result.stderr.splitlines()[-1] for name in required)


@pytest.mark.parametrize("key", ["-", "courte", "django-insecure-" + "x" * 50])
def test_production_refuses_a_key_that_can_be_guessed(key):
    """S14: it does not start, web server included."""
    result = run("-c", "import ecandidat.wsgi", **PRODUCTION | {"SECRET_KEY": key})

    assert result.returncode != 0
    assert "SECRET_KEY : trop court ou publié" in result.stderr


def test_production_has_no_debug_to_turn_on():
    code = "from django.conf import settings; print(settings.DEBUG)"
    assert run("-c", code, **PRODUCTION | {"DJANGO_DEBUG": "oui", "DEBUG": "1"}).stdout == "False\n"


# Says, in a process of its own, the name of each variable that the settings ask for.
LISTENING = """
import importlib, json, os
from ecandidat.env import Environment
asked, text = set(), Environment.text
def listen(self, name, *words, **default):
    asked.add(name)
    return text(self, name, *words, **default)
Environment.text = listen
importlib.import_module(os.environ["DJANGO_SETTINGS_MODULE"])
print(json.dumps(sorted(asked)))
"""


@pytest.mark.parametrize("settings_file", ["production", "embedded"])
def test_the_page_of_variables_holds_all_that_is_read(settings_file, tmp_path):
    module = f"ecandidat.settings.{settings_file}"
    result = run("-c", LISTENING, **PRODUCTION | {"DJANGO_SETTINGS_MODULE": module, "ECANDIDAT_VAR": str(tmp_path)})

    written = {each.name for section in ("base", settings_file) for each in configuration.variables(section)}
    assert set(json.loads(result.stdout)) == written


def test_the_pages_drawn_from_the_settings_are_up_to_date():
    call_command("write_configuration", check=True)


def test_the_demo_refuses_production():
    result = run("manage.py", "demo", **PRODUCTION)
    assert result.returncode == 1
    assert "moteurs embarqués" in result.stderr


class TestEnvironment:
    def test_a_flag_is_said_in_french_or_in_english(self):
        env = Environment({"A": "oui", "B": "True", "C": "non", "D": "0"})
        assert [env.flag(name, "") for name in "ABCDE"] == [True, True, False, False, False]

    def test_a_number_that_is_none_is_named(self):
        with pytest.raises(ValueError, match="PORT : « abc »"):
            Environment({"PORT": "abc"}).number("PORT", "", default=1)

    def test_words_are_trimmed_and_empty_ones_dropped(self):
        assert Environment({"HOSTS": "a.fr, b.fr,"}).words("HOSTS", "") == ["a.fr", "b.fr"]

    def test_nothing_missing_is_silent(self):
        env = Environment({"A": "x"})
        env.text("A", "")
        env.require()

    def test_what_is_missing_is_said_together(self):
        env = Environment({})
        env.text("A", "")
        env.text("B", "")
        with pytest.raises(MissingVariables, match="A, B"):
            env.require()


class TestDatabaseAddress:
    def test_postgres_with_everything(self):
        database = database_from_url("postgres://u%40x:p%2Fw@db.example.org:5433/candidats")
        assert database == {
            "ENGINE": "django.db.backends.postgresql", "NAME": "candidats", "USER": "u@x", "PASSWORD": "p/w",
            "HOST": "db.example.org", "PORT": "5433", "OPTIONS": {"options": PLANNING},
        }  # fmt: skip

    def test_postgres_on_a_socket(self):
        assert database_from_url("postgres://u@/x?host=/run/pg")["HOST"] == "/run/pg"

    def test_sqlite_serialises_its_writers(self):
        options = database_from_url("sqlite:////var/x.sqlite3")["OPTIONS"]
        assert options["transaction_mode"] == "IMMEDIATE"
        assert "journal_mode=WAL" in options["init_command"]

    def test_another_database_is_refused_by_name(self):
        with pytest.raises(ValueError, match="mysql"):
            database_from_url("mysql://u@h/x")


@pytest.mark.embedded
@pytest.mark.django_db(transaction=True)
def test_sqlite_runs_in_wal():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL in this run; --engines=embedded looks at SQLite")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        assert cursor.fetchone() == ("wal",)
