"""The staff's desk is one Django admin site of our own."""

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models.base import ModelBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from ecandidat.common.desk import DeskAdmin
from ecandidat.common.gestures import gesture

NOT_OURS = {"auth.Group", "account.EmailAddress", "account.EmailConfirmation"}


class StaffSite(admin.AdminSite):
    """One door for everybody: staff sign in where candidates do, under the same limits."""

    site_header = _("eCandidat, scolarité")
    site_title = "eCandidat"
    index_title = _("Scolarité")
    enable_nav_sidebar = False

    def register(self, model_or_iterable, admin_class=None, **options):
        """Django's groups and allauth's addresses stay out: rights are Membership rows, the address is our own."""
        models = [model_or_iterable] if isinstance(model_or_iterable, ModelBase) else model_or_iterable
        kept = [model for model in models if model._meta.label not in NOT_OURS]
        super().register(kept, admin_class, **options)

    def each_context(self, request):
        """What every page of the desk says, without the list of all models: only the index shows it."""
        return {
            "site_title": self.site_title,
            "site_header": self.site_header,
            "site_url": self.site_url,
            "has_permission": self.has_permission(request),
            "is_popup": False,
            "is_nav_sidebar_enabled": False,
            "log_entries": self.get_log_entries(request),
        }

    def index(self, request, extra_context=None):
        """What waits for the person, told by each room of the desk, then all that can be opened."""
        rooms = [room for room in self._registry.values() if isinstance(room, DeskAdmin)]
        todo = [waiting for room in rooms for waiting in room.todo(request)]
        return super().index(request, {"todo": todo, **(extra_context or {})})

    def app_index(self, request, app_label, extra_context=None):
        """Named after the room: Django's « Administration de Offre » forgets the elision."""
        name = {"title": apps.get_app_config(app_label).verbose_name}
        return super().app_index(request, app_label, name | (extra_context or {}))

    @method_decorator(login_not_required)
    def login(self, request, extra_context=None):
        """No second form here, which would have no limit on attempts; a candidate is told that it is not for them."""
        index = reverse("admin:index", current_app=self.name)
        if self.has_permission(request):
            return redirect(index)
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next") or index)

    @method_decorator(gesture(lambda request, *args, **kwargs: "admin:index"))
    def logout(self, request, extra_context=None):
        """Leaving is a press; whoever comes back to its address by reading has signed in again since."""
        return super().logout(request, extra_context)

    def password_change(self, request, extra_context=None):
        """The page of the account, where guesses are counted and the person is told: Django's form does neither."""
        return redirect("accounts:change_password")

    def password_change_done(self, request, extra_context=None):
        return redirect("accounts:credentials")
