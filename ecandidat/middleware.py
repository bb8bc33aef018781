"""What every request goes through: its instant and its name, what cannot be read, what no one may keep."""

import re
from datetime import timedelta
from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import BadRequest
from django.shortcuts import render
from django.utils.cache import patch_cache_control

from ecandidat import errors
from ecandidat.common import clock, refs, trace

FORM_BYTES = 1024**2  # what a form adds to its files, many times over
HELD = re.compile("[0-9]{1,5}[.][0-9]{3}")  # seconds, as nginx writes them


class StampReceipt:
    """`request.received_at`: what a deadline is judged by, however long the upload then takes (decision 16)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.received_at = clock.now() - held_by_proxy(request)
        request.id = refs.new_ref()
        token = trace.request_id.set(request.id)
        try:
            return self.get_response(request)
        finally:
            trace.request_id.reset(token)


def held_by_proxy(request) -> timedelta:
    """How long a proxy that passes on whole requests took to receive this one, if the institution's does say so."""
    said = request.headers.get("X-Request-Held", "") if settings.PROXY_SAYS_HELD else ""
    return timedelta(seconds=float(said)) if HELD.fullmatch(said) else timedelta(0)


class RefuseNul:
    """An address that holds a NUL is answered 400: PostgreSQL keeps none, so no row of ours can be meant by it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        asked = (value for name, values in request.GET.lists() for value in (name, *values))
        if "\0" in request.path_info or any("\0" in value for value in asked):
            raise BadRequest("NUL in the address")


class KeepPrivate:
    """What a signed-in person reads is kept by no browser nor relay: on a shared computer nothing comes back.

    A view that says how long its answer may be kept has the last word.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.has_header("Cache-Control"):
            return response
        # After a fault of ours nobody is asked who the person is: the database may be what failed.
        if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR or request.user.is_authenticated:
            patch_cache_control(response, private=True, no_store=True)
        return response


class RefuseHugeBodies:
    """A body that announces more than a whole line of files is refused before a byte of it is read or kept (F13).

    Last of the middleware: those before it dress the page, and nothing has read the body yet.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        announced = request.META.get("CONTENT_LENGTH") or "0"
        if announced.isdecimal() and int(announced) > settings.PIECE_MAX_LINE_BYTES + FORM_BYTES:
            limits = {"file_limit": settings.PIECE_MAX_FILE_BYTES, "line_limit": settings.PIECE_MAX_LINE_BYTES}
            context = limits | {"back": errors.page_behind(request)}
            return render(request, "errors/413.html", context, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return self.get_response(request)


class RequireSignIn(LoginRequiredMiddleware):
    """Leads a visitor to the sign-in; a form sent after its session ended is answered with what was written in it."""

    def handle_no_permission(self, request, view_func):
        if request.method != "POST":
            return super().handle_no_permission(request, view_func)
        return errors.session_ended(request)
