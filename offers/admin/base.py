"""Rights on the staff's desk: read once a request from the memberships, asked without a query afterwards."""

from django.db import models

from ecandidat.common.desk import DeskAdmin
from offers.commands.refusing import OfferRefused
from offers.rules import Scope, scope_of


def scope(request) -> Scope:
    """The rights of the person, read once a request."""
    if not hasattr(request, "offer_scope"):
        request.offer_scope = scope_of(request.user)
    return request.offer_scope


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

    def covers(self, held: Scope, row) -> bool:
        """Whether this row may be changed; only asked where managers write."""
        return held.has_centre

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows.visible_to(request.user) if hasattr(rows, "visible_to") else rows

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
        return not scope(request).is_empty

    def has_view_permission(self, request, obj=None):
        return not scope(request).is_empty

    def has_change_permission(self, request, obj=None):
        held = scope(request)
        if held.is_all or not self.managers_write or held.is_empty:
            return held.is_all
        return obj is None or self.covers(held, obj)

    def get_model_perms(self, request):
        """What the index offers: to change only where the person may change some row."""
        perms, held = super().get_model_perms(request), scope(request)
        return perms | {"change": perms["change"] and (held.has_centre or self.commissions_write)}

    def has_add_permission(self, request):
        return scope(request).is_all or (self.managers_write and scope(request).has_centre)

    def has_delete_permission(self, request, obj=None):
        return scope(request).is_all
