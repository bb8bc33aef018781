"""The Celery application: tasks are thin, the rows of the database hold the truth."""

from celery import Celery

app = Celery("ecandidat")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
