"""Text made comparable and text made visible: what search compares, what a form keeps."""

import re
import unicodedata

from django import forms

# What breaks a line without being a line break of a form: between two words of a pasted text it stands for a space.
BREAKS = re.compile("[\\v\\f\\x1c-\\x1e\\x85\\u2028\\u2029]+")
# Controls, and the signs that reverse or hide what stands beside them. Joiners stay: names are written with them.
UNSEEN = re.compile(
    "[\\x00-\\x08\\x0e-\\x1b\\x1f\\x7f-\\x9f\\xad\\u061c\\u180e\\u200b\\u200e\\u200f\\u202a-\\u202e"
    "\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb\\U000e0000-\\U000e007f]"
)


def normalised(text: str) -> str:
    """Lower case, without accents, spaces folded: what search compares."""
    decomposed = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "oe").replace("’", "'"))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(bare.casefold().split())


def visible(text: str) -> str:
    """The text without the characters that nobody sees and that change how the others are read; line breaks stay."""
    return UNSEEN.sub("", BREAKS.sub(" ", text))


class WordsField(forms.CharField):
    """What somebody types for others to read: every script as typed, and nothing in it that the eye would miss."""

    def to_python(self, value):
        return super().to_python(visible(value) if isinstance(value, str) else value)
