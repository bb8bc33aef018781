"""What the catalogue's search accepts."""

from django import forms
from django.utils.translation import gettext_lazy as _

WHEN = {"": _("Toutes"), "ouvertes": _("Ouvertes aujourd’hui")}


class SearchForm(forms.Form):
    """A GET form: whatever an address holds gives a page, a value that means nothing is left out."""

    q = forms.CharField(label=_("Chercher une formation"), required=False, max_length=100)
    niveau = forms.CharField(label=_("Niveau"), required=False, max_length=20)
    depot = forms.ChoiceField(label=_("Dépôt"), required=False, choices=WHEN.items())

    def facts(self) -> dict[str, str]:
        """The values that are well formed, empty ones included."""
        self.full_clean()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}
