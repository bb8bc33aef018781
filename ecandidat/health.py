"""Is this node fit to serve: its database, cache, storage, and its clock beside the database's (decision 16)."""

import logging
from collections.abc import Callable

from django.core.cache import cache
from django.core.files.storage import storages
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from ecandidat.common import clock

logger = logging.getLogger("ecandidat.health")
PATH = "/sante/"
WIDEST_CLOCK_GAP = 1.0


def database_clock_gap() -> float:
    """Seconds between the database's clock and ours; 0 for SQLite, which lives on this machine."""
    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return abs((cursor.fetchone()[0] - clock.now()).total_seconds())


def check_database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def check_clock() -> bool:
    return database_clock_gap() <= WIDEST_CLOCK_GAP


def check_cache() -> bool:
    cache.set("health", "ok", timeout=10)
    return cache.get("health") == "ok"


def check_storage() -> bool:
    # Absent or present, both are answers: only a storage out of reach raises.
    storages["private"].exists("health")
    return True


CHECKS: dict[str, Callable[[], bool]] = {
    "database": check_database,
    "clock": check_clock,
    "cache": check_cache,
    "storage": check_storage,
}


def report() -> dict[str, str]:
    """One word by engine: ok or failed. The reason goes to the log, not to whoever asks."""
    words = {}
    for name, check in CHECKS.items():
        try:
            words[name] = "ok" if check() else "failed"
        except Exception:
            logger.exception("health: %s does not answer", name)
            words[name] = "failed"
    return words


class AnswerHealth:
    """First middleware: the load balancer asks by address, which ALLOWED_HOSTS and HTTPS redirection would refuse."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info != PATH:
            return self.get_response(request)
        words = report()
        healthy = all(word == "ok" for word in words.values())
        return JsonResponse(words, status=200 if healthy else 503, headers={"Cache-Control": "no-store"})
