"""Forms of one row of the list parts: a year of studies, an internship, a job."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.enums import Mention, Part, StudyKind, StudyResult
from accounts.forms.profile import (
    UNSAID,
    country_field,
    department_field,
    require_department,
    text_field,
    year_field,
)
from ecandidat.common.text import WordsField
from ecandidat.common.versions import Versioned


def _description(label, **options) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 5})
    return WordsField(label=label, max_length=2000, widget=widget, help_text=_("2 000 caractères au plus."), **options)


class StudyForm(Versioned, forms.Form):
    """A year, or a diploma, after the baccalauréat."""

    year = year_field(_("Année"), ahead=1, help_text=_("L’année où elle finit : 2024 pour 2023-2024."))
    kind = forms.ChoiceField(label=_("Type de formation"), choices=[*UNSAID, *StudyKind.choices])
    label = text_field(_("Intitulé"), 255, help_text=_("Par exemple : licence 3 mécanique."))
    school = text_field(_("Établissement"), 150)
    country = country_field(_("Pays"))
    department = department_field(_("Département"))
    town = text_field(_("Ville"), 100, required=False)
    result = forms.ChoiceField(label=_("Résultat"), choices=[*UNSAID, *StudyResult.choices])
    mention = forms.ChoiceField(label=_("Mention"), choices=[*UNSAID, *Mention.choices], required=False)

    def clean(self):
        data = super().clean()
        require_department(self, "country", "department")
        return data


class InternshipForm(Versioned, forms.Form):
    """An internship of the studies."""

    year = year_field(_("Année"), ahead=1)
    organisation = text_field(_("Organisme d’accueil"), 100)
    duration = text_field(_("Durée"), 50, help_text=_("Par exemple : 6 mois."))
    hours_per_week = forms.IntegerField(
        label=_("Heures par semaine"),
        required=False,
        min_value=1,
        max_value=99,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), _("Donnez un nombre d’heures entier, de 1 à 99.")
        ),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    description = _description(_("Missions"))


class JobForm(Versioned, forms.Form):
    """A job, paid or not."""

    year = year_field(_("Année"), ahead=1)
    title = text_field(_("Intitulé du poste"), 100)
    organisation = text_field(_("Employeur"), 100)
    duration = text_field(_("Durée"), 50, help_text=_("Par exemple : 6 mois."))
    description = _description(_("Missions"), required=False)


ROW_FORMS: dict[Part, type[forms.Form]] = {
    Part.STUDIES: StudyForm,
    Part.INTERNSHIPS: InternshipForm,
    Part.JOBS: JobForm,
}
