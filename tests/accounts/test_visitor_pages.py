"""Pages of someone outside: S10–S20, S87–S89."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from accounts.commands import attempts, registration
from accounts.commands.attempts import LIMITS
from accounts.enums import Scope
from accounts.models import LetterRequest, User
from ecandidat.common import clock
from tests import typography
from tests.accounts.mailbox import keys_to, link_in, mails_to
from tests.accounts.visitor import FORM, is_in, sign_in, sign_up, words_of
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
NOON = datetime(2025, 3, 12, 12, tzinfo=UTC)


def _same(first, second, *, but=()) -> None:
    """Two answers that nobody can tell apart: status, headers that name no session, and every byte of the page."""
    assert first.status_code == second.status_code
    assert first.headers.keys() == second.headers.keys()
    texts = [response.content for response in (first, second)]
    for words in but:
        texts = [text.replace(word, b"?") for text, word in zip(texts, words, strict=True)]
    assert texts[0] == texts[1]


# Sign-up


def test_signing_up_then_activating_in_the_same_browser_lets_one_in(client, mailoutbox):
    page = sign_up(client)
    assert "camille@example.org" in words_of(page)
    link = link_in(mailoutbox[0])
    assert "Activer mon compte" in words_of(client.get(link))
    assert User.objects.get().activated_at is None
    response = client.post(link)
    assert response.url == reverse("applications:dashboard")
    assert is_in(client)
    assert User.objects.get().activated_at is not None


def test_a_password_typed_by_somebody_else_since_lets_nobody_in_without_being_typed(client, mailoutbox):
    """The last sign-up decides: the browser of the first one would open an account of which another has the key."""
    other = type(client)()
    sign_up(client)
    sign_up(other, password="une autre phrase assez longue")
    answer = client.post(link_in(mailoutbox[-1]))
    assert answer.url == reverse("accounts:login")
    assert not is_in(client)


def test_activating_in_another_browser_asks_for_the_password(client):
    user = registration.register(first_name="C", last_name="R", email="c@example.org", password=PASSWORD)
    response = client.post(link_in(mails_to(user.email)[0]))
    assert response.url == reverse("accounts:login")
    assert not is_in(client)
    assert user.login in words_of(client.get(response.url))


def test_sign_up_says_the_same_for_a_known_and_an_unknown_address(client):
    UserFactory(email="connue@example.org")
    answers = []
    for email in ("connue@example.org", "neuve1@example.org"):
        browser = type(client)()
        answers.append((sign_up(browser, email=email, email2=email), email.encode()))
    (known, known_email), (new, new_email) = answers
    _same(known, new, but=[(known_email, new_email)])
    assert keys_to("connue@example.org") == ["accounts.already"]
    assert keys_to("neuve1@example.org") == ["accounts.activation"]


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"email2": "autre@example.org"}, "email2", "ne sont pas identiques"),
        ({"email": "pas une adresse"}, "email", "Il manque quelque chose"),
        ({"password": "court"}, "password", "10"),
        ({"password": "azertyuiop"}, "password", "courant"),
        ({"password": "camille@example.org"}, "password", "trop semblable"),
        ({"last_name": ""}, "last_name", "obligatoire"),
    ],
)
def test_a_refused_sign_up_keeps_what_was_typed_and_says_why_beside_the_field(client, changes, field, said):
    page = sign_up(client, **changes)
    text = words_of(page)
    assert said in " ".join(page.context["form"].errors[field])
    assert f'href="#id_{field}"' in text
    assert 'value="Camille"' in text
    assert text.index("<title>Erreur") >= 0
    assert PASSWORD not in text
    assert not User.objects.exists()


@pytest.mark.parametrize("password", ["dix espace", "ééééèèèèàà", "€uro-phrase longue", " avec des espaces "])
def test_any_password_of_ten_characters_is_taken_as_typed(client, password):
    sign_up(client, password=password)
    assert User.objects.get().check_password(password)


def test_sign_ups_from_one_place_are_limited(client):
    for _each in range(LIMITS[Scope.SIGNUP].count):
        attempts.admit((Scope.SIGNUP, "127.0.0.1"))
    assert "Trop de tentatives" in words_of(sign_up(client))
    assert not User.objects.exists()


def test_sign_ups_at_one_address_count_among_the_mails_of_an_hour_known_or_not(client, mailoutbox):
    UserFactory(email=FORM["email2"])
    for email in (FORM["email2"], "neuve@example.org"):
        sent = len(mailoutbox)
        for _each in range(LIMITS[Scope.LETTER].count + 1):
            last = sign_up(type(client)(), email=email, email2=email)
        assert "Trop de tentatives" in words_of(last)
        assert len(mailoutbox) - sent == LIMITS[Scope.LETTER].count


def test_someone_signed_in_is_not_asked_to_sign_up_again(client):
    client.force_login(UserFactory())
    assert client.get(reverse("accounts:signup")).url == reverse("applications:dashboard")


# Activation


def test_opening_the_link_activates_nothing_however_often(client):
    user = registration.register(first_name="C", last_name="R", email="c@example.org", password=PASSWORD)
    link = link_in(mails_to(user.email)[0])
    for _scanner in range(3):
        assert client.get(link).status_code == 200
    client.head(link)
    user.refresh_from_db()
    assert user.activated_at is None


def test_the_second_time_says_that_the_account_was_already_validated(client):
    with clock.travel(NOON):
        user = registration.register(first_name="C", last_name="R", email="c@example.org", password=PASSWORD)
        registration.activate(user)
    link = link_in(mails_to(user.email)[0])
    for response in (client.get(link), client.post(link)):
        text = words_of(response)
        assert response.status_code == 200
        assert "Ce compte a déjà été validé" in text
        assert "12 mars 2025" in text
        assert 'name="password"' in text
    assert not is_in(client)
    assert keys_to(user.email) == ["accounts.activation", "accounts.activated"]


def test_a_dead_link_explains_itself_and_offers_another(client):
    user = registration.register(first_name="C", last_name="R", email="c@example.org", password=PASSWORD)
    link = link_in(mails_to(user.email)[0])
    with clock.travel(clock.now() + timedelta(days=30)):
        expired = client.get(link)
    for response, said in ((expired, "dépassé sa durée"), (client.post(link[:-3] + "/"), "incomplet")):
        assert response.status_code == 410
        assert said in words_of(response)
        assert reverse("accounts:resend_activation") in words_of(response)
    user.refresh_from_db()
    assert user.activated_at is None


@pytest.mark.parametrize("activated", [False, True])
def test_the_link_of_a_closed_account_says_so_and_promises_no_other(client, activated):
    user = registration.register(first_name="C", last_name="R", email="c@example.org", password=PASSWORD)
    link = link_in(mails_to(user.email)[0])
    User.objects.filter(pk=user.pk).update(is_active=False, activated_at=NOON if activated else None)
    for response in (client.get(link), client.post(link)):
        text = words_of(response)
        assert response.status_code == 410
        assert "Ce compte a été fermé" in text
        assert "Recevoir un nouveau lien" not in text
        assert f'href="{reverse("assistance")}">Écrire à l’assistance' in text


# Letters asked for


@pytest.mark.parametrize("name", ["resend_activation", "recover"])
def test_asking_for_a_mail_says_the_same_whether_or_not_the_address_is_known(client, name):
    UserFactory(email="connue@example.org")
    UserFactory(email="endort@example.org", pending=True)
    UserFactory(email="fermee@example.org", is_active=False)
    answers = []
    for email in ("connue@example.org", "endort@example.org", "fermee@example.org", "neuve1@example.org"):
        browser = type(client)()
        answers.append(browser.post(reverse(f"accounts:{name}"), {"email": email}))
        answers.append(browser.get(answers[-1].url))
    for posted, page, email in zip(answers[2::2], answers[3::2], (b"endort", b"fermee", b"neuve1"), strict=True):
        _same(answers[0], posted)
        _same(answers[1], page, but=[(b"connue", email)])
    assert len(keys_to("connue@example.org")) == len(keys_to("endort@example.org")) == 1
    assert mails_to("neuve1@example.org") == []


def test_the_request_only_writes_down_what_was_asked(client, monkeypatch):
    monkeypatch.setattr("accounts.views.visitor.ring", lambda task, pk: None)
    user = UserFactory()
    client.post(reverse("accounts:recover"), {"email": user.email})
    assert LetterRequest.objects.get().answered_at is None
    assert mails_to(user.email) == []


def test_asking_too_often_is_refused_alike_for_known_and_unknown(client):
    UserFactory(email="connue@example.org")
    last = {}
    for email in ("connue@example.org", "neuve1@example.org"):
        with clock.travel(NOON):
            for _each in range(LIMITS[Scope.LETTER].count + 1):
                last[email] = type(client)().post(reverse("accounts:recover"), {"email": email})
    for response in last.values():
        assert "Vous pourrez réessayer le mercredi 12 mars 2025 à 14 h" in words_of(response)


def test_the_recovery_link_leads_to_a_new_password_once(client, mailoutbox):
    user = UserFactory()
    client.post(reverse("accounts:recover"), {"email": user.email})
    link = link_in(mailoutbox[0])
    assert user.login in words_of(client.get(link))
    wrong = client.post(link, {"password": "une phrase neuve", "password2": "une autre phrase"})
    assert "ne sont pas identiques" in words_of(wrong)
    done = client.post(link, {"password": "une phrase neuve", "password2": "une phrase neuve"})
    assert done.url == reverse("accounts:login")
    again = client.post(link, {"password": "encore une autre", "password2": "encore une autre"})
    assert again.status_code == 410
    sign_in(client, user.login, "une phrase neuve")
    assert is_in(client)


def test_a_double_click_on_the_new_password_answers_twice_the_same_and_changes_it_once(client, mailoutbox):
    """The second press may come before the browser has read the cookie of the first answer."""
    user = UserFactory()
    client.post(reverse("accounts:recover"), {"email": user.email})
    link, typed = link_in(mailoutbox[0]), {"password": "une phrase neuve", "password2": "une phrase neuve"}
    for _press in range(2):
        browser = type(client)()
        assert browser.post(link, typed).url == reverse("accounts:login")
        assert "Votre mot de passe est changé" in words_of(browser.get(reverse("accounts:login")))
    assert keys_to(user.email) == ["accounts.recovery", "accounts.password_changed"]
    assert client.get(link).status_code == 410
    with clock.travel(clock.now() + timedelta(hours=2)):
        assert client.post(link, typed).status_code == 410


def test_a_used_link_is_no_way_to_guess_the_password_that_it_set(client, mailoutbox):
    user = UserFactory()
    client.post(reverse("accounts:recover"), {"email": user.email})
    link, right = link_in(mailoutbox[0]), {"password": "une phrase neuve", "password2": "une phrase neuve"}
    client.post(link, right)
    for _guess in range(LIMITS[Scope.PASSWORD].count):
        assert client.post(link, {"password": "encore une autre"}).status_code == 410
    assert client.post(link, right).status_code == 410


# Sign-in


@pytest.mark.parametrize("name", ["signup", "login", "resend_activation", "recover"])
def test_every_page_reads_well_and_is_never_cached(client, name):
    response = client.get(reverse(f"accounts:{name}"))
    typography.check(response.content.decode(), name)
    assert "no-store" in response["Cache-Control"]
