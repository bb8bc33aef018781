"""What somebody outside types and reads: sign-up, sign-in."""

from django.urls import reverse

from tests.factories.accounts import PASSWORD
from tests.spacing import as_read

FORM = {
    "last_name": "Roy",
    "first_name": "Camille",
    "email": "Camille@example.org",
    "email2": "camille@example.org",
    "password": PASSWORD,
}


def words_of(response) -> str:
    return as_read(response.content.decode()).replace("\u00a0", " ").replace("\u202f", " ")


def sign_up(client, **changes):
    return client.post(reverse("accounts:signup"), FORM | changes, follow=True)


def sign_in(client, login, password=PASSWORD, **extra):
    return client.post(reverse("accounts:login"), {"login": login, "password": password}, **extra)


def is_in(client) -> bool:
    return "_auth_user_id" in client.session
