"""People of the offer's tests, made without the doors that accounts tests."""

from accounts.models import User
from ecandidat.common import clock, refs


def person(**facts):
    """An activated account."""
    login = refs.new_login()
    facts = {"last_name": "Roy", "first_name": "Camille", "activated_at": clock.now()} | facts
    return User.objects.create(login=login, email=f"{login}@example.org".lower(), **facts)
