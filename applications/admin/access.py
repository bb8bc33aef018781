"""What this person reaches of the dossiers: fetched through `visible_to`, so that the rest is a 404."""

from django.contrib import admin
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from applications.models import Application
from documents.models import StoredFile
from offers.models import Commission


def reachable(request, pk: int) -> Application:
    """A dossier of this person's commissions, never their own (decision 1)."""
    return get_object_or_404(Application.objects.visible_to(request.user).for_desk(), pk=pk)


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


def readable_commissions(request) -> list[Commission]:
    """The commissions whose dossiers this person reads, read once a request."""
    if not hasattr(request, "readable_commissions"):
        request.readable_commissions = list(Commission.objects.readable_by(request.user))
    return request.readable_commissions


def reads_something(user) -> bool:
    """Whether any commission opens its dossiers to this person."""
    return Commission.objects.readable_by(user).exists()


def page_url(dossier: Application) -> str:
    return reverse("admin:applications_application_change", args=[dossier.pk])


def shown(request, template: str, context: dict, status: int = 200):
    """A work page inside the admin site: its header, its breadcrumbs, its language."""
    return render(request, template, admin.site.each_context(request) | context, status=status)
