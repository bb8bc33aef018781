"""Django's migrate for a site in service: no request queues for long behind a lock that it waits for (K12)."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

LOCK_WAIT = "500ms"  # whoever asks for the table meanwhile waits behind us: less than the second that a page may take
PAUSE_SECONDS = 1  # what queued behind us passes
PATIENCE_SECONDS = 15 * 60  # a backup of the whole database, which holds every table

TABLE_IS_HELD = "55P03"  # PostgreSQL's lock_not_available


class Command(migrate.Command):
    def handle(self, *args, **options):
        """Migrate; where a long transaction holds a table, step aside and try again, then give up (code 1)."""
        connection = connections[options["database"]]
        if connection.vendor != "postgresql":
            return super().handle(*args, **options)
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                with short_waits(connection):
                    return super().handle(*args, **options)
            except OperationalError as error:
                if getattr(error.__cause__, "sqlstate", "") != TABLE_IS_HELD:
                    raise
                if time.monotonic() > give_up_at:
                    raise CommandError(
                        "Une table est tenue depuis trop longtemps par une autre transaction (une sauvegarde, un long "
                        "travail) : ce qui restait à migrer ne l’est pas. Relancez migrate quand elle sera finie."
                    ) from error
            self.stdout.write("\nUne autre transaction tient la table : les demandes passent d’abord, nouvel essai.")
            self.stdout.flush()
            time.sleep(PAUSE_SECONDS)


@contextmanager
def short_waits(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """No statement waits longer than `LOCK_WAIT` for a lock; once it has it, an index takes the time that it takes."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{LOCK_WAIT}'")
        cursor.execute("SET statement_timeout = 0")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET lock_timeout")
        cursor.execute("RESET statement_timeout")
