"""French dates and sizes, in the institution's zone, with the spaces that never break."""

from datetime import MAXYEAR, MINYEAR, date, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ecandidat.common.words import ngettext

NBSP = "\u00a0"
DAYS = (
    gettext_lazy("lundi"),
    gettext_lazy("mardi"),
    gettext_lazy("mercredi"),
    gettext_lazy("jeudi"),
    gettext_lazy("vendredi"),
    gettext_lazy("samedi"),
    gettext_lazy("dimanche"),
)
MONTHS = (
    gettext_lazy("janvier"),
    gettext_lazy("février"),
    gettext_lazy("mars"),
    gettext_lazy("avril"),
    gettext_lazy("mai"),
    gettext_lazy("juin"),
    gettext_lazy("juillet"),
    gettext_lazy("août"),
    gettext_lazy("septembre"),
    gettext_lazy("octobre"),
    gettext_lazy("novembre"),
    gettext_lazy("décembre"),
)
LAST_MINUTE = time(23, 59)
INSTANT = timedelta(microseconds=1)
# Where France has universities and the time is not that of Paris; elsewhere the zone's city is named.
PLACES = {
    "Europe/Paris": gettext_lazy("de Paris"),
    "Indian/Reunion": gettext_lazy("de La Réunion"),
    "Indian/Mayotte": gettext_lazy("de Mayotte"),
    "America/Martinique": gettext_lazy("de la Martinique"),
    "America/Guadeloupe": gettext_lazy("de la Guadeloupe"),
    "America/Cayenne": gettext_lazy("de la Guyane"),
    "America/Miquelon": gettext_lazy("de Saint-Pierre-et-Miquelon"),
    "Pacific/Noumea": gettext_lazy("de la Nouvelle-Calédonie"),
    "Pacific/Tahiti": gettext_lazy("de la Polynésie française"),
    "Pacific/Wallis": gettext_lazy("de Wallis-et-Futuna"),
}
DAYS_OF_WARNING = 7
HOURS_WORTH_SAYING = 12


def zone_label() -> str:
    """« heure de Paris »: whose clock a limit is read on."""
    name = settings.TIME_ZONE
    city = name.rpartition("/")[2].replace("_", " ")
    elided = (_("d’%(city)s") if city[0] in "AEIOUYH" else _("de %(city)s")) % {"city": city}
    return _("heure %(of_place)s") % {"of_place": PLACES.get(name, elided)}


def local(instant: datetime) -> datetime:
    """The same instant on the institution's wall clock."""
    return timezone.localtime(instant, timezone.get_default_timezone())


def _day(value: date) -> date:
    return local(value).date() if isinstance(value, datetime) else value


def years_later(day: date, years: int) -> date:
    """The same day of another year; 29 February gives 28 where there is none, the ends of the calendar stay."""
    year = min(max(day.year + years, MINYEAR), MAXYEAR)
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def day_short(value: date) -> str:
    """« 14 avril 2025 »; the first of a month is « 1ᵉʳ ». An instant gives its day where the institution is."""
    day = _day(value)
    number = _("1ᵉʳ") if day.day == 1 else str(day.day)
    return f"{number}{NBSP}{MONTHS[day.month - 1]} {day.year}"


def day_long(value: date) -> str:
    """« lundi 14 avril 2025 »; of an instant, its day where the institution is."""
    return f"{DAYS[_day(value).weekday()]} {day_short(value)}"


def day_ahead(value: date, now: datetime) -> str:
    """« Lundi 14 avril 2025 », and on that very day « Aujourd’hui, lundi 14 avril 2025 »."""
    day = day_long(value)
    return _("Aujourd’hui, %(day)s") % {"day": day} if _day(value) == _day(now) else day.capitalize()


def hour_text(moment: time) -> str:
    """« 23 h 59 », « 9 h 05 », « 12 h »."""
    minutes = f"{NBSP}{moment.minute:02}" if moment.minute else ""
    return f"{moment.hour}{NBSP}h{minutes}"


def local_hour(instant: datetime) -> str:
    """« 14 h 32 », on the institution's clock."""
    return hour_text(local(instant).time())


