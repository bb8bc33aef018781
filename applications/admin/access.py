"""What this person reaches of the dossiers: fetched through `in_sight`, so that the rest is a 404."""

from django.contrib import admin
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from applications import rules
from applications.models import Application
from applications.workflow import Actor
from documents.models import StoredFile
from offers.enums import Role
from offers.models import Commission
from offers.rights import rights_in


def reachable(request, pk: int, **more) -> Application:
    """A dossier of this person's commissions, never their own (decision 1); `more` is read along with it."""
    return get_object_or_404(in_sight(request).for_desk().annotate(**more), pk=pk)


def in_sight(request):
    """The dossiers that this person reads."""
    return Application.objects.visible_to(request.user, rights_in(request))


def may_publish(request) -> bool:
    """Whether the person publishes the opinions of a commission, whichever it is."""
    return rights_in(request).holds(Role.MANAGER)


def hats(request, dossier: Application) -> frozenset[Actor]:
    """Who the person is for this dossier."""
    return rules.hats_of(request.user, dossier, rights_in(request))


def file_of(dossier: Application, ref: str) -> StoredFile:
    """A file that this dossier holds now, held when it was transmitted, or joined to a decision."""
    held = StoredFile.objects.filter(ref=ref)
    for keys in (
        dossier.pieces.values("files__stored"),
        dossier.submissions.values("lines__stored"),
        dossier.decisions.values("letter"),
    ):
        if found := held.filter(pk__in=keys).first():
            return found
    raise Http404


def readable_commissions(request) -> list:
    """The keys and names of the commissions whose dossiers this person reads, read once a request."""
    if not hasattr(request, "readable_commissions"):
        found = Commission.objects.filter(rights_in(request).within(*Role))
        request.readable_commissions = list(found.values_list("pk", "name", named=True))
    return request.readable_commissions


def page_url(dossier: Application) -> str:
    return reverse("admin:applications_application_change", args=[dossier.pk])


def shown(request, template: str, context: dict, status: int = 200):
    """A work page inside the admin site: its header, its breadcrumbs, its language."""
    return render(request, template, admin.site.each_context(request) | context, status=status)
