"""Writing a formation, with the text that search compares."""

from django.db import transaction

from ecandidat.common.text import normalised
from offers.models import Formation

SEARCHED = ("title", "title_en", "keywords", "code", "diploma_type", "level")


def search_text_of(formation: Formation) -> str:
    """What the catalogue's search compares with: title, key words, code, diploma and level, normalised (S41)."""
    return normalised(" ".join(getattr(formation, field) for field in SEARCHED))


def save_formation(formation: Formation) -> Formation:
    """Write a formation; nobody else does, or it could not be found by search."""
    formation.search_text = search_text_of(formation)
    with transaction.atomic():
        formation.save()
    return formation
