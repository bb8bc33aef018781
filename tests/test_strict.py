"""The strict client refuses what a browser under our policy, or a reader, would."""

import pytest
from django.template import Context, Template, engines

from tests.strict import FailOnUndefined, PageError, UndefinedVariable, check_page

pytestmark = pytest.mark.one_engine


@pytest.mark.parametrize(
    "html",
    [
        "<p>{{ nom }}</p>",
        "<p>{% if %}</p>",
        "<script>alert(1)</script>",
        "<style>p { color: red }</style>",
        '<p style="color: red">',
        '<a onclick="go()">',
        '<a href="javascript:go()">',
        '<img src="data:image/png;base64,AAAA">',
    ],
)
def test_what_the_policy_would_block_fails_the_test(html):
    with pytest.raises(PageError):
        check_page(html, "/")


def test_a_clean_page_passes():
    check_page('<script src="/static/app.js" defer></script><p class="a">{jeton} 100 %</p>', "/")


def test_a_block_of_data_is_not_a_script():
    check_page('<script type="application/json">{"a": 1}</script>', "/")


def test_an_undefined_variable_in_a_template_of_ours_fails(tmp_path, settings):
    settings.BASE_DIR = tmp_path
    (tmp_path / "page.html").write_text("Bonjour {{ prenom }}")
    engine = engines["django"].engine.__class__(dirs=[tmp_path], string_if_invalid=FailOnUndefined("%s"))

    with pytest.raises(UndefinedVariable, match="prenom"):
        engine.get_template("page.html").render(Context({}))


def test_an_undefined_variable_elsewhere_is_empty_as_django_has_it():
    assert Template("Bonjour {{ prenom }}").render(Context({})) == "Bonjour "
