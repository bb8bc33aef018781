"""One person at every address of the site, with both verbs: what each of them answered and wrote."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from django.http import HttpResponseBase
from django.test.utils import CaptureQueriesContext

from tests.reliability.world import World, addresses, outcome

WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE)\b(?!.*django_session)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Seen:
    """What one address answered, whom it let in, and what it wrote beside the session."""

    key: str
    method: str
    met: str
    response: HttpResponseBase
    body: str
    written: list[str]


def walk(world: World, role: str) -> Iterator[Seen]:
    """Every address as this person, over TLS, read and then written to; nothing of it stays."""
    client = world.client(role, headers={"X-Forwarded-Proto": "https"})
    paths = {address: world.path(address) for address in addresses()}
    for address, path in paths.items():
        for method in ("get", "post"):
            with CaptureQueriesContext(connection) as asked:
                met, response = outcome(client, method, address, path)
            written = [query["sql"] for query in asked if WRITES.match(query["sql"])]
            yield Seen(address.key, method, met, response, response.body, written)
