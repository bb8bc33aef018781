"""How the engine would read a list."""

from django.db import connection
from django.db.models import QuerySet


def plan_of(rows: QuerySet) -> str:
    """Its plan; on PostgreSQL with sequential scans forbidden: a small table would be read whole, indexes or not."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    return rows.explain()
