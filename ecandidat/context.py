"""What every page says about the institution."""

import re

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse_lazy

if not re.fullmatch(r"#[0-9a-fA-F]{6}", settings.INSTITUTION_COLOUR):
    raise ImproperlyConfigured(f"INSTITUTION_COLOUR : « {settings.INSTITUTION_COLOUR} » ne s’écrit pas #rrggbb.")


def _at(name: str) -> str:
    """« à l’Université de… », « à l’UTT », « à Sorbonne Université »: where one applies (S7)."""
    return f"à l’{name}" if name[:1] in "AEÉÈIOU" else f"à {name}"


INSTITUTION = {
    "at_name": _at(settings.INSTITUTION_NAME),
    "at_short_name": _at(settings.INSTITUTION_SHORT_NAME),
    "name": settings.INSTITUTION_NAME,
    "short_name": settings.INSTITUTION_SHORT_NAME,
    "logo": settings.INSTITUTION_LOGO,
    "address": settings.INSTITUTION_ADDRESS.split("|"),
    "email": settings.INSTITUTION_EMAIL,
    "phone": settings.INSTITUTION_PHONE,
    "url": settings.INSTITUTION_URL,
    "director": settings.INSTITUTION_DIRECTOR,
    "host": [line for line in settings.INSTITUTION_HOST.split("|") if line],
    "dpo": settings.INSTITUTION_DPO,
    "retention": settings.INSTITUTION_RETENTION,
    # The colour is in the address, so that the sheet may be kept for a year.
    "brand_url": reverse_lazy("brand", args=[settings.INSTITUTION_COLOUR.removeprefix("#")]),
}


def institution(request):
    return {
        "institution": INSTITUTION,
        "embedded": settings.EMBEDDED,
        "demo_notice": settings.DEMO,
        "ent_login_url": settings.ENT_LOGIN_URL,
    }
