"""The pages that belong to no app: home, assistance, the institution's colour, legal statements."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from accounts.forms.access import LoginForm
from applications.guidance import MEANINGS
from applications.views.candidate.space import guided
from ecandidat import welcome
from ecandidat.common import clock
from offers.models import Campaign, FaqEntry

SERVICES_SHOWN = 30


@login_not_required
@require_safe
def home(request):
    """S3, S4, S6, S19: the campaign, then the doors; once inside a greeting, and one's own nearest date if any."""
    calendar = welcome.announced(Campaign.objects.current())
    context = {
        "window": welcome.window_sentence(calendar, clock.now()),
        "steps": welcome.frieze(calendar, clock.today()),
        "form": LoginForm(),
    }
    if not request.user.is_authenticated:
        return render(request, "home.html", context)
    nearest = next((row for row in guided(request.user) if row[1].is_my_turn), None)
    return render(request, "home_signed_in.html", context | {"nearest": nearest})


@login_not_required
@require_safe
def assistance(request):
    """S30, S75, S90, S91: answers first, what happens next, what each status means, then people to write to."""
    context = {
        "faq": FaqEntry.objects.published(),
        "services": welcome.services(Campaign.objects.current(), most=SERVICES_SHOWN),
        "meanings": MEANINGS,
    }
    return render(request, "pages/assistance.html", context)


@login_not_required
@require_safe
def page(request, template):
    """A page that only says something: the template is named by the address."""
    return render(request, template)


@login_not_required
@require_safe
@cache_control(public=True, max_age=365 * 24 * 3600, immutable=True)
def brand_css(request, colour):
    """The one colour that the institution sets, as a stylesheet, because the CSP allows no inline style.

    Whatever colour an old page asks for, the answer is the current one.
    """
    return HttpResponse(f":root{{--brand:{settings.INSTITUTION_COLOUR}}}\n", content_type="text/css; charset=utf-8")
