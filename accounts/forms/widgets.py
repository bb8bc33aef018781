"""Controls that Django has, written faster."""

from functools import cache

from django import forms
from django.forms.utils import flatatt
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe


@cache
def drawn(choices: tuple[tuple[str, str], ...]) -> SafeString:
    """The options of a list, none of them chosen: countries and departments are the same on each page."""
    return format_html_join("\n", '<option value="{}">{}</option>', choices)


class LongSelect(forms.Select):
    """A flat list of hundreds of options, written in one go: Django renders a template for each of them."""

    def render(self, name, value, attrs=None, renderer=None):
        options = drawn(tuple((str(key), str(label)) for key, label in self.choices))
        for key in self.format_value(value):
            bare = f'<option value="{escape(key)}"'
            options = options.replace(f"{bare}>", f"{bare} selected>", 1)
        attributes = flatatt(self.build_attrs(self.attrs, attrs))
        return format_html('<select name="{}"{}>\n{}\n</select>', name, attributes, mark_safe(options))  # noqa: S308
