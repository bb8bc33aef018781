"""Forms of the three parts that hold one row: civil status, address, baccalauréat."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import ine
from accounts.enums import BacKind, Civility, Mention, NoBacReason, NoIneReason
from accounts.forms.access import name_field
from accounts.forms.widgets import LongSelect
from accounts.places import FRANCE, countries, departments, nationalities
from ecandidat.common import clock
from ecandidat.common.dates import years_later
from ecandidat.common.text import WordsField
from ecandidat.common.versions import Versioned

OLDEST, YOUNGEST = 110, 10
FIRST_YEAR = 1940
UNSAID = [("", "—")]
WITH_A_BAC = _("Obligatoire avec un baccalauréat.")


def text_field(label, size: int, *, autocomplete: str = "off", **options) -> forms.CharField:
    """A line of text, spaces at its ends dropped."""
    widget = forms.TextInput(attrs={"autocomplete": autocomplete})
    return WordsField(label=label, max_length=size, widget=widget, **options)


def year_field(label, *, ahead: int = 0, **options) -> forms.IntegerField:
    """A year of four digits; `ahead` allows the years to come."""
    return forms.IntegerField(
        label=label,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 4}),
        error_messages={"invalid": _("Donnez l’année en quatre chiffres, par exemple 2021.")},
        validators=[_year_validator(ahead)],
        **options,
    )


def _year_validator(ahead: int):
    def check(year: int) -> None:
        last = clock.today().year + ahead
        if not FIRST_YEAR <= year <= last:
            message = _("L’année doit être comprise entre %(first)s et %(last)s.")
            raise forms.ValidationError(message, params={"first": FIRST_YEAR, "last": last})

    return check


def country_field(label, autocomplete: str = "off", choices=countries, **options) -> forms.ChoiceField:
    """Every country by its French name, France first and chosen."""
    widget = LongSelect(attrs={"autocomplete": autocomplete})
    return forms.ChoiceField(label=label, choices=choices, initial=FRANCE, widget=widget, **options)


def department_field(label) -> forms.ChoiceField:
    """Asked in France only; see `require_department`."""
    return forms.ChoiceField(
        label=label,
        choices=lambda: [*UNSAID, *departments()],
        widget=LongSelect,
        required=False,
        help_text=_("Obligatoire en France, collectivités d’outre-mer comprises."),
    )


def require_department(form: forms.Form, country: str, department: str) -> None:
    """In France the département is asked for; elsewhere whatever was chosen is dropped."""
    if form.cleaned_data.get(country) != FRANCE:
        form.cleaned_data[department] = ""
    elif not form.cleaned_data.get(department) and department not in form.errors:
        form.add_error(department, _("Choisissez le département, puisque le pays est la France."))


class PersonalForm(Versioned, forms.Form):
    """INE first (S34), then civil status. An INE whose key is wrong may be kept by saying so (never a dead end)."""

    ine = text_field(
        _("INE"),
        20,
        required=False,
        help_text=_(
            "Obligatoire si vous en avez un. Identifiant national étudiant : 11 caractères. "
            "Espaces, tirets et minuscules sont acceptés."
        ),
    )
    ine_confirmed = forms.BooleanField(
        label=_("J’ai comparé chaque caractère avec mon document : mon INE est bien écrit ainsi"), required=False
    )
    no_ine_reason = forms.ChoiceField(
        label=_("Avez-vous un INE ?"),
        choices=[("", _("Oui, je le donne ci-dessous")), (_("Non, ou je ne le donne pas"), NoIneReason.choices)],
        required=False,
        help_text=_("Sans INE, vous pourrez candidater quand même."),
    )
    civility = forms.ChoiceField(label=_("Civilité"), choices=[*UNSAID, *Civility.choices], required=False)
    last_name = name_field(_("Nom de naissance"), "family-name")
    usual_name = name_field(_("Nom d’usage"), "off", required=False)
    first_name = name_field(_("Prénom"), "given-name")
    other_first_names = name_field(_("Autres prénoms"), "additional-name", required=False)
    birth_date = forms.DateField(
        label=_("Date de naissance"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "autocomplete": "bday"}),
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y", "%d-%m-%Y"],
        error_messages={"invalid": _("Donnez le jour, le mois et l’année, par exemple 24/03/2003.")},
    )
    birth_country = country_field(_("Pays de naissance"))
    birth_department = department_field(_("Département de naissance"))
    birth_town = text_field(_("Ville de naissance"), 100)
    nationality = country_field(
        _("Nationalité"), choices=nationalities, help_text=_("Le pays dont vous avez la nationalité.")
    )
    phone = forms.RegexField(
        r"^[0-9/+()\-.\s]+$",
        label=_("Téléphone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        error_messages={"invalid": _("Un numéro contient des chiffres, des espaces et + ( ) / . - seulement.")},
    )

    def __init__(self, *args, without: frozenset[str] = frozenset(), **kwargs):
        super().__init__(*args, **kwargs)
        if not self._key_is_wrong():
            del self.fields["ine_confirmed"]
        for name in without & self.fields.keys():
            del self.fields[name]

    @property
    def ine_fields(self):
        """What the page asks first (S34)."""
        return [self[name] for name in ("no_ine_reason", "ine", "ine_confirmed") if name in self.fields]

    @property
    def other_fields(self):
        """Civil status and telephone."""
        return [bound for bound in self if not bound.name.endswith(("ine", "ine_confirmed", "ine_reason"))]

    def clean_birth_date(self):
        born, today = self.cleaned_data["birth_date"], clock.today()
        if not years_later(today, -OLDEST) < born < years_later(today, -YOUNGEST):
            raise forms.ValidationError(_("Cette date de naissance n’est pas possible. Vérifiez l’année."))
        return born

    def clean(self):
        data = super().clean()
        if "ine" in self.fields:
            self._clean_ine(data)
        if "birth_country" in self.fields:
            require_department(self, "birth_country", "birth_department")
        return data

    def _clean_ine(self, data: dict) -> None:
        confirmed, typed = data.get("ine_confirmed", False), data.get("ine", "")
        data["ine_confirmed"] = False
        if data.get("no_ine_reason"):
            if typed:
                self.add_error("no_ine_reason", _("Vous avez aussi donné un INE. Gardez l’un, effacez l’autre."))
            return
        if not typed:
            self.add_error("ine", _("Donnez votre INE, ou dites au-dessus pourquoi vous ne le donnez pas."))
            return
        try:
            data["ine"] = ine.check(typed)
        except ine.IneRefused as refusal:
            if refusal.fault is ine.Fault.KEY and confirmed:
                data.update(ine=ine.normalised(typed), ine_confirmed=True)
            else:
                self.add_error("ine", str(refusal))

    def _key_is_wrong(self) -> bool:
        typed = str(self["ine"].value() or "")
        try:
            ine.check(typed)
        except ine.IneRefused as refusal:
            return refusal.fault is ine.Fault.KEY
        return False


class AddressForm(Versioned, forms.Form):
    """One postal address; the postal code is five digits in France, free or absent elsewhere."""

    line1 = text_field(_("Adresse"), 100, autocomplete="address-line1", help_text=_("Numéro et rue."))
    line2 = text_field(_("Complément d’adresse"), 100, autocomplete="address-line2", required=False)
    line3 = text_field(_("Second complément d’adresse"), 100, autocomplete="address-line3", required=False)
    postal_code = text_field(
        _("Code postal"),
        15,
        autocomplete="postal-code",
        required=False,
        help_text=_("Obligatoire en France : cinq chiffres."),
    )
    town = text_field(_("Ville"), 100, autocomplete="address-level2")
    country = country_field(_("Pays"), autocomplete="country")

    def clean(self):
        data = super().clean()
        code = "".join(data.get("postal_code", "").split())
        if data.get("country") == FRANCE:
            data["postal_code"] = code
            if not (len(code) == 5 and code.isascii() and code.isdigit()):
                self.add_error("postal_code", _("En France, le code postal compte cinq chiffres, par exemple 10000."))
        return data


class BacForm(Versioned, forms.Form):
    """The baccalauréat or an equivalence, or « je n’en ai pas »."""

    no_bac_reason = forms.ChoiceField(
        label=_("Votre situation"),
        choices=[("", _("J’ai un baccalauréat ou une équivalence")), *NoBacReason.choices],
        required=False,
        help_text=_("Sans baccalauréat, le reste de la page ne compte pas et vous pourrez candidater quand même."),
    )
    kind = forms.ChoiceField(
        label=_("Type de baccalauréat"), choices=[*UNSAID, *BacKind.choices], required=False, help_text=WITH_A_BAC
    )
    year = year_field(_("Année d’obtention"), required=False, help_text=WITH_A_BAC)
    specialities = text_field(
        _("Spécialités ou intitulé"), 255, required=False, help_text=_("Par exemple : mathématiques, physique-chimie.")
    )
    mention = forms.ChoiceField(label=_("Mention"), choices=[*UNSAID, *Mention.choices], required=False)
    country = country_field(_("Pays d’obtention"))
    department = department_field(_("Département"))
    town = text_field(_("Ville"), 100, required=False)
    school = text_field(
        _("Établissement"),
        150,
        required=False,
        help_text=_("Obligatoire avec un baccalauréat. Lycée, université, centre d’examen."),
    )

    def clean(self):
        data = super().clean()
        if data.get("no_bac_reason"):
            self._clean_without(data)
            return data
        for name in ("kind", "year", "school"):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, _("Remplissez ce champ, ou dites plus haut que vous n’avez pas de baccalauréat."))
        require_department(self, "country", "department")
        return data

    def _clean_without(self, data: dict) -> None:
        for name in ("kind", "specialities", "mention", "department", "town", "school"):
            self.errors.pop(name, None)
            data[name] = ""
        self.errors.pop("year", None)
        data.update(year=None, country=FRANCE)
