"""Sign-in with the e-mail address or any identifier of one's own, and the same time whoever it is (decision 3)."""

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import Exists, OuterRef
from django.db.models.functions import Lower

from accounts.models import User
from ecandidat.common import refs
from notifications.models import AddressNote, MailSwitch

# Built once: every page of a signed-in person asks it, and building it costs more than answering it.
PEOPLE = User.objects.annotate(
    address_is_refused=Exists(AddressNote.objects.refused().filter(address=Lower(OuterRef("email")))),
    mails_are_stopped=Exists(MailSwitch.objects.filter(is_stopped=True)),
)


def account_of(typed: str) -> User | None:
    """Whose account is meant, by its address or by an identifier as it was read aloud."""
    if "@" in typed:
        return User.objects.with_email(typed).first()
    return User.objects.filter(identifiers__value=refs.read_aloud(typed)).first()


class IdentifierBackend(AuthenticationBackend):
    """The name may come as `username` (Django, the admin) or `email` (allauth)."""

    def get_user(self, user_id):
        """The person of a session, with what every page says of the mails: one query for all of it.

        `address_is_refused`: mails to them come back; `mails_are_stopped`: nothing leaves, for anybody.
        """
        user = PEOPLE.filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None

    def _authenticate(self, request, **credentials):
        typed = credentials.get("username") or credentials.get("email") or ""
        user = account_of(typed) if typed else None
        return self._check_password(user, credentials["password"]) if user else None
