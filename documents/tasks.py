"""What Celery calls: ids in, nothing out, the rows hold the truth."""

from celery import shared_task
from django.core.management import call_command

from documents import scanning


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
