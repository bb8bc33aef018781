"""What the worker does for people who ask for a mail: ids in, the rows hold the truth."""

import logging

from celery import shared_task
from django.core.management import call_command

from accounts.commands.registration import answer_letter
from accounts.models import LetterRequest

logger = logging.getLogger(__name__)
SWEPT_AT_ONCE = 200


@shared_task(name="accounts.tasks.answer")
def answer(pk: int) -> None:
    answer_letter(pk)


@shared_task(name="accounts.tasks.sweep")
def sweep() -> None:
    """What a broken ring left behind."""
    waiting = LetterRequest.objects.filter(answered_at__isnull=True).order_by("pk")
    for pk in waiting.values_list("pk", flat=True)[:SWEPT_AT_ONCE]:
        answer_letter(pk)


@shared_task(name="accounts.tasks.purge")
def purge() -> None:
    """Once a day: accounts never activated, tries and requests that no longer count."""
    call_command("purge_accounts")


def ring(pk: int) -> None:
    """Wake the worker. The row is safe: a dead broker costs the time until the next sweep, nothing else."""
    try:
        answer.apply_async((pk,), retry=False, ignore_result=True)
    except Exception:
        logger.warning("the broker does not answer: letter request %s waits for the sweep", pk, exc_info=True)
