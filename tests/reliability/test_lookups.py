"""X04: whatever an address or a form holds, a page, a refusal or a redirection; never a fault of ours."""

import os
from itertools import cycle
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.urls import reverse

from tests.factories.accounts import UserFactory
from tests.factories.applications import opening_for
from tests.factories.offers import CampaignFactory
from tests.reliability.world import visit
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db
FULL = bool(os.environ.get("FULL"))
STRINGS = [
    "'", '"', "' OR 1=1 --", "1; DROP TABLE accounts_user", "\\", "\\'", "%", "_", "%%", "$$", "/*", "--", "\0",
    "a\0b", "%ED%A0%80", "%FF%FE", "\U0010ffff", "\u202e", "(((", "&|!:*", "<->", "a & ! b", "[]", "{}", "{0}", "%s",
    "%(x)s", "__class__", "user__password", "pk__in", "NaN", "-1", "0", "1e309", "0x10", "9" * 40, "²", "٣", "null",
    "true", "../../etc/passwd", "a" * 5000, " " * 200, "\t\n", "é" * 300, "🤯" * 50,
]  # fmt: skip
DESK = "/scolarite/applications/application/"
ADDRESSES = [
    "/offre/?q={}", "/offre/?niveau={}", "/offre/?depot={}", "/offre/?page={}", "/mes-messages/?page={}",
    "/connexion/?next={}", f"{DESK}?q={{}}", f"{DESK}?campagne={{}}", f"{DESK}?commission={{}}",
    f"{DESK}?formation={{}}", f"{DESK}?etape={{}}", f"{DESK}?p={{}}", f"{DESK}?o={{}}",
    "/scolarite/offers/opening/?q={}", "/scolarite/offers/formation/?level__exact={}",
    "/scolarite/offers/population/?campaign__id__exact={}", "/scolarite/accounts/user/?q={}",
    "/scolarite/accounts/user/?is_staff__exact={}", "/scolarite/notifications/outgoingmail/?q={}",
    "/scolarite/notifications/bounce/?at__gte={}", "/scolarite/offers/requirement/add/?opening={}",
    "/offre/{}/", "/candidatures/{}/", "/recu/{}/", "/candidatures/nouvelle/{}/", "/mon-compte/stages/{}/",
    "/scolarite/offers/opening/{}/change/", "/activation/{}/", "/mes-messages/{}/",
]  # fmt: skip
FORMS = {
    "accounts:login": ["login", "password", "next"],
    "accounts:signup": ["last_name", "first_name", "email", "email2", "password"],
    "accounts:recover": ["email"],
    "/mon-compte/informations-perso/": ["ine", "last_name", "birth_date", "birth_country", "phone"],
    "/mon-compte/adresse/": ["country", "line1", "postal_code", "town"],
    "/mon-compte/baccalaureat/": ["kind", "year", "country", "department", "school"],
    "/mon-compte/stages/ajouter/": ["year", "organisation", "duration", "hours_per_week", "description"],
    "applications:apply": ["opening", "population"],
    "admin:offers_membership_add": ["person", "role", "centre", "commission", "since"],
    "admin:offers_requirement_add": ["opening", "kind", "population", "obligation", "position"],
    "admin:offers_campaign_changelist": ["action", "_selected_action"],
}
VISITOR = ("accounts:login", "accounts:signup", "accounts:recover")


def meetings(places):
    """Every string in every place; in the short dose, each string in one place, the places in turn."""
    turn = cycle(places)
    for text in STRINGS:
        for place in places if FULL else [next(turn)]:
            yield place, text


def test_an_address_is_answered_whatever_it_holds(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True, complete=True))
    client.raise_request_exception = False
    met = {}
    for place, text in meetings(ADDRESSES):
        word = text if text.startswith(("%E", "%F")) else quote(text, safe="")
        status = visit(client, "get", place.format(word)).status_code
        if status not in (200, 302, 301, 400, 403, 404, 410):
            met[place, text[:40]] = status
    assert met == {}


def test_a_form_is_answered_whatever_it_holds(client):
    opening = opening_for(campaign=CampaignFactory(is_current=True))
    client.force_login(UserFactory(complete=True, is_staff=True, is_superuser=True))
    met, visitor = {}, StrictClient()
    client.raise_request_exception = visitor.raise_request_exception = False
    for place, text in meetings(FORMS):
        cache.clear()  # who tries too often is refused before the words are read
        args = [opening.formation.code] if place == "applications:apply" else []
        path = reverse(place, args=args) if ":" in place else place
        sender = visitor if place in VISITOR else client
        status = visit(sender, "post", path, dict.fromkeys(FORMS[place], text)).status_code
        if status not in (200, 302, 400, 403, 404):
            met[place, text[:40]] = status
    assert met == {}
