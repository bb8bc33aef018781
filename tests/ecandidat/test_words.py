"""The words of a template are looked up once a language, and say what Django's own tag says."""

import pytest
from django.template import engines
from django.utils import translation

pytestmark = pytest.mark.one_engine

DJANGO = "{% load i18n %}"


def drawn(source: str, **context) -> list[str]:
    """The same template, twice in French, then in English, then in French again."""
    template = engines["django"].from_string(source)
    said = []
    for language in ("fr", "fr", "en", "fr"):
        with translation.override(language):
            said.append(template.render(context))
    return said


@pytest.mark.parametrize(
    "source",
    [
        '{% translate "Delete" %}',
        '{% translate "Delete" as word %}<{{ word }}>{{ word|upper }}',
        '{% translate "Delete"|lower %}',
        "{% translate word %}",
        '{% translate "Delete" noop %}',
        '{% translate "May" context "abbrev. month" %}',
        '{% translate "« 100 %% » & <b>" %}',
    ],
)
def test_the_words_are_those_of_django_in_each_language(source):
    assert drawn(source, word="Delete") == drawn(DJANGO + source, word="Delete")


def test_the_words_change_with_the_language():
    assert drawn('{% translate "Delete" %}') == ["Supprimer", "Supprimer", "Delete", "Supprimer"]


def test_a_literal_is_looked_up_once_a_language(monkeypatch):
    asked = []
    monkeypatch.setattr("django.template.base.gettext_lazy", lambda words: asked.append(words) or words)
    drawn('{% translate "Delete" %}')
    assert asked == ["Delete", "Delete"]
