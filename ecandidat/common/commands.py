"""The base of the ops commands: counts, dry run, one transaction per item, an exit code that says the truth."""

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import islice
from typing import TypeVar

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from ecandidat.common.words import many

logger = logging.getLogger("ecandidat.ops")
T = TypeVar("T")


class OpsCommand(BaseCommand):
    """`--dry-run` rolls each item back; a failed item is logged, the others go on, and the exit code is then 1."""

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="tout faire, ne rien garder")
        parser.add_argument("--limit", type=int, default=None, help="traiter au plus N éléments")

    def each(
        self, items: Iterable[T], work: Callable[[T], str], *, dry_run: bool, limit: int | None = None
    ) -> Counter:
        """Run `work` on each item in its own transaction; it answers in a few words, which are counted."""
        counts: Counter[str] = Counter()
        for item in list(islice(items, limit)):
            try:
                with transaction.atomic():
                    counts[work(item)] += 1
                    transaction.set_rollback(dry_run)
            except Exception:
                logger.exception("%s: item %s failed", self.__class__.__module__, getattr(item, "pk", item))
                counts["en échec"] += 1
        said = ", ".join(many(number, word) for word, number in sorted(counts.items())) or "rien à faire"
        self.stdout.write(("À blanc : " if dry_run else "") + said)
        if counts["en échec"]:
            failed = many(counts["en échec"], "élément(s) en échec")
            raise CommandError(f"{failed}, voir le journal.", returncode=1)
        return counts
