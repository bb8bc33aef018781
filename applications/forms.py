"""What candidates send: cleaned here, never saved here."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ecandidat.common.versions import Versioned


class MultipleFileInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class MultipleFileField(forms.FileField):
    """One or several files in one field; answers a list. What they hold, even nothing, is judged when stored."""

    widget = MultipleFileInput

    def clean(self, data, initial=None):
        files = data or [None]
        return [super(MultipleFileField, self).clean(file, initial) for file in files]


class DropForm(forms.Form):
    """Files dropped on a line."""

    fichier = MultipleFileField(
        label=_("Fichiers"),
        allow_empty_file=True,
        error_messages={"required": _("Choisissez d’abord un fichier, puis déposez-le.")},
    )


class ApplyForm(forms.Form):
    """Which session, and in which situation one applies."""

    opening = forms.ModelChoiceField(
        label=_("Session"), queryset=None, widget=forms.RadioSelect, empty_label=None, to_field_name="ref"
    )
    population = forms.ModelChoiceField(
        label=_("Votre situation"),
        queryset=None,
        widget=forms.RadioSelect,
        empty_label=None,
        help_text=_("Elle décide des pièces demandées. Vous pourrez la corriger jusqu’à la transmission."),
        error_messages={"required": _("Choisissez la situation qui est la vôtre : elle décide des pièces demandées.")},
    )

    def __init__(self, *args, openings, populations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["opening"].queryset = openings
        self.fields["population"].queryset = populations
        for name, rows, key in (("opening", openings, "ref"), ("population", populations, "pk")):
            # Read once: a model field asks the database again each time its choices are looked at.
            self.fields[name].choices = [(getattr(row, key), str(row)) for row in rows]
            if len(rows) == 1:
                self.fields[name].widget = forms.HiddenInput()
                self.fields[name].initial = getattr(rows[0], key)


class PopulationForm(Versioned, forms.Form):
    """A corrected situation."""

    population = forms.ModelChoiceField(
        label=_("Votre situation"), queryset=None, widget=forms.RadioSelect, empty_label=None
    )

    def __init__(self, *args, populations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["population"].queryset = populations


class AgreeForm(forms.Form):
    """The check box of a page that asks before an act that cannot be undone."""

    agree = forms.BooleanField(
        error_messages={"required": _("Cochez la case pour confirmer que c’est bien ce dossier, puis recommencez.")}
    )

    def __init__(self, *args, sentence, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agree"].label = sentence
