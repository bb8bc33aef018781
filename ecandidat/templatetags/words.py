"""Django's `translate` and `blocktranslate`: read once, not each time they are drawn, and counting as French does.

A template builtin, after Django's. Nothing else changes: the words are still extracted, and what is not a plain
literal is left to Django.
"""

from django.template import Library
from django.templatetags import i18n
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from ecandidat.common.words import is_singular

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


class Sentence(i18n.BlockTranslateNode):
    """A sentence with variables: its message is put together once; counted to zero, it is the singular in French."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.messages: dict[int, tuple[str, list[str]]] = {}

    @classmethod
    def of(cls, node: i18n.BlockTranslateNode) -> "Sentence":
        """The same sentence as Django parsed it."""
        return cls(**vars(node))

    def render_token_list(self, tokens):
        known = self.messages.get(id(tokens))
        if known is None:
            known = self.messages[id(tokens)] = super().render_token_list(tokens)
        message, names = known
        return message, list(names)  # Django adds those of the plural to it

    def render(self, context, nested=False):
        if self.counter is None or not is_singular(self.counter.resolve(context)):
            return super().render(context, nested)
        with context.push(**{self.countervar: 0}):
            said = self.alone.render(context)
        if self.asvar is None:
            return said
        context[self.asvar] = SafeString(said)
        return ""

    @cached_property
    def alone(self) -> "Sentence":
        """The singular as a sentence of its own."""
        facts = (self.extra_context, self.singular)
        return Sentence(*facts, message_context=self.message_context, trimmed=self.trimmed, tag_name=self.tag_name)


@register.tag("blocktranslate")
def blocktranslate(parser, token):
    """`{% blocktranslate count n=rows|length %}`, with all that Django lets it say."""
    return Sentence.of(i18n.do_block_translate(parser, token))
