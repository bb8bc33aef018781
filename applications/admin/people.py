"""The correction of an identity or an INE: who is reached, what would change, in which dossiers, then the command."""

import hashlib
import json
from dataclasses import dataclass

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.admin import UserAdmin
from accounts.commands.profile import IDENTITY, NAMES, identity_changes, identity_labels, identity_of
from accounts.models import Profile, User
from accounts.querysets import text_of
from applications import rules
from applications.admin.access import in_sight, shown
from applications.admin.filters import person_url
from applications.admin.forms import IdentityForm
from applications.commands.identity import Changes, correct_identity, correction_refusal
from applications.commands.moving import StepRefused
from applications.models import Application
from ecandidat.common.versions import Outdated

admin.site.unregister(User)


@dataclass(frozen=True)
class Change:
    """One datum before and after, as people read it."""

    label: str
    before: str
    after: str


@admin.register(User)
class UserWithDossiersAdmin(UserAdmin):
    """The accounts, and the page where the desk corrects what is frozen for its owner (decision 14)."""

    fields = (*UserAdmin.fields, "identity_link")
    readonly_fields = fields

    @admin.display(description=_("état civil et INE"))
    def identity_link(self, user):
        return format_html('<a href="{}">{}</a>', identity_url(user), _("Corriger l’état civil ou l’INE"))

    def get_urls(self):
        page = self.admin_site.admin_view(identity)
        return [path("<int:pk>/identite/", page, name="accounts_user_identity"), *super().get_urls()]


def identity_url(user: User) -> str:
    return reverse("admin:accounts_user_identity", args=[user.pk])


def reached(request, pk: int) -> User:
    """A person with a dossier in sight, or anyone for an administrator; never oneself: the rest does not exist."""
    if request.user.pk == pk:
        raise Http404
    people = User.objects.select_related("profile")
    if not request.user.is_superuser:
        people = people.filter(pk__in=in_sight(request).values("file__user"))
    return get_object_or_404(people, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def identity(request, pk):
    """Filled, read again with what it would change, then done: the second press says yes to what was shown."""
    person = reached(request, pk)
    if not rules.may_correct_identity(request.user, person):
        raise PermissionDenied
    closed = correction_refusal(person)
    form = IdentityForm(request.POST or None, initial=identity_of(person))
    if closed or request.method != "POST":
        return asked(request, person, form, refused=closed or "", status=409 if request.method == "POST" else 200)
    if not form.is_valid():
        return asked(request, person, form, status=422)
    changes = identity_changes(person, form.cleaned_data)
    if not changes or request.POST.get("agreed") != seal(changes):
        return asked(request, person, form, changes=changes)
    try:
        correct_identity(person, by=request.user, agreed=changes, **form.cleaned_data)
    except Outdated as late:
        form.contest(late)
        return asked(request, person, form, status=409)
    except StepRefused as no:
        return asked(request, person, form, refused=str(no), status=409)
    if request.user.is_superuser:  # the others cannot open the account that an entry leads to; the journal tells all
        admin.site.get_model_admin(User).log_change(request, person, [{"changed": {"fields": list(changes)}}])
    messages.success(request, _("Correction enregistrée : la personne en est avertie par mail."))
    return redirect(person_url(request.user, person))


def asked(request, person: User, form, *, changes: Changes | None = None, refused: str = "", status: int = 200):
    """The form, what it would change, and in which dossiers."""
    living = Application.objects.of(person).active()
    seen = list(in_sight(request).of(person).active().for_list().order_by("pk"))
    context = {
        "title": "",
        "person": person,
        "form": form,
        "refused": refused,
        "changes": described(changes) if changes else [],
        "is_same": changes == {},
        "seal": seal(changes) if changes else "",
        "dossiers": seen,
        "others": living.count() - len(seen),
        "back": person_url(request.user, person),
    }
    return shown(request, "applications/desk/identity.html", context, status=status)


def seal(changes: Changes) -> str:
    """Which changes were on the page: a form filled again, or data that moved meanwhile, are read again first."""
    return hashlib.sha256(json.dumps(changes, default=str, sort_keys=True).encode()).hexdigest()


def described(changes: Changes) -> list[Change]:
    before, after = ({name: pair[side] for name, pair in changes.items()} for side in (0, 1))
    names = [name for name in IDENTITY if name in changes]
    texts = [(said(before, name), said(after, name)) for name in names]
    return [Change(label, *pair) for label, pair in zip(identity_labels(names), texts, strict=True)]


def said(facts: dict, name: str) -> str:
    row = User(**{name: facts[name]}) if name in NAMES else Profile(**{name: facts[name]})
    return text_of(row, name) or "–"
