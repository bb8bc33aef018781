"""Reads over people: where a profile stands, and everything it says."""

from collections.abc import Iterable

from django.db import models
from django.db.models import Count, Exists, Model, OuterRef, Subquery
from django.utils.text import capfirst

from accounts import ine
from accounts.checklist import ProfileStatus, SavedPart, profile_status_of
from accounts.enums import Part
from accounts.places import country_name, department_name
from ecandidat.common.dates import day_short

COUNTRY_FIELDS = {"birth_country", "nationality", "country"}
DEPARTMENT_FIELDS = {"birth_department", "department"}
PERSONAL_FIELDS = (
    "civility",
    "usual_name",
    "other_first_names",
    "birth_date",
    "birth_country",
    "birth_department",
    "birth_town",
    "nationality",
    "phone",
    "ine",
    "ine_confirmed",
    "no_ine_reason",
)
ADDRESS_FIELDS = ("line1", "line2", "line3", "postal_code", "town", "country")
BAC_FIELDS = (
    "no_bac_reason",
    "kind",
    "year",
    "specialities",
    "mention",
    "country",
    "department",
    "town",
    "school",
)
ROW_FIELDS = {
    Part.STUDIES: ("year", "kind", "label", "school", "country", "department", "town", "result", "mention"),
    Part.INTERNSHIPS: ("year", "organisation", "duration", "hours_per_week", "description"),
    Part.JOBS: ("year", "title", "organisation", "duration", "description"),
}


class ProfileQuerySet(models.QuerySet):
    """Two accounts that give one INE: a signal to staff, never a refusal (decision 2). Both reads use its index."""

    def giving(self, typed: str):
        """Those that give this INE, typed as staff copy it; none when it is not one."""
        value = ine.looked_for(typed)
        return self.filter(ine=value) if value else self.none()

    def twins_of(self, user):
        """The other accounts that give the same INE as this person's, the oldest first."""
        own = self.filter(user=user).exclude(ine="").values("ine")
        return self.filter(ine=Subquery(own[:1])).exclude(user=user).order_by("pk")

    def twinning(self, person: str) -> Exists:
        """Whether another account gives the INE of the person that a row leads to by this path."""
        others = self.exclude(ine="").exclude(user=OuterRef(person))
        return Exists(others.filter(ine=OuterRef(f"{person}__profile__ine")))

    def twinned(self):
        """Those whose INE another account gives too."""
        shared = self.exclude(ine="").order_by().values("ine").annotate(times=Count("pk")).filter(times__gt=1)
        return self.filter(ine__in=shared.values("ine"))


def profile_status(user) -> ProfileStatus:
    """Where the six parts stand; one query."""
    saved = user.profile_parts.values_list("part", "saved_at", "nothing_to_declare", "to_verify")
    return profile_status_of({part: SavedPart(*facts) for part, *facts in saved})


def rows_of(user, part: Part):
    """The rows of a list part, the latest year first."""
    related = {Part.STUDIES: user.studies, Part.INTERNSHIPS: user.internships, Part.JOBS: user.jobs}
    return related[part].all()


def profile_snapshot(user) -> dict:
    """Everything the profile says, ready for JSON: raw values for machines, labelled lines for people.

    `{"identity": {…}, "parts": [{"part", "title", "nothing_to_declare", "entries": [{"values", "lines"}]}]}`, where
    `lines` holds `[label, text]` pairs in French without the empty ones. Five queries, whatever the rows.
    """
    person = type(user).objects.select_related("profile", "address", "bac").get(pk=user.pk)
    status = profile_status(person)
    return {
        "identity": {
            "login": person.login,
            "last_name": person.last_name,
            "first_name": person.first_name,
            "email": person.email,
        },
        "parts": [
            {
                "part": line.part.value,
                "title": str(line.label),
                "nothing_to_declare": line.nothing_to_declare,
                "entries": _entries(person, line.part),
            }
            for line in status.parts
        ],
    }


def _entries(person, part: Part) -> list[dict]:
    singles = {
        Part.PERSONAL: ("profile", PERSONAL_FIELDS),
        Part.ADDRESS: ("address", ADDRESS_FIELDS),
        Part.BAC: ("bac", BAC_FIELDS),
    }
    if part in singles:
        name, fields = singles[part]
        row = getattr(person, name, None)
        return [] if row is None else [describe(row, fields)]
    return [describe(row, ROW_FIELDS[part]) for row in rows_of(person, part)]


def describe(row: Model, fields: Iterable[str]) -> dict:
    """One row as raw values and as `[label, text]` lines; a country that has no département shows none."""
    values = {name: _plain(getattr(row, name)) for name in fields}
    shown = ((name, text_of(row, name)) for name in fields)
    lines = [[capfirst(str(row._meta.get_field(name).verbose_name)), text] for name, text in shown if text]
    return {"values": values, "lines": lines}


def _plain(value):
    return value.isoformat() if hasattr(value, "isoformat") else value


def text_of(row: Model, name: str) -> str:
    """What a row says under that name, as people read it."""
    value = getattr(row, name)
    if value in (None, "", False):
        return ""
    if name in COUNTRY_FIELDS:
        return country_name(value)
    if name in DEPARTMENT_FIELDS:
        return department_name(value)
    if value is True:
        return "oui"
    if hasattr(value, "isoformat"):
        return day_short(value)
    display = getattr(row, f"get_{name}_display", None)
    return str(display() if display else value)
