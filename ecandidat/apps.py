"""The roof as an app: template tags, system checks and commands over all the others."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class EcandidatConfig(AppConfig):
    name = "ecandidat"
    verbose_name = "eCandidat"

    def ready(self) -> None:
        from ecandidat import checks  # noqa: F401, PLC0415, registers them, once the settings are there


class StaffAdminConfig(AdminConfig):
    default_site = "ecandidat.admin.StaffSite"
