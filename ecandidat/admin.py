"""The staff's desk is one Django admin site of our own."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _


class StaffSite(admin.AdminSite):
    site_header = _("eCandidat, scolarité")
    site_title = "eCandidat"
    index_title = _("Scolarité")
