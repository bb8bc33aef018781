"""Who works on what, given by those who manage it."""

from django.contrib import admin

from offers.admin.base import OfferAdmin
from offers.commands.memberships import grant, is_withdrawable, withdraw
from offers.forms import MembershipForm
from offers.models import Membership


@admin.register(Membership)
class MembershipAdmin(OfferAdmin):
    """A right ends by its last day, and stays readable; who manages deletes only one that has not counted a whole day.

    Its first day does not change once past, or a right that was used could be made to look as if it never was.
    """

    managers_write = True
    form = MembershipForm
    list_display = ("user", "role", "centre", "commission", "since", "until")
    list_select_related = ("user", "centre", "commission")
    list_filter = ("role",)
    search_fields = ("user__login", "user__last_name", "user__email")

    def get_fields(self, request, obj=None):
        first = "user" if obj else "person"
        return [first, "role", "centre", "commission", "since", "until"]

    def get_readonly_fields(self, request, obj=None):
        if obj is None:
            return []
        return ["user"] if is_withdrawable(obj) else ["user", "since"]

    def covers(self, rights, row):
        # A form that was sent with neither of them is refused, and shown again on a row that has neither.
        centre = row.centre_id or (row.commission.centre_id if row.commission else None)
        return rights.manages_centre(centre)

    def has_delete_permission(self, request, obj=None):
        if super().has_delete_permission(request, obj):
            return True
        return obj is not None and is_withdrawable(obj) and self.has_change_permission(request, obj)

    def save_model(self, request, obj, form, change):
        grant(obj)

    def delete_model(self, request, obj):
        withdraw(obj, by=request.user)
