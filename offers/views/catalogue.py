"""What anybody sits in front of: the tree of formations, the page of each, and the feed."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from accounts.querysets import profile_status
from ecandidat.common import clock
from ecandidat.common.paging import page_of
from offers.enums import OpeningState
from offers.forms import SearchForm
from offers.models import Campaign, Formation, Opening
from offers.responses.feed import feed as feed_of
from offers.responses.sheet import sheet
from offers.responses.tree import branches, lead
from offers.responses.words import diploma_title, link_label

FEED_SECONDS = 300


@login_not_required
@require_safe
def catalogue(request):
    """The public tree, searched and paged (S40–S45)."""
    now = clock.now()
    form = SearchForm(request.GET)
    asked = form.facts()
    whole = Opening.objects.for_catalogue(Campaign.objects.current())
    totals = whole.totals()
    found = _narrowed(whole, asked, now)
    found_totals = found.totals() if any(asked.values()) else totals
    page = page_of(found, request.GET.get("page"))
    context = {
        "form": form,
        "asked": asked,
        "is_filtered": any(asked.values()),
        "levels": sorted({level for _diploma, level in totals}),
        "lead": lead(whole.window(now)),
        "found_count": sum(found_totals.values()),
        "branches": branches(page, found_totals, now),
        "page": page,
    }
    return render(request, "offers/catalogue.html", context)


def _narrowed(openings, asked, now):
    if asked["niveau"]:
        openings = openings.filter(formation__level=asked["niveau"])
    if asked["depot"]:
        openings = openings.open_at(now)
    return openings.matching(asked["q"])


@login_not_required
@require_safe
def formation(request, code):
    """A permanent address: the same formation from year to year, whether it is open or not (decision 4)."""
    shown = get_object_or_404(Formation, code=code)
    openings = Opening.objects.for_catalogue(Campaign.objects.current()).filter(formation=shown).for_sheet()
    sheets = [sheet(opening, clock.now()) for opening in openings]
    signed_in = request.user.is_authenticated and any(item.is_open for item in sheets)
    context = {
        "formation": shown,
        "diploma": diploma_title(shown.diploma_type, shown.level),
        "link_label": link_label(shown.url),
        "sheets": sheets,
        "closed": OpeningState.CLOSED,
        "piece_max": settings.PIECE_MAX_FILE_BYTES,
        "profile": profile_status(request.user) if signed_in else None,
    }
    return render(request, "offers/formation.html", context)


@login_not_required
@require_safe
@cache_control(public=True, max_age=FEED_SECONDS)
@conditional_page
def feed(request):
    """The whole offer for other sites: any origin may read it, and an unchanged offer costs them nothing."""
    campaign = Campaign.objects.current()
    openings = Opening.objects.for_catalogue(campaign)
    answer = JsonResponse(feed_of(campaign, openings, clock.now()), json_dumps_params={"ensure_ascii": False})
    answer["Access-Control-Allow-Origin"] = "*"
    return answer
