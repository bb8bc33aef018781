"""The mails of an account: what they say and the links that they carry."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import tokens
from accounts.enums import Part
from accounts.models import User
from ecandidat.common import clock
from ecandidat.common.dates import instant_long
from notifications.messages import Message, Priority, Token, declare

FIRST_NAME = Token("first_name", _("prénom"), "Camille")
LOGIN = Token("login", _("login"), "BE5009SU")
LINK = Token("link", _("lien personnel"), "https://candidature.example.org/activation/…/")
UNTIL = Token("until", _("fin de validité du lien"), "lundi 14 avril 2025 à 23 h 59")
SITE = Token("site", _("adresse du site"), "https://candidature.example.org")
NEW_EMAIL = Token("new_email", _("nouvelle adresse mail"), "camille.roy@exemple.fr")
SUPPORT = Token("support", _("adresse mail de l’assistance"), "master@utt.fr")

ACTIVATION = declare(
    Message(
        "accounts.activation",
        _("Activation du compte"),
        (FIRST_NAME, LOGIN, LINK, UNTIL),
        priority=Priority.ACCOUNT,
        sensitive=True,
        required=("link",),
    )
)
ACTIVATED = declare(Message("accounts.activated", _("Compte activé"), (FIRST_NAME, LOGIN, SITE), required=("login",)))
ALREADY = declare(
    Message(
        "accounts.already",
        _("Un compte existe déjà à cette adresse"),
        (FIRST_NAME, LOGIN, LINK, SITE),
        priority=Priority.ACCOUNT,
        required=("link",),
    )
)
CLOSED = declare(
    Message(
        "accounts.closed",
        _("Le compte de cette adresse est fermé"),
        (FIRST_NAME, LOGIN, SUPPORT),
        priority=Priority.ACCOUNT,
        required=("support",),
    )
)
RECOVERY = declare(
    Message(
        "accounts.recovery",
        _("Identifiants oubliés"),
        (FIRST_NAME, LOGIN, LINK, UNTIL),
        priority=Priority.ACCOUNT,
        sensitive=True,
        required=("login", "link"),
    )
)
PASSWORD_CHANGED = declare(Message("accounts.password_changed", _("Mot de passe changé"), (FIRST_NAME, LOGIN, LINK)))
NEW_ADDRESS = declare(
    Message(
        "accounts.new_address",
        _("Confirmation de la nouvelle adresse"),
        (FIRST_NAME, LOGIN, LINK, UNTIL, NEW_EMAIL),
        priority=Priority.ACCOUNT,
        sensitive=True,
        required=("link",),
    )
)
OLD_ADDRESS = declare(
    Message(
        "accounts.old_address",
        _("Changement d’adresse demandé"),
        (FIRST_NAME, LOGIN, NEW_EMAIL, LINK, SUPPORT),
        priority=Priority.ACCOUNT,
        required=("new_email",),
    )
)
IDENTITY_CORRECTED = declare(
    Message(
        "accounts.identity_corrected",
        _("État civil ou INE corrigé par la scolarité"),
        (
            FIRST_NAME,
            LOGIN,
            Token("changes", _("données corrigées, une par ligne"), "- Nom\n- INE"),
            LINK,
            SUPPORT,
        ),
        required=("changes",),
    )
)
NOTICE = declare(
    Message(
        "accounts.notice",
        _("Message de sécurité du compte"),
        (
            Token("subject", _("objet"), "Votre adresse mail a changé"),
            Token("text", _("texte"), "Première ligne.\nSeconde ligne."),
            SUPPORT,
        ),
        priority=Priority.ACCOUNT,
        sensitive=True,
        required=("text",),
    )
)


def absolute(name: str, *args: str) -> str:
    """A page's whole address, for a mail."""
    return settings.SITE_URL + reverse(name, args=args)


def greeting(user: User) -> dict[str, str]:
    """What every mail of an account says first."""
    return {"first_name": user.first_name, "login": user.login}


def already_values(user: User) -> dict[str, str]:
    return {**greeting(user), "link": absolute("accounts:recover"), "site": absolute("accounts:login")}


def closed_values(user: User) -> dict[str, str]:
    return {**greeting(user), "support": settings.INSTITUTION_EMAIL}


def activation_key(user: User) -> str:
    """Dies with the address, and with a new sign-up at the same address, which sets another password."""
    return tokens.make(tokens.Purpose.ACTIVATION, user.pk, user.email, user.password, now=clock.now())


def activation_values(user: User) -> dict[str, str]:
    return {
        **greeting(user),
        "link": absolute("accounts:activate", activation_key(user)),
        "until": _until(settings.ACTIVATION_LIFETIME),
    }


def reset_state(user: User) -> tuple[str, ...]:
    """A new password or a sign-in makes the link void: it works once."""
    return user.email, user.password, user.last_login.isoformat() if user.last_login else ""


def recovery_values(user: User) -> dict[str, str]:
    key = tokens.make(tokens.Purpose.RESET, user.pk, *reset_state(user), now=clock.now())
    return {
        **greeting(user),
        "link": absolute("accounts:reset", key),
        "until": _until(settings.RESET_LIFETIME),
    }


def address_state(user: User, new_email: str) -> tuple[str, ...]:
    """Another request, another password: the link of the former request is void.

    Without the present address, so that a link still knows, once pressed, which address it gave.
    """
    return user.password, new_email


def new_address_values(user: User, new_email: str) -> dict[str, str]:
    key = tokens.make(tokens.Purpose.ADDRESS, user.pk, *address_state(user, new_email), now=clock.now())
    return {
        **greeting(user),
        "new_email": new_email,
        "link": absolute("accounts:confirm_address", key),
        "until": _until(settings.ADDRESS_LIFETIME),
    }


def old_address_values(user: User, new_email: str) -> dict[str, str]:
    return {
        **greeting(user),
        "new_email": new_email,
        "link": absolute("accounts:credentials"),
        "support": settings.INSTITUTION_EMAIL,
    }


def identity_corrected_values(user: User, changes: Iterable[str]) -> dict[str, str]:
    """Which data were corrected, never what they say: a mail is read over a shoulder."""
    return {
        **greeting(user),
        "changes": "\n".join(f"- {label}" for label in changes),
        "link": absolute("accounts:part", Part.PERSONAL.value),
        "support": settings.INSTITUTION_EMAIL,
    }


def _until(lifetime: timedelta) -> str:
    return instant_long(clock.now() + lifetime)
