"""What beat calls every hour; each may run late, or twice."""

from celery import shared_task
from django.core.management import call_command


@shared_task(name="applications.tasks.remind")
def remind() -> None:
    call_command("remind")


@shared_task(name="applications.tasks.decline_overdue")
def decline_overdue() -> None:
    call_command("decline_overdue")
