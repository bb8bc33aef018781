"""As everywhere on the site: « 14 avril 2025 à 9 h 05 », in one piece."""

DATE_FORMAT = "j\xa0F\xa0Y"
TIME_FORMAT = "G\xa0\\h\xa0i"
DATETIME_FORMAT = f"{DATE_FORMAT} à {TIME_FORMAT}"
SHORT_DATE_FORMAT = "d/m/Y"
