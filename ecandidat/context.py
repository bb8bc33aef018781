"""What every page says about the institution."""

from django.conf import settings

INSTITUTION = {
    "name": settings.INSTITUTION_NAME,
    "short_name": settings.INSTITUTION_SHORT_NAME,
    "logo": settings.INSTITUTION_LOGO,
    "address": settings.INSTITUTION_ADDRESS.split("|"),
    "email": settings.INSTITUTION_EMAIL,
    "phone": settings.INSTITUTION_PHONE,
    "url": settings.INSTITUTION_URL,
}


def institution(request):
    return {"institution": INSTITUTION, "embedded": settings.EMBEDDED}
