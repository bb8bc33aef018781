"""Who works on what, given by those who manage it."""

from django.contrib import admin

from offers.admin.base import OfferAdmin
from offers.commands.memberships import grant
from offers.forms import MembershipForm
from offers.models import Membership


@admin.register(Membership)
class MembershipAdmin(OfferAdmin):
    """A right ends by its last day, and stays readable."""

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
        return ["user"] if obj else []

    def covers(self, held, row):
        # A form that was sent with neither of them is refused, and shown again on a row that has neither.
        centre = row.centre_id or (row.commission.centre_id if row.commission else None)
        return held.covers_centre(centre)

    def save_model(self, request, obj, form, change):
        grant(obj)
