"""How the engine would read a list."""

from django.db import connection, transaction
from django.db.models import QuerySet


def plan_of(rows: QuerySet) -> str:
    """Its plan; on PostgreSQL, that of tables never filled, with sequential scans forbidden.

    What other tests left in the pages of a table would else decide, and a small table would be read whole.
    """
    if connection.vendor != "postgresql":
        return rows.explain()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"TRUNCATE {', '.join(connection.introspection.django_table_names(only_existing=True))}")
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = rows.explain()
        transaction.set_rollback(True)
    return plan
