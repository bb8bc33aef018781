"""The post office: stores, renders, sends, retries, shows sent mail."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = "Courriels"
