"""What a person wrote in a form that could not be kept, to be copied from the page that says so."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django import forms
from django.http import QueryDict

LONG = 40  # characters: of a field that no form of ours names, a shorter answer is more often a code than words
NEVER_SHOWN = ("password", "current", "csrf", "next", "seen", "agreed")
WRITTEN_IN = (forms.TextInput, forms.EmailInput, forms.NumberInput, forms.Textarea)


@dataclass(frozen=True)
class Written:
    """One answer; its label is that of the form, empty where no form names it."""

    label: str
    text: str

    @property
    def is_long(self) -> bool:
        return len(self.text) >= LONG or "\n" in self.text


def written_in(posted: QueryDict) -> list[Written]:
    """What was typed, in the order of the form: never a password, a token, a hidden value or a choice in a list."""
    fields = _fields_of(posted)
    return [
        Written(str(fields[name].label or "") if name in fields else "", text)
        for name, values in posted.lists()
        if not any(word in name for word in NEVER_SHOWN)
        for text in values
        if _is_written(fields.get(name), text)
    ]


def _is_written(field: forms.Field | None, text: str) -> bool:
    if field is None:
        return len(text) >= LONG and " " in text
    return bool(text.strip()) and isinstance(field.widget, WRITTEN_IN)


def _fields_of(posted: QueryDict) -> dict[str, forms.Field]:
    """The fields of the form that was posted: of ours, the one that has most of these names."""
    known = (getattr(form, "base_fields", {}) for form in _forms(forms.BaseForm))
    return max(known, key=lambda fields: len(fields.keys() & posted.keys()), default={})


def _forms(parent: type) -> Iterator[type]:
    subclasses: Iterable[type] = parent.__subclasses__()
    for form in subclasses:
        yield form
        yield from _forms(form)
