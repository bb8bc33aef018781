"""What the side menu of « Mon compte » needs, on every page that draws it."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from accounts.checklist import ProfileStatus
from accounts.querysets import profile_status


@dataclass(frozen=True)
class AccountMenu:
    """Where the profile stands, and the page being read."""

    status: ProfileStatus
    path: str

    @property
    def entries(self) -> list[tuple[str, str, str, bool]]:
        """(address, label, state, whether the reader is there) of each part."""
        addresses = [(reverse("accounts:part", args=[line.url_slug]), line) for line in self.status.parts]
        return [(address, line.label, line.state.value, self.path.startswith(address)) for address, line in addresses]


def account_menu(request):
    """`account_menu`: one query, none on a page whose template does not draw the menu; None for visitors.

    Agents have it too: they also apply.
    """
    return {"account_menu": SimpleLazyObject(lambda: _menu(request))}


def _menu(request):
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    return AccountMenu(profile_status(user), request.path)