def instant_short(instant: datetime) -> str:
    """« 14 avril 2025 à 23 h 59 », on the institution's clock."""
    return _("%(day)s à %(hour)s") % {"day": day_short(instant), "hour": local_hour(instant)}


def instant_long(instant: datetime) -> str:
    """« lundi 14 avril 2025 à 23 h 59 », on the institution's clock."""
    return _("%(day)s à %(hour)s") % {"day": day_long(instant), "hour": local_hour(instant)}


def limit_text(day: date, closing_time: time | None = None) -> str:
    """« 14 avril 2025 inclus (23 h 59, heure de Paris) »; with a time, « 14 avril 2025 à 12 h, heure de Paris »."""
    if closing_time is None:
        facts = {"day": day_short(day), "hour": hour_text(LAST_MINUTE), "zone": zone_label()}
        return _("%(day)s inclus (%(hour)s, %(zone)s)") % facts
    facts = {"day": day_short(day), "hour": hour_text(closing_time), "zone": zone_label()}
    return _("%(day)s à %(hour)s, %(zone)s") % facts


def limit_long(day: date, closing_time: time | None = None) -> str:
    """« lundi 14 avril 2025 à 23 h 59 »: the last minute that is still accepted."""
    return _("%(day)s à %(hour)s") % {"day": day_long(day), "hour": hour_text(closing_time or LAST_MINUTE)}


def limit_hour(closing_time: time | None = None) -> str:
    """« 23 h 59, heure de Paris »: what follows the day of a limit."""
    return f"{hour_text(closing_time or LAST_MINUTE)}, {zone_label()}"


def last_minute(too_late: datetime) -> str:
    """« lundi 14 avril 2025 à 23 h 59 »: the minute that a limit ends, from the first instant that is too late."""
    return instant_long(too_late - INSTANT)


def _days_left(now: datetime, instant: datetime) -> int:
    # The limit is the first instant too late, often midnight: the day that counts is the one just before it.
    return (local(instant - INSTANT).date() - local(now).date()).days


def time_left(now: datetime, instant: datetime) -> str:
    """« Il reste 6 jours », on the last day hours, then minutes, rounded down. `instant` is the first too late."""
    if now >= instant:
        return _("Date dépassée")
    days, minutes = _days_left(now, instant), int((instant - now).total_seconds() // 60)
    # A limit of the small hours is minutes away, not a day: only what is over half a day is counted in days.
    if days > 0 and minutes >= HOURS_WORTH_SAYING * 60:
        return ngettext("Il reste %(count)s jour", "Il reste %(count)s jours", days) % {"count": days}
    if minutes >= HOURS_WORTH_SAYING * 60:
        return _("Dernier jour")
    if minutes >= 60:
        return ngettext("Il reste %(count)s heure", "Il reste %(count)s heures", minutes // 60) % {
            "count": minutes // 60
        }
    if minutes:
        return ngettext("Il reste %(count)s minute", "Il reste %(count)s minutes", minutes) % {"count": minutes}
    return _("Il reste moins d’une minute")


def urgency(now: datetime, instant: datetime) -> str:
    """The tone of a deadline: "" far away and once past, "warn" within seven days, "bad" on the last day."""
    if now >= instant:
        return ""
    days = _days_left(now, instant)
    if days == 0 or instant - now < timedelta(hours=HOURS_WORTH_SAYING):
        return "bad"
    return "warn" if days <= DAYS_OF_WARNING else ""


def size_text(size: int) -> str:
    """« 340 Ko », « 4,8 Mo », « 20 Mo »: binary units, as the limits are counted."""
    if size < 1024:
        # French counts nothing in the singular: « 0 octet ».
        return ngettext("%(count)s octet", "%(count)s octets", size or 1) % {"count": size}
    if size < 1024**2:
        kilobytes = round(size / 1024)
        return _("%(size)s Ko") % {"size": kilobytes} if kilobytes < 1024 else _("%(size)s Mo") % {"size": 1}
    number = f"{size / 1024**2:.1f}".removesuffix(".0").replace(".", ",")
    return _("%(size)s Mo") % {"size": number}
