"""Saving the parts of a profile, each on its own (decision 2)."""

from collections.abc import Iterable
from typing import Any

from django.db import models, transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.enums import LIST_PARTS, Part
from accounts.models import Address, Baccalaureate, Internship, Job, Profile, ProfilePart, Study, User
from accounts.querysets import text_of
from ecandidat.common import clock
from ecandidat.common.versions import Outdated, changed

ROW_MODELS: dict[Part, type[models.Model]] = {Part.STUDIES: Study, Part.INTERNSHIPS: Internship, Part.JOBS: Job}
NAMES = ("last_name", "first_name")
IDENTITY = (
    *NAMES,
    "other_first_names",
    "birth_date",
    "birth_country",
    "birth_department",
    "birth_town",
    "nationality",
    "ine",
    "ine_confirmed",
    "no_ine_reason",
)
FROZEN = set(IDENTITY)


class IdentityRefused(Exception):
    """The identity was transmitted with a dossier: the person can no longer change it alone (decision 14)."""


class DeclarationRefused(Exception):
    """« Rien à déclarer » does not go with what is already there."""


class RowGone(Exception):
    """The row was deleted meanwhile, in another tab."""


def save_personal(user: User, *, by: User, seen: str = "", **data: Any) -> Profile:
    """Civil status and INE, names included. Raises `IdentityRefused` when a frozen field would change by its owner.

    Here and below, `seen` is what the form showed: `Outdated` is raised when that was changed since.
    Saved by another person, what its owner had still to verify stays to verify.
    """
    with transaction.atomic():
        person = _locked(user)
        profile = Profile.objects.filter(user=person).first() or Profile(user=person)
        if person.identity_frozen_at and by.pk == person.pk:
            _refuse_changes(person, profile, data)
        stored = {name: getattr(person if name in NAMES else profile, name) for name in data}
        _check_seen(person, Part.PERSONAL, seen, stored, data)
        for name in NAMES:
            setattr(person, name, data.pop(name, getattr(person, name)))
        person.search_text = person.searchable
        person.save(update_fields=[*NAMES, "search_text"])
        _write(profile, data)
        _saved(person, Part.PERSONAL, by=by)
        return profile


def identity_of(user: User) -> dict[str, Any]:
    """What only staff change once it is transmitted, as the account says it now."""
    profile = getattr(user, "profile", None) or Profile(user=user)
    return {name: getattr(user if name in NAMES else profile, name) for name in IDENTITY}


