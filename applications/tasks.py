"""What beat calls; each may run late, or twice."""

from celery import shared_task
from django.core.management import call_command

from applications.commands.quarantine import withdraw_bad_files as withdraw
from applications.models import Application

WITHDRAWN_AT_ONCE = 100


@shared_task(name="applications.tasks.remind")
def remind() -> None:
    call_command("remind")


@shared_task(name="applications.tasks.decline_overdue")
def decline_overdue() -> None:
    call_command("decline_overdue")


@shared_task(name="applications.tasks.anchor_journal")
def anchor_journal() -> None:
    call_command("anchor_journal")


@shared_task(name="applications.tasks.purge_readings")
def purge_readings() -> None:
    call_command("purge_readings")


@shared_task(name="applications.tasks.withdraw_bad_files")
def withdraw_bad_files() -> None:
    """What the virus scanner refused since the last time."""
    for dossier in Application.objects.with_bad_files()[:WITHDRAWN_AT_ONCE]:
        withdraw(dossier)
