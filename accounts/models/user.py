"""One account for life, candidates and staff alike (decision 1)."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from ecandidat.common import clock
from ecandidat.common.text import normalised


class UserManager(BaseUserManager["User"]):
    """Finds people by login; accounts are made by `accounts.commands.registration`."""

    def get_by_natural_key(self, username):
        return self.get(login=username.upper())

    def with_email(self, email):
        """Whose account has this address, whatever its case: one row at most."""
        return self.alias(lower_email=Lower("email")).filter(lower_email=email.strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person. The login is generated, permanent, and printed on their papers (S12)."""

    login = models.CharField(_("login"), max_length=8, unique=True, editable=False)
    email = models.EmailField(_("adresse mail"), max_length=254)
    last_name = models.CharField(_("nom"), max_length=100)
    first_name = models.CharField(_("prénom"), max_length=100)
    search_text = models.CharField(_("texte cherché"), max_length=500, editable=False, default="")
    language = models.CharField(_("langue"), max_length=5, default="fr")
    is_active = models.BooleanField(_("compte ouvert"), default=True)
    is_staff = models.BooleanField(_("accès à la scolarité"), default=False)
    created_at = models.DateTimeField(_("créé le"), default=clock.now, editable=False)
    activated_at = models.DateTimeField(_("activé le"), null=True, blank=True, editable=False)
    identity_frozen_at = models.DateTimeField(_("identité figée le"), null=True, blank=True, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email", "last_name", "first_name"]

    class Meta:
        verbose_name = _("compte")
        verbose_name_plural = _("comptes")
        ordering = ["last_name", "first_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"), name="user_email_unique", violation_error_message=_("Cette adresse a déjà un compte.")
            )
        ]

    def __str__(self):
        return self.name_of(self.last_name, self.first_name)

    @staticmethod
    def name_of(last_name: str, first_name: str) -> str:
        """As lists sort people: ROY Camille."""
        return f"{last_name.upper()} {first_name}".strip()

    @property
    def full_name(self) -> str:
        """As a person is greeted: Camille Roy."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def searchable(self) -> str:
        """What staff search, without accents or case: the commands keep it in `search_text`."""
        return normalised(f"{self.last_name} {self.first_name} {self.email}")

    def get_full_name(self):
        return self.full_name

    def get_short_name(self):
        return self.first_name


class Identifier(models.Model):
    """Every login and candidate number ever given: one generator, one uniqueness, any of one's own opens the door."""

    value = models.CharField(_("identifiant"), max_length=8, primary_key=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="identifiers", verbose_name=_("compte"))
    issued_at = models.DateTimeField(_("attribué le"), default=clock.now)

    class Meta:
        verbose_name = _("identifiant")
        verbose_name_plural = _("identifiants")

    def __str__(self):
        return self.value
