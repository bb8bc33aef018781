"""Forms of someone who has no access yet, or changes what gives it."""

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from ecandidat.common.text import WordsField

LOGIN_HELP = _("Votre login (8 caractères, par exemple BE5009SU) ou votre adresse mail.")
PASSWORD_HELP = _(
    "10 caractères au moins. Une phrase convient très bien ; tous les caractères sont acceptés. "
    "Évitez votre nom et les mots de passe courants."
)
MISMATCH = _("Les deux adresses mail ne sont pas identiques. Comparez-les caractère par caractère.")


def email_field(label, **options) -> forms.EmailField:
    """An address, lower case: two spellings of one address are one account."""
    messages = {
        "required": _("Donnez une adresse mail."),
        "invalid": _("Il manque quelque chose à cette adresse mail. Exemple : prenom.nom@exemple.fr"),
    }
    widget = forms.EmailInput(attrs={"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"})
    return forms.EmailField(label=label, max_length=254, widget=widget, error_messages=messages, **options)


def password_field(label, *, current: bool = False, **options) -> forms.CharField:
    """A password, spaces kept. It is never sent back to the browser."""
    widget = forms.PasswordInput(attrs={"autocomplete": "current-password" if current else "new-password"})
    return forms.CharField(label=label, strip=False, max_length=500, widget=widget, **options)


def name_field(label, autocomplete: str, **options) -> forms.CharField:
    """A name of up to 100 characters, in any script."""
    return WordsField(
        label=label, max_length=100, widget=forms.TextInput(attrs={"autocomplete": autocomplete}), **options
    )


class LoginForm(forms.Form):
    """« Utilisateur » takes the login, the address, or any candidate number of one's own (decision 3)."""

    login = forms.CharField(
        label=_("Utilisateur"),
        max_length=254,
        help_text=LOGIN_HELP,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": _("Donnez votre login ou votre adresse mail.")},
    )
    password = password_field(
        _("Mot de passe"), current=True, error_messages={"required": _("Donnez votre mot de passe.")}
    )


class SignUpForm(forms.Form):
    """S10, S27. Whether the address is already known is not said here (S89)."""

    last_name = name_field(_("Nom"), "family-name")
    first_name = name_field(_("Prénom"), "given-name")
    email = email_field(
        _("Adresse mail"),
        help_text=_("Une adresse que vous lirez jusqu’à la rentrée. Exemple : prenom.nom@exemple.fr"),
    )
    email2 = email_field(_("Confirmation de l’adresse mail"))
    password = password_field(_("Mot de passe"), help_text=PASSWORD_HELP)

    def clean_email2(self):
        first, second = self.cleaned_data.get("email"), self.cleaned_data["email2"]
        if first and first.lower() != second.lower():
            raise forms.ValidationError(MISMATCH)
        return second

    def clean(self):
        """The password is judged with the names at hand, so that it is not one of them."""
        data = super().clean()
        data.pop("email2", None)
        _judge_password(self, "password", _person_of(data))
        return data


class EmailForm(forms.Form):
    """The address of a lost account."""

    email = email_field(_("Adresse mail"), help_text=_("Celle que vous avez donnée en créant le compte."))


class NewPasswordForm(forms.Form):
    """A new password, typed twice: a slip would cost another mail."""

    password = password_field(_("Nouveau mot de passe"), help_text=PASSWORD_HELP)
    password2 = password_field(_("Confirmez le nouveau mot de passe"))

    def __init__(self, *args, user: User, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)

    def clean(self):
        data = super().clean()
        _judge_password(self, "password", self.user)
        second = data.pop("password2", None)
        if second is not None and data.get("password") not in (None, second):
            self.add_error("password2", _("Les deux mots de passe ne sont pas identiques. Tapez-les de nouveau."))
        return data


class ChangePasswordForm(NewPasswordForm):
    """The same, after the current one. The view checks that one, because it counts the tries."""

    current = password_field(_("Mot de passe actuel"), current=True)
    field_order = ("current", "password", "password2")


class ChangeAddressForm(forms.Form):
    """A new address, twice, and the password of the account."""

    current = password_field(_("Mot de passe actuel"), current=True)
    new_email = email_field(_("Nouvelle adresse mail"))
    new_email2 = email_field(_("Confirmation de la nouvelle adresse mail"))

    def __init__(self, *args, user: User, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_new_email(self):
        new_email = self.cleaned_data["new_email"].lower()
        if new_email == self.user.email.lower():
            raise forms.ValidationError(_("C’est déjà l’adresse mail de votre compte."))
        return new_email

    def clean_new_email2(self):
        first, second = self.cleaned_data.get("new_email"), self.cleaned_data["new_email2"]
        if first and first != second.lower():
            raise forms.ValidationError(MISMATCH)
        return second


def _person_of(data: dict) -> User:
    return User(**{name: data.get(name, "") for name in ("last_name", "first_name", "email")})


def _judge_password(form: forms.Form, name: str, user: User) -> None:
    password = form.cleaned_data.get(name)
    if password:
        try:
            validate_password(password, user)
        except forms.ValidationError as refusal:
            form.add_error(name, refusal)
