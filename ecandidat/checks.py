"""Settings that a real site must not start with: each is said in one sentence, with what to do about it."""

import ipaddress
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.http.request import validate_host

from ecandidat.env import env

TAG = "reglages"
# base.py has values of the sample university for them: a real site must not sign its mails with another's name.
OUR_NAMES = ("INSTITUTION_NAME", "INSTITUTION_SHORT_NAME", "INSTITUTION_EMAIL", "MAIL_FROM")
LONGEST_SMTP_SECONDS = 60  # a dialogue has half a dozen answers, and must end within notifications' CLAIM_PATIENCE


@register(TAG)
def site_settings(**_options: object) -> list[CheckMessage]:
    """What is wrong with the address, the proxy and the mail server, all at once."""
    return list(_wrong())


def refused(name: str, sentence: str) -> Error:
    return Error(sentence, id=f"{TAG}.{name}")


def _wrong() -> Iterator[Error]:
    yield from _wrong_address()
    yield from _wrong_mail_server()
    if not re.fullmatch(r"(/.+|.+:\d+)?", settings.CLAMAV_SOCKET):
        yield refused(
            "CLAMAV_SOCKET",
            f"CLAMAV_SOCKET vaut « {settings.CLAMAV_SOCKET} » : donnez hôte:port (clamav:3310) ou le chemin de la "
            "socket de clamd ; vide, les fichiers ne sont pas analysés.",
        )
    if is_public(settings.SITE_URL) and not settings.DEMO:
        yield from _wrong_for_the_public()


def is_public(address: str) -> bool:
    """Whether that address leads here from elsewhere; a name without a dot is one of this machine or its network."""
    host = urlsplit(address).hostname or ""
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return "." in host


def _wrong_address() -> Iterator[Error]:
    address = settings.SITE_URL
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.netloc or address != f"{parts.scheme}://{parts.netloc}":
        yield refused(
            "SITE_URL",
            f"SITE_URL vaut « {address} » : donnez https:// et le nom du site, sans chemin ni barre finale "
            "(https://candidatures.exemple.fr).",
        )
        return
    if not validate_host(parts.hostname or "", settings.ALLOWED_HOSTS):
        yield refused(
            "ALLOWED_HOSTS",
            f"SITE_URL mène à {parts.hostname}, que le site refuserait : ajoutez {parts.hostname} à ALLOWED_HOSTS.",
        )
    if is_public(address) and parts.scheme == "http":
        yield refused(
            "HTTPS",
            f"SITE_URL vaut « {address} » : les mots de passe passeraient en clair. Mettez un mandataire HTTPS devant "
            "le site (docs/exploitation.md) et donnez SITE_URL en https.",
        )
    if is_public(address) and parts.scheme == "https" and settings.ALLAUTH_TRUSTED_PROXY_COUNT < 1:
        yield refused(
            "TRUSTED_PROXY_COUNT",
            "SITE_URL est en https, un mandataire est donc devant le site, et TRUSTED_PROXY_COUNT vaut 0 : tous les "
            "candidats auraient la même adresse, et la même limite d’essais de connexion. Donnez "
            "TRUSTED_PROXY_COUNT=1 (un mandataire qui écrit X-Forwarded-For).",
        )


def _wrong_mail_server() -> Iterator[Error]:
    user, password = settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD
    encrypted = settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL
    if bool(user) != bool(password):
        given, lacking = ("SMTP_USER", "SMTP_PASSWORD") if user else ("SMTP_PASSWORD", "SMTP_USER")
        yield refused("SMTP_USER", f"{given} est donné sans {lacking} : donnez les deux, ou aucun des deux.")
    if user and not encrypted and is_public(f"smtp://{settings.EMAIL_HOST}"):
        yield refused(
            "SMTP_STARTTLS",
            f"Le mot de passe SMTP irait en clair à {settings.EMAIL_HOST} : donnez SMTP_STARTTLS=oui (port 587) ou "
            "SMTP_TLS=oui (port 465).",
        )
    if settings.EMAIL_PORT == 465 and not settings.EMAIL_USE_SSL:
        yield refused(
            "SMTP_TLS",
            "SMTP_PORT=465 attend une liaison chiffrée dès son ouverture : donnez SMTP_TLS=oui, ou SMTP_PORT=587.",
        )
    if not 1 <= settings.EMAIL_TIMEOUT <= LONGEST_SMTP_SECONDS:
        yield refused(
            "SMTP_TIMEOUT",
            f"SMTP_TIMEOUT vaut {settings.EMAIL_TIMEOUT} : donnez de 1 à {LONGEST_SMTP_SECONDS} secondes.",
        )


def _wrong_for_the_public() -> Iterator[Error]:
    if settings.DEBUG:
        yield refused("DEBUG", "DJANGO_DEBUG montre le code et les réglages à qui provoque une erreur : retirez-le.")
    if not settings.EMAIL_HOST:
        yield refused(
            "SMTP_HOST", "SMTP_HOST n’est pas donné : aucun mail ne partirait, pas même celui qui active un compte."
        )
    missing = [name for name in OUR_NAMES if not env.values.get(name)]
    if missing:
        yield refused(
            "INSTITUTION",
            f"Les pages et les mails seraient signés de l’université d’exemple : donnez {', '.join(missing)}.",
        )
