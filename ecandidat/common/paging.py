"""Long lists by pages of 50, in two queries whose cost does not grow with the table."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

PER_PAGE = 50
# Beyond this many rows the exact total is not worth a count: « plus de 1 000 ».
COUNTED = 1000
FARTHEST = 10_000


@dataclass(frozen=True)
class Page:
    """One page of rows, and what the pager needs. `total` is exact unless `is_counted` is false."""

    rows: list[Any]
    number: int
    total: int
    is_counted: bool
    has_next: bool

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def previous(self) -> int:
        return self.number - 1

    @property
    def next(self) -> int:
        return self.number + 1

    @property
    def is_alone(self) -> bool:
        """Nothing to turn: no pager."""
        return not self.has_previous and not self.has_next

    @property
    def last(self) -> int:
        """The last page when the rows were all counted, else the last one known."""
        return max(self.number + self.has_next, -(-self.total // PER_PAGE) if self.is_counted else 1)

    @property
    def numbers(self) -> list[int | None]:
        """The page numbers to show, None standing for a gap: 1 … 4 5 6 … 12."""
        wanted = {1, self.number - 1, self.number, self.number + 1} | ({self.last} if self.is_counted else set())
        shown: list[int | None] = []
        for number in sorted(n for n in wanted if 1 <= n <= self.last):
            if shown and number - (shown[-1] or 0) > 1:
                shown.append(None)
            shown.append(number)
        return shown


def page_of(rows: QuerySet, wanted: str | int | None) -> Page:
    """The page asked for by an address (« ?page=3 »); anything that is not a page gives the nearest one."""
    known = rows.order_by()[: COUNTED + 1].count()
    is_counted = known <= COUNTED
    try:
        number = int(wanted or 1)
    except ValueError:
        number = 1
    farthest = max(1, -(-known // PER_PAGE)) if is_counted else FARTHEST
    number = min(max(number, 1), farthest)
    start = (number - 1) * PER_PAGE
    found = list(rows[start : start + PER_PAGE + 1])
    return Page(found[:PER_PAGE], number, min(known, COUNTED), is_counted, len(found) > PER_PAGE)
