"""The post office: stores, renders, sends, retries, shows sent mail."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = _("Mails")

    def ready(self):
        # Each app declares its messages in its own `emails`; the texts' page must know them all.
        autodiscover_modules("emails")
