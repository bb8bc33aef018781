"""Sign-in with the e-mail address or any identifier of one's own, and the same time whoever it is (decision 3)."""

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import User

LOOKALIKES = str.maketrans("OILU", "011V")


def account_of(typed: str) -> User | None:
    """Whose account is meant, case and spaces apart; identifiers have no O, I, L, U, which read as 0, 1, 1, V."""
    if "@" in typed:
        return User.objects.with_email(typed).first()
    value = "".join(typed.split()).upper().translate(LOOKALIKES)
    return User.objects.filter(identifiers__value=value).first()


class IdentifierBackend(AuthenticationBackend):
    """The name may come as `username` (Django, the admin) or `email` (allauth)."""

    def _authenticate(self, request, **credentials):
        typed = credentials.get("username") or credentials.get("email") or ""
        user = account_of(typed) if typed else None
        return self._check_password(user, credentials["password"]) if user else None
