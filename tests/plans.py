"""How the engine would read a list, whatever the suite left behind it."""

from django.db import connection
from django.db.models import QuerySet

# What a table says of its size before the first VACUUM: the planner then counts on ten pages of it.
UNKNOWN = "UPDATE pg_class SET relpages = 0, reltuples = -1 WHERE relnamespace = 'public'::regnamespace"


def plan_of(rows: QuerySet) -> str:
    """Its plan; on PostgreSQL with sequential scans forbidden: a small table would be read whole, indexes or not.

    Nothing of it outlives the test's transaction. On a server that is not the tests' own, sizes stay as they are.
    """
    if connection.vendor != "postgresql":
        return rows.explain()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SELECT usesuper FROM pg_user WHERE usename = current_user")
        if cursor.fetchone() == (True,):
            cursor.execute(UNKNOWN)
    return rows.explain()
