"""The desk's pages are named in French, after what they hold: Django's own titles forget the elision."""

import pytest
from django.contrib import admin
from django.urls import reverse

from tests.factories.accounts import UserFactory
from tests.factories.offers import OpeningFactory

pytestmark = pytest.mark.django_db


def title_of(client, name: str, *args) -> str:
    page = client.get(reverse(f"admin:{name}", args=args), follow=True).content.decode()
    return page.partition("<title>")[2].partition("</title>")[0].replace("\u00a0", " ")


def test_lists_rooms_and_forms_are_named_after_what_they_hold(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    opening = OpeningFactory()
    assert title_of(client, "offers_opening_changelist") == "Ouvertures de formation | eCandidat"
    assert title_of(client, "offers_opening_add") == "Ajouter : ouverture de formation | eCandidat"
    assert title_of(client, "offers_opening_change", opening.pk) == f"{opening} | Ouverture de formation | eCandidat"
    assert title_of(client, "app_list", "offers") == "Offre de formation | eCandidat"
    for model in admin.site._registry:
        title = title_of(client, f"{model._meta.app_label}_{model._meta.model_name}_changelist")
        assert "Sélectionnez" not in title
        assert title.endswith("| eCandidat")
