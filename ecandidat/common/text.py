"""Text made comparable: a stored column searched the same way on both databases."""

import unicodedata


def normalised(text: str) -> str:
    """Lower case, without accents, spaces folded: what search compares."""
    decomposed = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "oe").replace("’", "'"))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(bare.casefold().split())
