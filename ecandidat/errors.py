"""Error pages that say what happened and what to do."""

import logging
import sys

from django.conf import settings
from django.db import OperationalError
from django.http import HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string

logger = logging.getLogger("ecandidat.errors")
RETRY_SECONDS = 10


def csrf_failure(request, reason=""):
    """A form that came back without its token: nothing was saved, the way out is a reload."""
    logger.warning("form refused: %s", reason)
    return render(request, "errors/csrf.html", status=403)


def bad_request(request, exception):
    """A request that the server could not read, such as too many fields: nothing was saved."""
    return render(request, "errors/400.html", status=400)


def forbidden(request, exception):
    """What the person may see but not do. What they may not see is a 404."""
    return render(request, "errors/403.html", status=403)


def not_found(request, exception):
    """The same words whether the thing never existed, moved, or belongs to somebody else."""
    return render(request, "errors/404.html", status=404)


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
