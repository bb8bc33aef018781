"""What the worker does for people who ask for a mail: ids in, the rows hold the truth."""

from celery import shared_task
from django.core.management import call_command

from accounts.commands.registration import answer_letter
from accounts.models import LetterRequest

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
