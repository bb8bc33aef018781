"""L08: what one client sends to hold the site is refused before it costs anything to the others."""

import pytest
from django.contrib import admin
from django.urls import reverse

from ecandidat.common.desk import LONGEST_SEARCH, TOO_LONG, DeskAdmin
from tests.factories.accounts import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
FORM = "application/x-www-form-urlencoded"
HEAVY = {
    "a form of two megabytes": (b"email=" + b"x" * 2 * 1024**2, FORM),
    "two thousand fields": (b"&".join(b"champ%d=1" % number for number in range(2000)), FORM),
}
PASTED = "a " * 1900  # as much as the web server takes in one address


@pytest.mark.parametrize("what", HEAVY)
def test_a_heavy_form_is_refused_and_not_read(client, what):
    client.raise_request_exception = False
    body, kind = HEAVY[what]
    for name in ("accounts:login", "accounts:signup", "accounts:recover"):
        answer = client.post(reverse(name), body, content_type=kind)
        assert answer.status_code == 400, name


def test_a_heavy_json_is_refused_and_not_read(client, settings):
    """The one door that reads JSON: signed or not, nothing past a megabyte is held in memory."""
    settings.BOUNCE_SECRET = "un secret de relais assez long"
    client.raise_request_exception = False
    answer = client.post(reverse("notifications:bounces"), b"[" * 2 * 1024**2, content_type="application/json")
    assert answer.status_code == 400


def test_a_page_of_text_pasted_as_a_search_is_not_looked_for(client):
    """Nineteen hundred words in the dossiers' search took ninety seconds over a handful of dossiers."""
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    searched = [
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for model, desk in admin.site._registry.items()
        if isinstance(desk, DeskAdmin) and desk.search_fields
    ]
    assert len(searched) > 5
    for path in searched:
        answer = client.get(path, {"q": PASTED})
        assert answer.context["cl"].query == "", path
        assert str(TOO_LONG) in answer.content.decode(), path
    longest = "b" * LONGEST_SEARCH
    assert client.get(searched[0], {"q": longest}).context["cl"].query == longest
