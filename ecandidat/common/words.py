"""How French counts: zero takes the singular, « 0 pièce »."""

from django.utils import translation


def is_singular(count: int) -> bool:
    """Where the words of the page are French, nothing is counted as one; Django's fallback counts it as many."""
    return count == 0 and (translation.get_language() or "fr").startswith("fr")


def ngettext(singular: str, plural: str, count: int) -> str:
    """Django's, with the French zero."""
    return translation.ngettext(singular, plural, 1 if is_singular(count) else count)


def many(count: int, words: str) -> str:
    """« 3 rappels postés » of « rappel(s) posté(s) »: one takes no s, zero neither."""
    return f"{count} {words.replace('(s)', 's' if count > 1 else '')}"
