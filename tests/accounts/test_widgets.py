"""The long list says what Django's own would."""

import pytest
from django import forms
from django.test.html import parse_html

from accounts.forms.widgets import LongSelect

pytestmark = pytest.mark.one_engine

CHOICES = [("", "À choisir"), ("FR", "France"), ("CI", "Côte d’Ivoire"), ("X", "<b>")]


@pytest.mark.parametrize("value", [None, "", "CI", "X", "absent"])
@pytest.mark.parametrize("attrs", [{}, {"id": "id_pays", "required": True, "aria-describedby": "a b"}])
def test_it_is_written_as_django_would(value, attrs):
    ours, theirs = (
        kind(choices=CHOICES, attrs={"autocomplete": "country"}).render("pays", value, attrs=attrs)
        for kind in (LongSelect, forms.Select)
    )
    assert parse_html(ours) == parse_html(theirs)
