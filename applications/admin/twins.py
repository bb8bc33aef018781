"""Another account gives the same INE: said on the dossier, and named to those who may see that person."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Profile, User
from applications.admin.access import in_sight
from applications.admin.filters import person_url
from applications.models import Application


@dataclass(frozen=True)
class Twin:
    """Who gives the same INE, and where to read of them; both are empty out of this person's sight."""

    who: str = ""
    address: str = ""


def twins_of(request, dossier: Application) -> list[Twin]:
    """None for nearly everybody, which the page reads along with the dossier (`is_twinned`)."""
    if not getattr(dossier, "is_twinned", True):
        return []
    keys = list(Profile.objects.twins_of(dossier.file.user).values_list("user", flat=True))
    if not keys:
        return []
    people = User.objects.filter(pk__in=keys).order_by("pk")
    reached = in_sight(request).filter(file__user__in=keys)
    seen = set(reached.order_by().values_list("file__user", flat=True))
    return [twin_of(request.user, person, is_seen=person.pk in seen) for person in people]


def twin_of(user: User, person: User, *, is_seen: bool) -> Twin:
    if not (user.is_superuser or is_seen):
        return Twin()
    who = _("%(person)s, login %(login)s") % {"person": person, "login": person.login}
    return Twin(who, person_url(user, person))
