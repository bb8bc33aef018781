"""What the catalogue's search accepts, and what the staff's forms of the offer refuse."""

from collections.abc import Mapping

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from ecandidat.common.desk import DeskForm
from offers.commands import campaign as campaigns
from offers.commands import memberships
from offers.commands.opening_rules import CHANGEABLE, mode_frozen, moved_facts, refusals
from offers.models import Campaign, Membership, Opening, Requirement

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


def mark(form: forms.BaseForm, by_field: Mapping[str, str]) -> None:
    """Say each refusal beside its field; above them all where the form does not show it."""
    for field, sentence in by_field.items():
        form.add_error(field if field in form.fields else None, sentence)


class CampaignForm(DeskForm):
    """Refuses what `save_campaign` would, beside the field."""

    class Meta:
        model = Campaign
        fields = ("code", "label", "opens_on", "closes_on")

    def clean(self):
        facts = super().clean()
        if not self.conflict:
            mark(self, campaigns.refusals(self.instance, facts))
        return facts


class OpeningForm(DeskForm):
    """Refuses what `change_opening` would, beside the field, before anything is written."""

    class Meta:
        model = Opening
        fields = ("formation", "campaign", *CHANGEABLE)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "mode" in self.fields and (sentence := mode_frozen(self.instance)):
            # Sent all the same, by a page opened before the first dossier, it is refused and not lost in silence.
            self.fields["mode"].disabled = self.add_prefix("mode") not in self.data
            self.fields["mode"].help_text = sentence

    def clean(self):
        facts = super().clean()
        if not self.conflict:
            campaign = self.instance.campaign if self.instance.pk else facts.get("campaign")
            mark(self, refusals(self.instance, moved_facts(self.instance, facts), campaign))
        return facts


class RequirementForm(DeskForm):
    """A line whose population belongs to the campaign of its opening."""

    class Meta:
        model = Requirement
        fields = ("opening", "population", "kind", "obligation", "position", "help", "help_en")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.opening_id and "population" in self.fields:
            campaign = self.instance.opening.campaign_id
            self.fields["population"].queryset = self.fields["population"].queryset.filter(campaign=campaign)

    def clean(self):
        facts = super().clean()
        opening = facts.get("opening")
        population = facts.get("population")
        if opening and population and population.campaign_id != opening.campaign_id:
            raise forms.ValidationError(
                _("Cette population est celle d’une autre campagne : choisissez-en une de « %(campaign)s ».")
                % {"campaign": opening.campaign}
            )
        return facts


RIGHT = ("role", "centre", "commission", "since", "until")


class MembershipForm(DeskForm):
    """The person is named by login or address, so that a manager needs no list of everybody."""

    person = forms.CharField(label=_("Login ou adresse mail de la personne"), max_length=254)

    class Meta:
        model = Membership
        fields = RIGHT
        help_texts = {
            "until": _(
                "La personne garde ce droit jusqu’à la fin de ce jour, qui peut être aujourd’hui. "
                "Un droit qui n’a pas encore compté un jour entier peut aussi être supprimé."
            )
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["person"]

    def clean_person(self):
        typed = self.cleaned_data["person"].strip()
        found = User.objects.filter(Q(login=typed.upper()) | Q(email__iexact=typed), is_active=True).first()
        if found is None:
            raise forms.ValidationError(
                _("Aucun compte ouvert n’a ce login ni cette adresse. La personne doit d’abord créer son compte.")
            )
        self.instance.user = found
        return typed

    def clean(self):
        facts = super().clean()
        right = Membership(pk=self.instance.pk, user_id=self.instance.user_id, **self.typed(facts))
        if right.user_id and right.role and right.since and not self.conflict:
            mark(self, memberships.refusals(right))
        return facts

    def typed(self, facts):
        """The right as it would be: what the form does not show stays."""
        return {name: facts.get(name) if name in self.fields else getattr(self.instance, name) for name in RIGHT}
