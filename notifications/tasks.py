"""What Celery calls: ids in, nothing out, the rows hold the truth."""

from celery import shared_task

from notifications import delivery


@shared_task(name="notifications.tasks.deliver")
def deliver(pk: int) -> None:
    delivery.deliver(pk)


@shared_task(name="notifications.tasks.sweep")
def sweep() -> None:
    delivery.sweep()
