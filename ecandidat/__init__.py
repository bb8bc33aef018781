"""The roof of the house: settings, addresses, Celery, and the cellar `common`."""

from ecandidat.celery import app as celery_app

__all__ = ["celery_app"]
