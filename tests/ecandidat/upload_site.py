"""A site of one page for the browser: a piece with its drop zone, as an app serves it."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.template import engines
from django.urls import path

PIECE = """<li class="piece" id="p-cv"><h3 class="piece__name">CV</h3><p id="state">{{ state }}</p>
{% include "components/upload.html" with action="/deposer/" id="p-cv" label="Fichier pour CV" button="Déposer" %}
</li>"""
PAGE = """{% load static %}<!doctype html><html lang="fr"><head><title>Dépôt</title>
<script src="{% static "js/upload.js" %}" defer></script></head>
<body><ul class="pieces">{% include piece %}</ul></body></html>"""


def _render(request, source, **context):
    context |= {"max_bytes": settings.PIECE_MAX_FILE_BYTES, "max_line_bytes": settings.PIECE_MAX_LINE_BYTES}
    return HttpResponse(engines["django"].from_string(source).render(context, request))


@login_not_required
def show(request):
    return _render(request, PAGE.replace("{% include piece %}", PIECE), state="En attente")


@login_not_required
def take(request):
    """Answers the piece alone to a script, the whole page to a plain form; a file named after a status, with it."""
    names = [upload.name for upload in request.FILES.getlist("fichier")]
    for status in (413, 500):
        if f"{status}.pdf" in names:
            return HttpResponse("", status=status)
    source = PIECE if request.headers.get("HX-Request") else PAGE.replace("{% include piece %}", PIECE)
    return _render(request, source, state="Déposée : " + ", ".join(names))


urlpatterns = [path("", show), path("deposer/", take)]
