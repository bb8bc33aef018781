"""A migration waits briefly for a table, and works on it as long as it takes (K12 plays one under load)."""

import pytest
from django.db import connection

from ecandidat.management.commands.migrate import LOCK_WAIT, short_waits

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


def shown(setting: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {setting}")
        return cursor.fetchone()[0]


def test_a_long_migration_is_not_cut_and_what_follows_is_limited_again():
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '30s'")
    before = shown("lock_timeout")
    with short_waits(connection):
        assert (shown("lock_timeout"), shown("statement_timeout")) == (LOCK_WAIT, "0")
    assert shown("lock_timeout") == before
    assert shown("statement_timeout") != "30s", "RESET gives what the connection was opened with"
