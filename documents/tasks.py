"""What Celery calls: ids in, nothing out, the rows hold the truth."""

import logging

from celery import shared_task
from django.core.management import call_command

from documents import scanning

logger = logging.getLogger(__name__)


@shared_task(name="documents.tasks.scan")
def scan(pk: int) -> None:
    scanning.scan(pk)


@shared_task(name="documents.tasks.sweep")
def sweep() -> None:
    scanning.sweep()


@shared_task(name="documents.tasks.tidy")
def tidy() -> None:
    """Once a day: bytes and rows that nobody holds."""
    call_command("sweep_files")


def ring(pk: int) -> None:
    """Wake the worker. The row is safe: a dead broker costs the time until the next sweep, nothing else."""
    try:
        scan.apply_async((pk,), retry=False, ignore_result=True)
    except Exception:
        logger.warning("the broker does not answer: file %s waits for the sweep", pk, exc_info=True)