def identity_changes(user: User, data: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What would change of it: before and after, by field."""
    now = identity_of(user)
    return {name: (now[name], data[name]) for name in IDENTITY if name in data and now[name] != data[name]}


def identity_labels(fields: Iterable[str]) -> list[str]:
    """Their names as people read them, in the order of IDENTITY."""
    words = {field.name: field.verbose_name for model in (Profile, User) for field in model._meta.fields}
    named = set(fields)
    return [capfirst(str(words[name])) for name in IDENTITY if name in named]


def identity_lines(user: User, fields: Iterable[str]) -> list[tuple[str, str]]:
    """These data as the account says them now, with their names."""
    profile = Profile.objects.get(user=user)
    texts = [text_of(user if name in NAMES else profile, name) for name in IDENTITY if name in fields]
    return list(zip(identity_labels(fields), texts, strict=True))


def save_address(user: User, *, by: User, seen: str = "", **data: Any) -> Address:
    """The postal address."""
    with transaction.atomic():
        person = _locked(user)
        address = Address.objects.filter(user=person).first() or Address(user=person)
        _check_seen(person, Part.ADDRESS, seen, _stored(address, data), data)
        _write(address, data)
        _saved(person, Part.ADDRESS, by=by)
        return address


def save_bac(user: User, *, by: User, seen: str = "", **data: Any) -> Baccalaureate:
    """The baccalauréat, or why there is none."""
    with transaction.atomic():
        person = _locked(user)
        bac = Baccalaureate.objects.filter(user=person).first() or Baccalaureate(user=person)
        _check_seen(person, Part.BAC, seen, _stored(bac, data), data)
        _write(bac, data)
        _saved(person, Part.BAC, by=by, nothing_to_declare=bool(bac.no_bac_reason))
        return bac


def add_row(user: User, part: Part, *, by: User, **data: Any) -> models.Model:
    """A row of a list part; it undoes a « rien à déclarer »."""
    with transaction.atomic():
        person = _locked(user)
        row = ROW_MODELS[part](user=person)
        _write(row, data)
        _saved(person, part, by=by)
        return row


def change_row(user: User, part: Part, ref: str, *, by: User, seen: str = "", **data: Any) -> models.Model:
    """Change one row. Raises `RowGone` when it was deleted meanwhile."""
    with transaction.atomic():
        person = _locked(user)
        row = ROW_MODELS[part]._default_manager.filter(user=person, ref=ref).first()
        if row is None:
            raise RowGone(ref)
        _check_seen(person, part, seen, _stored(row, data), data)
        _write(row, data)
        _saved(person, part, by=by)
        return row


def delete_row(user: User, part: Part, ref: str, *, by: User) -> None:
    """Delete one row, or do nothing when it is gone; without any row left the part is to be filled again."""
    with transaction.atomic():
        person = _locked(user)
        rows = ROW_MODELS[part]._default_manager.filter(user=person)
        deleted, _rows = rows.filter(ref=ref).delete()
        if deleted and not rows.exists():
            ProfilePart.objects.filter(user=person, part=part).delete()


def declare_nothing(user: User, part: Part) -> None:
    """« Rien à déclarer » for a list part (S33). Raises `DeclarationRefused` while it has rows."""
    if part not in LIST_PARTS:
        raise ValueError(f"{part} cannot be declared empty")
    with transaction.atomic():
        person = _locked(user)
        if ROW_MODELS[part]._default_manager.filter(user=person).exists():
            raise DeclarationRefused(
                _("Cette partie contient déjà une ligne. Supprimez-la d’abord si vous n’avez rien à déclarer.")
            )
        _saved(person, part, by=user, nothing_to_declare=True)


def confirm_part(user: User, part: Part) -> None:
    """The person read a part of an earlier campaign and it still holds; nothing happens to a part never saved."""
    with transaction.atomic():
        person = _locked(user)
        ProfilePart.objects.filter(user=person, part=part).update(to_verify=False, saved_at=clock.now(), saved_by=user)


def mark_to_verify(user: User) -> None:
    """A new campaign: what was saved stays, and asks to be read again (decision 3)."""
    with transaction.atomic():
        person = _locked(user)
        ProfilePart.objects.filter(user=person).update(to_verify=True)


def freeze_identity(user: User) -> None:
    """At the first transmission: from now on only staff change names, birth and INE. Twice is once."""
    with transaction.atomic():
        person = _locked(user)
        if person.identity_frozen_at is None:
            person.identity_frozen_at = clock.now()
            person.save(update_fields=["identity_frozen_at"])


def _locked(user: User) -> User:
    """The person's row, held until the end: two tabs of one person write one after the other."""
    return User.objects.select_for_update(of=("self",)).get(pk=user.pk)


def _write(row: models.Model, data: dict[str, Any]) -> None:
    for name, value in data.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()


def _stored(row: models.Model, data: dict[str, Any]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in data}


def _check_seen(person: User, part: Part, seen: str, stored: dict[str, Any], data: dict[str, Any]) -> None:
    """Two tabs, or the person and the desk: the second is shown what the first saved, nothing is overwritten."""
    if late := changed(seen, stored, data):
        last = ProfilePart.objects.select_related("saved_by").filter(user=person, part=part).first()
        raise Outdated(late, by=last.saved_by if last else None, at=last.saved_at if last else None)


def _saved(person: User, part: Part, *, by: User, nothing_to_declare: bool = False) -> None:
    said: dict[str, Any] = {"saved_at": clock.now(), "saved_by": by, "nothing_to_declare": nothing_to_declare}
    if by.pk == person.pk:
        said["to_verify"] = False
    ProfilePart.objects.update_or_create(user=person, part=part, defaults=said)


def _refuse_changes(person: User, profile: Profile, data: dict[str, Any]) -> None:
    for name in FROZEN & data.keys():
        if data[name] != getattr(person if name in NAMES else profile, name):
            raise IdentityRefused(
                _(
                    "Votre état civil et votre INE ont été transmis avec une candidature : ils ne changent plus "
                    "d’ici. Écrivez à l’assistance, qui fera la correction."
                )
            )
