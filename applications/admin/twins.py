"""Another account gives the same INE: said on the dossier, and named to those who may see that person."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Profile, User
from applications.admin.filters import ALL
from applications.models import Application


@dataclass(frozen=True)
class Twin:
    """Who gives the same INE, and where to read of them; both are empty out of this person's sight."""

    who: str = ""
    address: str = ""


def twins_of(user: User, dossier: Application) -> list[Twin]:
    """None for nearly everybody, which the page reads along with the dossier (`is_twinned`)."""
    if not getattr(dossier, "is_twinned", True):
        return []
    keys = list(Profile.objects.twins_of(dossier.file.user).values_list("user", flat=True))
    if not keys:
        return []
    people = User.objects.filter(pk__in=keys).order_by("pk")
    reached = Application.objects.visible_to(user).filter(file__user__in=keys)
    seen = set(reached.order_by().values_list("file__user", flat=True))
    return [twin_of(user, person, is_seen=person.pk in seen) for person in people]


def twin_of(user: User, person: User, *, is_seen: bool) -> Twin:
    who = _("%(person)s, login %(login)s") % {"person": person, "login": person.login}
    if user.is_superuser:
        return Twin(who, reverse("admin:accounts_user_change", args=[person.pk]))
    if not is_seen:
        return Twin()
    dossiers = reverse("admin:applications_application_changelist")
    return Twin(who, f"{dossiers}?q={person.login}&campagne={ALL}")
