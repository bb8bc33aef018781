"""Error pages that say what happened and what to do."""

from django.shortcuts import render


def csrf_failure(request, reason=""):
    """A form that came back without its token: nothing was saved, the way out is a reload."""
    return render(request, "errors/csrf.html", status=403)
