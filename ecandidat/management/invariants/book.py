"""What an invariant is: an id, the sentence that must hold, and the query that answers the rows where it does not."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Model, QuerySet

Find = Callable[[], Iterable[str]]
CHUNK = 500


@dataclass(frozen=True)
class Invariant:
    """`find` answers what offends, each named without anything personal; nothing when all is well."""

    id: str
    sentence: str
    find: Find
    reads_files: bool = False


BOOK: dict[str, Invariant] = {}


def invariant(identity: str, sentence: str) -> Callable[[Find], Find]:
    """Enter the decorated function in the book."""

    def enter(find: Find) -> Find:
        if identity in BOOK:
            raise ValueError(f"two invariants are named {identity}")
        BOOK[identity] = Invariant(identity, sentence, find)
        return find

    return enter


def rows(found: QuerySet, word: str = "") -> Iterable[str]:
    """The rows of a query, each named by its model and key, read a few at a time."""
    name = word or found.model._meta.verbose_name
    for pk in found.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=CHUNK):
        yield f"{name} {pk}"


def named(row: Model) -> str:
    return f"{row._meta.verbose_name} {row.pk}"
