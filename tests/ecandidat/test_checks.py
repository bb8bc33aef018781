"""A real site does not start with settings that cannot hold together: each is said with what to do about it."""

import pytest

from ecandidat import checks
from ecandidat.env import env

GOOD = {
    "SITE_URL": "https://candidatures.exemple.fr",
    "ALLOWED_HOSTS": ["candidatures.exemple.fr"],
    "ALLAUTH_TRUSTED_PROXY_COUNT": 1,
    "EMAIL_HOST": "smtp.exemple.fr",
    "EMAIL_HOST_USER": "candidatures",
    "EMAIL_HOST_PASSWORD": "secret",
    "EMAIL_USE_TLS": True,
}
LOCAL = GOOD | {"SITE_URL": "http://localhost:8000", "ALLOWED_HOSTS": ["localhost"], "ALLAUTH_TRUSTED_PROXY_COUNT": 0}


@pytest.fixture
def said(settings, monkeypatch):
    """What is refused of these settings: {what it is about: the sentence}."""

    def look(values, **changes):
        monkeypatch.setattr(env, "values", dict.fromkeys(checks.OUR_NAMES, "donné"))
        for name, value in (values | changes).items():
            setattr(settings, name, value)
        return {each.id.removeprefix("reglages."): each.msg for each in checks.site_settings()}

    return look


def test_a_site_behind_its_proxy_and_a_try_on_one_s_own_machine_are_well(said):
    assert said(GOOD) == {}
    assert said(LOCAL, EMAIL_HOST="", EMAIL_HOST_USER="", EMAIL_HOST_PASSWORD="") == {}
    assert said(LOCAL, EMAIL_HOST="localhost", EMAIL_USE_TLS=False) == {}, "nothing leaves the machine in the clear"


@pytest.mark.parametrize(
    ("changes", "about", "to_do"),
    [
        ({"SITE_URL": "candidatures.exemple.fr"}, "SITE_URL", "donnez https:// et le nom du site"),
        ({"SITE_URL": "https://candidatures.exemple.fr/"}, "SITE_URL", "sans chemin ni barre finale"),
        ({"SITE_URL": "https://exemple.fr/candidatures"}, "SITE_URL", "sans chemin ni barre finale"),
        ({"SITE_URL": ""}, "SITE_URL", "donnez https:// et le nom du site"),
        ({"ALLOWED_HOSTS": ["autre.fr"]}, "ALLOWED_HOSTS", "ajoutez candidatures.exemple.fr à ALLOWED_HOSTS"),
        ({"SITE_URL": "http://candidatures.exemple.fr"}, "HTTPS", "Mettez un mandataire HTTPS devant"),
        ({"ALLAUTH_TRUSTED_PROXY_COUNT": 0}, "TRUSTED_PROXY_COUNT", "Donnez TRUSTED_PROXY_COUNT=1"),
        ({"EMAIL_HOST_PASSWORD": ""}, "SMTP_USER", "SMTP_USER est donné sans SMTP_PASSWORD"),
        ({"EMAIL_HOST_USER": ""}, "SMTP_USER", "SMTP_PASSWORD est donné sans SMTP_USER"),
        ({"EMAIL_USE_TLS": False}, "SMTP_STARTTLS", "donnez SMTP_STARTTLS=oui"),
        ({"EMAIL_PORT": 465}, "SMTP_TLS", "donnez SMTP_TLS=oui"),
        ({"EMAIL_TIMEOUT": 0}, "SMTP_TIMEOUT", "de 1 à 60 secondes"),
        ({"EMAIL_TIMEOUT": 900}, "SMTP_TIMEOUT", "de 1 à 60 secondes"),
        ({"CLAMAV_SOCKET": "clamav"}, "CLAMAV_SOCKET", "donnez hôte:port"),
        ({"DEBUG": True}, "DEBUG", "retirez-le"),
        ({"EMAIL_HOST": ""}, "SMTP_HOST", "aucun mail ne partirait"),
    ],
)
def test_nonsense_is_refused_with_what_to_do(said, changes, about, to_do):
    wrong = said(GOOD, **changes)
    assert list(wrong) == [about]
    assert to_do in wrong[about]


def test_a_public_site_says_its_own_name(said, monkeypatch):
    said(GOOD)
    monkeypatch.setattr(env, "values", {"INSTITUTION_NAME": "Institut", "MAIL_FROM": ""})
    [wrong] = checks.site_settings()
    assert "donnez INSTITUTION_SHORT_NAME, INSTITUTION_EMAIL, MAIL_FROM." in wrong.msg


def test_the_demo_may_be_shown_to_others_under_the_name_of_the_example(said, monkeypatch, settings):
    said(GOOD, EMAIL_HOST="", DEMO=True)
    monkeypatch.setattr(env, "values", {})
    assert checks.site_settings() == []


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("http://127.0.0.1:8000", False),
        ("http://[::1]:8000", False),
        ("http://web:8000", False),
        ("http://192.168.1.20", True),
        ("https://candidatures.exemple.fr", True),
    ],
)
def test_a_public_address_is_one_that_leads_here_from_elsewhere(address, public):
    assert checks.is_public(address) is public
