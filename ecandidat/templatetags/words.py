"""Django's `translate`, which looks the words of a template up once a language, not each time they are drawn.

A template builtin, after Django's. Nothing else changes: the words are still extracted, and what is not a plain
literal is left to Django.
"""

from django.template import Library
from django.templatetags import i18n
from django.utils.translation import get_language

register = Library()


class PlainWords(i18n.TranslateNode):
    """A literal: in one language it is always the same, a catalogue being read once by the process."""

    def __init__(self, node: i18n.TranslateNode):
        super().__init__(node.filter_expression, node.noop, node.asvar, node.message_context)
        self.said: dict[str | None, str] = {}

    def render(self, context):
        language = get_language()
        said = self.said.get(language)
        if said is None:
            drawn = super().render(context)
            said = self.said[language] = context[self.asvar] if self.asvar else drawn
        if self.asvar is None:
            return said
        context[self.asvar] = said
        return ""


@register.tag("translate")
def translate(parser, token):
    """`{% translate "Candidatures" %}`, with all that Django lets it say."""
    node = i18n.do_translate(parser, token)
    words = node.filter_expression
    is_plain = words.var.literal is not None and not words.filters
    return PlainWords(node) if is_plain and not node.noop and node.message_context is None else node
