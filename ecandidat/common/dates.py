"""French dates and sizes, in the institution's zone, with the spaces that never break."""

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

NBSP = "\u00a0"
NARROW_NBSP = "\u202f"
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
LAST_MINUTE = time(23, 59)
# Where France has universities and the time is not that of Paris; elsewhere the zone's city is named.
PLACES = {
    "Europe/Paris": "de Paris",
    "Indian/Reunion": "de La Réunion",
    "Indian/Mayotte": "de Mayotte",
    "America/Martinique": "de la Martinique",
    "America/Guadeloupe": "de la Guadeloupe",
    "America/Cayenne": "de la Guyane",
    "America/Miquelon": "de Saint-Pierre-et-Miquelon",
    "Pacific/Noumea": "de la Nouvelle-Calédonie",
    "Pacific/Tahiti": "de la Polynésie française",
    "Pacific/Wallis": "de Wallis-et-Futuna",
}
DAYS_OF_WARNING = 7
HOURS_WORTH_SAYING = 12


def zone_label() -> str:
    """« heure de Paris »: whose clock a limit is read on."""
    name = settings.TIME_ZONE
    city = name.rpartition("/")[2].replace("_", " ")
    elided = f"d’{city}" if city[0] in "AEIOUYH" else f"de {city}"
    return f"heure {PLACES.get(name, elided)}"


def local(instant: datetime) -> datetime:
    """The same instant on the institution's wall clock."""
    return timezone.localtime(instant, timezone.get_default_timezone())


def _day(value: date) -> date:
    return local(value).date() if isinstance(value, datetime) else value


def day_short(value: date) -> str:
    """« 14 avril 2025 »; the first of a month is « 1ᵉʳ ». An instant gives its day where the institution is."""
    day = _day(value)
    number = "1ᵉʳ" if day.day == 1 else str(day.day)
    return f"{number}{NBSP}{MONTHS[day.month - 1]} {day.year}"


def day_long(value: date) -> str:
    """« lundi 14 avril 2025 »."""
    return f"{DAYS[_day(value).weekday()]} {day_short(value)}"


def hour_text(moment: time) -> str:
    """« 23 h 59 », « 9 h 05 », « 12 h »."""
    minutes = f"{NBSP}{moment.minute:02}" if moment.minute else ""
    return f"{moment.hour}{NBSP}h{minutes}"


def instant_short(instant: datetime) -> str:
    """« 14 avril 2025 à 23 h 59 », on the institution's clock."""
    return f"{day_short(instant)} à {hour_text(local(instant).time())}"


def instant_long(instant: datetime) -> str:
    """« lundi 14 avril 2025 à 23 h 59 », on the institution's clock."""
    return f"{day_long(instant)} à {hour_text(local(instant).time())}"


def limit_text(day: date, closing_time: time | None = None) -> str:
    """« 14 avril 2025 inclus (23 h 59, heure de Paris) »; with a time, « 14 avril 2025 à 12 h, heure de Paris »."""
    if closing_time is None:
        return f"{day_short(day)} inclus ({hour_text(LAST_MINUTE)}, {zone_label()})"
    return f"{day_short(day)} à {hour_text(closing_time)}, {zone_label()}"


def limit_long(day: date, closing_time: time | None = None) -> str:
    """« lundi 14 avril 2025 à 23 h 59 »: the last minute that is still accepted."""
    return f"{day_long(day)} à {hour_text(closing_time or LAST_MINUTE)}"


def limit_hour(closing_time: time | None = None) -> str:
    """« 23 h 59, heure de Paris »: what follows the day of a limit."""
    return f"{hour_text(closing_time or LAST_MINUTE)}, {zone_label()}"


def _plural(number: int, word: str) -> str:
    return f"{number}{NBSP}{word}{'s' if number > 1 else ''}"


def _days_left(now: datetime, instant: datetime) -> int:
    # The limit is the first instant too late, often midnight: the day that counts is the one just before it.
    return (local(instant - timedelta(microseconds=1)).date() - local(now).date()).days


def time_left(now: datetime, instant: datetime) -> str:
    """« Il reste 6 jours », on the last day hours, then minutes, rounded down. `instant` is the first too late."""
    if now >= instant:
        return "Date dépassée"
    days = _days_left(now, instant)
    if days > 0:
        return f"Il reste {_plural(days, 'jour')}"
    minutes = int((instant - now).total_seconds() // 60)
    if minutes >= HOURS_WORTH_SAYING * 60:
        return "Dernier jour"
    if minutes >= 60:
        return f"Il reste {_plural(minutes // 60, 'heure')}"
    if minutes:
        return f"Il reste {_plural(minutes, 'minute')}"
    return "Il reste moins d’une minute"


def urgency(now: datetime, instant: datetime) -> str:
    """The tone of a deadline: "" far away and once past, "warn" within seven days, "bad" on the last day."""
    if now >= instant:
        return ""
    days = _days_left(now, instant)
    if days == 0:
        return "bad"
    return "warn" if days <= DAYS_OF_WARNING else ""


def size_text(size: int) -> str:
    """« 340 Ko », « 4,8 Mo », « 20 Mo »: binary units, as the limits are counted."""
    if size < 1024:
        return _plural(size, "octet")
    if size < 1024**2:
        return f"{round(size / 1024)}{NBSP}Ko" if round(size / 1024) < 1024 else f"1{NBSP}Mo"
    number = f"{size / 1024**2:.1f}".removesuffix(".0").replace(".", ",")
    return f"{number}{NBSP}Mo"
