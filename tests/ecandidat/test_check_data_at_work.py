"""check_data beside people who work: one instant for all its queries, and nothing written."""

import pytest
from django.core.management import CommandError, call_command
from django.db import InternalError, connection

from applications.enums import Stage
from applications.models import Event
from ecandidat.management.commands.check_data import one_instant
from notifications.models import OutgoingMail
from tests.factories.applications import dossier_at

pytestmark = pytest.mark.django_db(transaction=True)


def test_honest_data_hold_and_nothing_is_written():
    dossier_at(Stage.FAVOURABLE)
    before = Event.objects.count()
    call_command("check_data", files=True)
    assert Event.objects.count() == before


def test_what_is_found_is_still_said_once_the_transaction_is_closed():
    dossier_at(Stage.PENDING)
    OutgoingMail.objects.all().delete()
    with pytest.raises(CommandError, match="1 anomalie"):
        call_command("check_data")


def test_on_postgresql_it_could_not_write_if_it_would():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no read-only transaction")
    with pytest.raises(InternalError, match="read-only"), one_instant():
        OutgoingMail.objects.update(attempts=0)
