"""The pages that belong to nobody in particular: the institution's colour, legal pages, health."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
@cache_control(public=True, max_age=365 * 24 * 3600, immutable=True)
def brand_css(request, colour):
    """The one colour that the institution sets, as a stylesheet, because the CSP allows no inline style.

    Whatever colour an old page asks for, the answer is the current one."""
    return HttpResponse(f":root{{--brand:{settings.INSTITUTION_COLOUR}}}\n", content_type="text/css; charset=utf-8")


@login_not_required
@require_safe
def home(request):
    return render(request, "home.html")


@login_not_required
@require_safe
def page(request, template):
    return render(request, template)
