"""Addresses that only do something: a post does it, a reading leads to the page that the gesture belongs to."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.shortcuts import redirect
from django.views.decorators.http import require_POST


def gesture(page: Callable[..., Any]) -> Callable[[Callable], Callable]:
    """Only a post does anything; whoever comes by reading is led to `page(request, …)`, whatever `redirect` takes.

    A telephone that restores its tab, the history, a page reloaded after a sign-in: none of them is a mistake.
    """

    def made(view: Callable) -> Callable:
        @wraps(view)
        def taken(request, *args, **kwargs):
            if request.method in ("GET", "HEAD"):
                return redirect(page(request, *args, **kwargs))
            return require_POST(view)(request, *args, **kwargs)

        return taken

    return made
