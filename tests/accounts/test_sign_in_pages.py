"""Entering and leaving: what is typed, what is counted, where one arrives (S18–S21)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from accounts.commands import attempts
from accounts.commands.attempts import LIMITS
from accounts.enums import Scope
from accounts.models import Attempt
from ecandidat.common import clock
from tests.accounts.mailbox import keys_to, link_in
from tests.accounts.visitor import is_in, sign_in, sign_up, words_of
from tests.factories.accounts import PASSWORD, IdentifierFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
NOON = datetime(2025, 3, 12, 12, tzinfo=UTC)


def _same_but_token(first, second, names):
    """The sign-in page carries a fresh form token each time."""
    texts = []
    for response, name in zip((first, second), names, strict=True):
        token = str(response.context["csrf_token"]).encode()
        texts.append(response.content.replace(token, b"").replace(name, b"?"))
    assert first.status_code == second.status_code
    assert texts[0] == texts[1]


@pytest.mark.parametrize("typed", ["login", "email", "number"])
def test_one_signs_in_with_login_address_or_candidate_number(client, typed):
    user = UserFactory()
    names = {"login": user.login.lower(), "email": user.email.upper(), "number": IdentifierFactory(user=user).value}
    assert sign_in(client, f" {names[typed]} ").url == reverse("applications:dashboard")
    assert client.session["_auth_user_id"] == str(user.pk)


def test_the_session_changes_its_key_at_sign_in(client):
    client.get(reverse("accounts:signup"))
    sign_up(client, email="autre@example.org", email2="autre@example.org")
    before = client.session.session_key
    sign_in(client, UserFactory().login)
    assert before
    assert client.session.session_key != before


def test_a_wrong_password_and_an_unknown_person_read_the_same(client):
    user = UserFactory(email="connue@example.org")
    answers = [sign_in(type(client)(), typed, "mauvais") for typed in ("connue@example.org", "neuve1@example.org")]
    closed = UserFactory(email="fermee@example.org", is_active=False)
    answers.append(sign_in(type(client)(), closed.email))
    names = (b"connue", b"neuve1", b"fermee")
    for response, name in zip(answers[1:], names[1:], strict=True):
        _same_but_token(answers[0], response, (names[0], name))
    assert "Ces identifiants ne correspondent à aucun compte" in words_of(answers[0])
    assert user.login not in words_of(answers[0])


def test_guesses_are_limited_alike_for_known_and_unknown_and_the_limit_says_when_to_come_back(client):
    user = UserFactory(email="connue@example.org")
    texts = {}
    for typed in ("connue@example.org", "neuve1@example.org"):
        with clock.travel(NOON):
            for _each in range(LIMITS[Scope.LOGIN_HERE].count + 1):
                texts[typed] = words_of(sign_in(client, typed, "mauvais"))
    for text in texts.values():
        assert "Trop de tentatives. Vous pourrez réessayer le mercredi 12 mars 2025 à 13 h 15" in text
    with clock.travel(NOON):
        sign_in(client, user.email)
        assert not is_in(client)
    with clock.travel(NOON + timedelta(minutes=15)):
        sign_in(client, user.email)
    assert is_in(client)


def test_another_name_of_the_same_account_shares_its_limit(client):
    user = UserFactory()
    for _each in range(LIMITS[Scope.LOGIN_HERE].count):
        sign_in(client, user.email, "mauvais")
    assert "Trop de tentatives" in words_of(sign_in(client, user.login, "mauvais"))


def test_somebody_elses_guesses_do_not_lock_the_owner_out(client):
    user = UserFactory()
    for _each in range(LIMITS[Scope.LOGIN_HERE].count + 1):
        sign_in(client, user.email, "mauvais", REMOTE_ADDR="203.0.113.9")
    sign_in(client, user.email)
    assert is_in(client)


def test_a_forged_forwarded_address_changes_nothing(client):
    user = UserFactory()
    for number in range(LIMITS[Scope.LOGIN_HERE].count):
        sign_in(client, user.email, "mauvais", headers={"x-forwarded-for": f"198.51.100.{number}"})
    refused = sign_in(client, user.email, "mauvais", headers={"x-forwarded-for": "198.51.100.200"})
    assert "Trop de tentatives" in words_of(refused)


def test_behind_a_trusted_proxy_the_last_hop_counts(client, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    user = UserFactory()
    for _each in range(LIMITS[Scope.LOGIN_HERE].count + 1):
        sign_in(client, user.email, "mauvais", headers={"x-forwarded-for": "1.1.1.1, 203.0.113.9"})
    sign_in(client, user.email, headers={"x-forwarded-for": "203.0.113.9, 198.51.100.7"})
    assert is_in(client)


@pytest.mark.parametrize("scope", [Scope.LOGIN_HERE, Scope.LOGIN_ACCOUNT])
def test_a_password_changed_by_mail_lets_its_owner_in_at_once(client, mailoutbox, monkeypatch, scope):
    """On the computer where ten were wrong, when the link was pressed on a telephone."""
    monkeypatch.setitem(LIMITS, scope, attempts.Limit(2, LIMITS[scope].window))
    user = UserFactory()
    for _each in range(3):
        refused = sign_in(client, user.login, "mauvais")
    assert "Trop de tentatives" in words_of(refused)
    client.post(reverse("accounts:recover"), {"email": user.email}, REMOTE_ADDR="10.9.9.9")
    new = "une phrase neuve"
    link = link_in(mailoutbox[0])
    client.post(link, {"password": new, "password2": new}, REMOTE_ADDR="10.9.9.9")
    assert "Trop de tentatives" not in words_of(sign_in(client, user.login, "mauvais"))
    sign_in(client, user.login, new)
    assert is_in(client)


def test_a_success_wipes_the_mistakes_of_its_owner(client):
    user = UserFactory()
    for _each in range(LIMITS[Scope.LOGIN_HERE].count - 1):
        sign_in(client, user.login, "mauvais")
    sign_in(client, user.login)
    assert not Attempt.objects.filter(scope=Scope.LOGIN_HERE).exists()


def test_an_account_not_activated_is_told_how_once_the_password_is_right(client):
    user = UserFactory(pending=True)
    assert "aucun compte" in words_of(sign_in(client, user.login, "mauvais"))
    response = sign_in(client, user.login)
    assert response.status_code == 403
    assert "Activez d’abord votre compte" in words_of(response)
    assert not is_in(client)
    client.post(reverse("accounts:resend_activation"), {"email": user.email})
    assert keys_to(user.email) == ["accounts.activation"]
    assert f'href="{reverse("accounts:signup")}">Créer un compte avec la bonne adresse' in words_of(response)


@pytest.mark.parametrize(
    ("following", "arrival"),
    [("/mes-messages/", "/mes-messages/"), ("https://ailleurs.example/", None), ("//ailleurs.example/", None)],
)
def test_sign_in_goes_back_to_where_one_was_and_never_elsewhere(client, following, arrival):
    user = UserFactory()
    data = {"login": user.login, "password": PASSWORD, "next": following}
    assert client.post(reverse("accounts:login"), data).url == (arrival or reverse("applications:dashboard"))


@pytest.mark.parametrize(
    ("wanted", "said"),
    [("/candidatures/ABC/", "celle d’une candidature"), ("/mon-compte/", "La page demandée s’ouvrira"), ("", "")],
)
def test_sign_in_says_what_opens_next(client, wanted, said):
    page = client.get(reverse("accounts:login"), {"next": wanted}).content.decode()
    assert ("La page demandée" in page) == bool(wanted)
    assert said in page


def test_staff_arrive_at_their_desk(client):
    assert sign_in(client, UserFactory(is_staff=True).login).url == reverse("admin:index")


def test_only_a_post_signs_out(client):
    client.force_login(UserFactory())
    client.get(reverse("accounts:logout"))
    assert is_in(client)
    client.post(reverse("accounts:logout"))
    assert not is_in(client)
