"""Rights on the staff's desk: read once a request from the memberships, asked without a query afterwards."""

from django.db import models

from ecandidat.common.desk import DeskAdmin
from offers.commands.refusing import OfferRefused
from offers.enums import Role
from offers.rights import Rights, rights_in


class OfferAdmin(DeskAdmin):
    """Rights come from memberships: `covers` says whose row it is, `managers_write` whether managers may write any,
    `commissions_write` whether those of a commission alone may.
    """

    list_per_page = 50
    show_full_result_count = False
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    managers_write = False
    commissions_write = False
    frozen_fields = ()

    def covers(self, rights: Rights, row) -> bool:
        """Whether this row may be changed; only asked where managers write."""
        return rights.manages_some_centre

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows.managed_by(rights_in(request)) if hasattr(rows, "managed_by") else rows

    def get_field_queryset(self, db, db_field, request):
        """Choices are those that the person may see, whatever the browser posts."""
        if self.admin_site.is_registered(db_field.remote_field.model):
            return self.admin_site.get_model_admin(db_field.remote_field.model).get_queryset(request)
        return super().get_field_queryset(db, db_field, request)

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), *(self.frozen_fields if obj else ())]

    def changeform_view(self, request, *args, **kwargs):
        """A command that refuses what the form had accepted saw what somebody wrote in between: nothing was kept, and
        the form is judged again, in front of what is stored now, so that it says why itself and loses nothing typed.
        """
        try:
            return super().changeform_view(request, *args, **kwargs)
        except OfferRefused:
            return super().changeform_view(request, *args, **kwargs)

    def has_module_permission(self, request):
        return rights_in(request).holds(Role.MANAGER)

    def has_view_permission(self, request, obj=None):
        return rights_in(request).holds(Role.MANAGER)

    def has_change_permission(self, request, obj=None):
        rights = rights_in(request)
        if rights.is_all or not self.managers_write or not rights.holds(Role.MANAGER):
            return rights.is_all
        return obj is None or self.covers(rights, obj)

    def get_model_perms(self, request):
        """What the index offers: to change only where the person may change some row."""
        perms, rights = super().get_model_perms(request), rights_in(request)
        return perms | {"change": perms["change"] and (rights.manages_some_centre or self.commissions_write)}

    def has_add_permission(self, request):
        rights = rights_in(request)
        return rights.is_all or (self.managers_write and rights.manages_some_centre)

    def has_delete_permission(self, request, obj=None):
        return rights_in(request).is_all
