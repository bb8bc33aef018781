"""Error pages that say what happened and what to do."""

import logging
import sys
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.db import OperationalError
from django.http import HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from ecandidat.written import written_in

logger = logging.getLogger("ecandidat.errors")
RETRY_SECONDS = 10


def csrf_failure(request, reason=""):
    """A form that came back without its token: nothing was saved, what was written is shown so that it can be copied.

    Nothing here sends it again by one press, and another site's form puts no words of its own on our page.
    """
    logger.warning("form refused: %s", reason)
    if request.htmx:
        messages.warning(request, _("Cette page était trop ancienne : rien n’a été enregistré. Recommencez ici."))
        return HttpResponseClientRedirect(page_behind(request))
    is_ours = request.headers.get("Origin", _site(request)) == _site(request)
    return render(request, "errors/csrf.html", {"texts": written_in(request.POST) if is_ours else []}, status=403)


def session_ended(request):
    """A form sent by somebody who is signed in no longer: the sign-in leads back to the page that they wrote on."""
    back = page_behind(request)
    if request.htmx:
        messages.warning(request, _("Votre session a expiré : rien n’a été enregistré. Reconnectez-vous."))
        return HttpResponseClientRedirect(f"{reverse('accounts:login')}?{urlencode({'next': back})}")
    return render(request, "errors/expired.html", {"texts": written_in(request.POST), "back": back}, status=403)


def page_behind(request) -> str:
    """The page of ours that sent this request; where the browser does not say, the address asked for."""
    page, site = request.headers.get("Referer", ""), _site(request)
    return page.removeprefix(site) if page.startswith(f"{site}/") else request.get_full_path()


def _site(request) -> str:
    return f"{request.scheme}://{request.get_host()}"


def bad_request(request, exception):
    """A request that the server could not read, such as too many fields: nothing was saved."""
    return said(request, "errors/400.html", status=400)


def forbidden(request, exception):
    """What the person may see but not do. What they may not see is a 404."""
    return said(request, "errors/403.html", status=403)


def not_found(request, exception):
    """The same words whether the thing never existed, moved, or belongs to somebody else."""
    return said(request, "errors/404.html", status=404)


def said(request, template: str, *, status: int) -> HttpResponse:
    """One thing is said, without the menu of the account; who works at the desk is led back there."""
    user = getattr(request, "user", None)
    at_desk = request.path.startswith(reverse("admin:index")) and user is not None and user.is_staff
    return render(request, template, {"account_menu": None, "at_desk": at_desk}, status=status)


def server_error(request):
    """Our fault. Neither database nor session is asked anything: they may be what failed.

    A database that restarts, or a row that another transaction holds past the lock timeout, is said as such (503).
    """
    is_busy = isinstance(sys.exc_info()[1], OperationalError)
    status = 503 if is_busy else 500
    context = {
        "institution": settings.INSTITUTION_NAME,
        "email": settings.INSTITUTION_EMAIL,
        "request_id": getattr(request, "id", ""),
        "is_busy": is_busy,
    }
    headers = {"Retry-After": str(RETRY_SECONDS)} if is_busy else {}
    return HttpResponseServerError(render_to_string("errors/500.html", context), status=status, headers=headers)
