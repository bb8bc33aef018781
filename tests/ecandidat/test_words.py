"""The words of a template are looked up once a language, and say what Django's own tag says."""

import pytest
from django.template import engines
from django.utils import translation

from ecandidat.common.words import many, ngettext

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


@pytest.mark.parametrize(
    "source",
    [
        "{% blocktranslate %}{{ n }} < {{ word }}{% endblocktranslate %}",
        "{% blocktranslate trimmed with m=n %}  {{ m }} of\n 100 % {% endblocktranslate %}",
        "{% blocktranslate count m=n %}{{ m }} {{ word }}{% plural %}{{ m }} {{ word }}s{% endblocktranslate %}",
        "{% blocktranslate count m=n asvar x %}{{ m }} day{% plural %}{{ m }} days{% endblocktranslate %}<{{ x }}>",
    ],
)
@pytest.mark.parametrize("number", [1, 2])
def test_the_sentences_are_those_of_django_in_each_language(source, number):
    assert drawn(source, word="<b>", n=number) == drawn(DJANGO + source, word="<b>", n=number)


def test_in_french_zero_is_singular():
    source = "{% blocktranslate count n=n %}{{ n }} day{% plural %}{{ n }} days{% endblocktranslate %}"
    named = source.replace("n=n", "n=n asvar x") + "{{ x }}"
    for each in (source, named):
        assert drawn(each, n=0) == ["0 day", "0 day", "0 days", "0 day"]
    with translation.override("fr"):
        assert [ngettext("pièce", "pièces", number) for number in (0, 1, 2)] == ["pièce", "pièce", "pièces"]


def test_words_agree_with_their_number():
    said = [many(number, "rappel(s) posté(s)") for number in (0, 1, 2)]
    assert said == ["0 rappel posté", "1 rappel posté", "2 rappels postés"]


def test_a_literal_is_looked_up_once_a_language(monkeypatch):
    asked = []
    monkeypatch.setattr("django.template.base.gettext_lazy", lambda words: asked.append(words) or words)
    drawn('{% translate "Delete" %}')
    assert asked == ["Delete", "Delete"]
