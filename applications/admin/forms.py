"""The facts that a step of the desk needs: cleaned here, kept by the commands. Names are the commands' keywords."""

from collections.abc import Callable
from datetime import datetime

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.commands.profile import IDENTITY
from accounts.forms.profile import PersonalForm
from applications.commands import jury
from applications.enums import DecisionKind, PieceStatus, RefusalReason
from applications.forms import PopulationForm
from ecandidat.common.text import WordsField
from ecandidat.common.versions import NAME, Versioned, shown_at
from ecandidat.common.words import ngettext

WIDE = {"class": "vLargeTextField", "rows": 3}


class DayField(forms.DateField):
    """A day, typed or picked; the browser's own calendar."""

    widget = forms.DateInput(attrs={"type": "date", "class": "vDateField"}, format="%Y-%m-%d")
    default_error_messages = {"invalid": _("Écrivez la date comme 14/04/2025.")}


class IncompleteForm(forms.Form):
    """Until when the person may correct."""

    correct_by = DayField(
        label=_("À corriger jusqu’au"),
        help_text=_("Inclus. Cette date est écrite dans le mail ; passé ce jour, la personne ne corrige plus."),
    )


class OpinionForm(Versioned, forms.Form):
    """What the commission says of a dossier."""

    is_whole = True

    kind = forms.TypedChoiceField(
        label=_("Avis"),
        choices=DecisionKind,
        coerce=DecisionKind,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez l’avis de la commission.")},
    )
    reason = WordsField(
        label=_("Motif"),
        required=False,
        widget=forms.Textarea(attrs=WIDE),
        help_text=_(
            "Obligatoire pour un avis défavorable. Le mail d’un avis défavorable ou d’une présélection le dit, "
            "après la publication."
        ),
    )
    rank = forms.IntegerField(
        label=_("Rang"),
        required=False,
        min_value=1,
        max_value=jury.LAST_RANK,
        error_messages=dict.fromkeys(("min_value", "max_value"), jury.RANK_SAID),
        widget=forms.NumberInput(attrs={"class": "vIntegerField", "inputmode": "numeric"}),
        help_text=_("Obligatoire pour une liste complémentaire, laissé de côté pour tout autre avis."),
    )

    def clean(self):
        facts = super().clean()
        if "kind" in facts and "rank" in facts:
            for name, sentence in jury.gaps(facts["kind"], facts["reason"], facts["rank"]):
                self.add_error(name, sentence)
            if facts["kind"] is not DecisionKind.RANKED_LIST and "rank" not in self.errors:
                facts["rank"] = None  # left there by the opinion that this one corrects
        return facts


class ReleaseForm(Versioned, forms.Form):
    """In front of the opinion that the page shows; where it is favourable, a date of its own for the answer."""

    outdated_said = jury.OPINION_SINCE

    individual_answer_by = DayField(
        label=_("Date limite de réponse individuelle"),
        required=False,
        help_text=_("Facultative : elle remplace, pour cette personne, la date de la formation."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.shown().get("kind") is not DecisionKind.FAVOURABLE:
            del self.fields["individual_answer_by"]


class AskForm(forms.Form):
    """A piece that the programme did not foresee."""

    label = WordsField(
        label=_("Pièce demandée"),
        max_length=300,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        error_messages={"required": _("Nommez la pièce, comme la personne la lira.")},
    )
    help_text = WordsField(
        label=_("Aide"),
        required=False,
        widget=forms.Textarea(attrs=WIDE),
        help_text=_("Ce que le document doit montrer. La demande part avec « Incomplet », pas avant."),
    )


class AskedField(forms.ChoiceField):
    """A line of the dossier by its code. One that is gone is the command's to answer: a second press is no mistake."""

    def valid_value(self, value):
        return True


class WithdrawForm(forms.Form):
    """Which of the pieces that the desk asked for is no longer wanted."""

    piece = AskedField(
        label=_("Pièce demandée par la scolarité"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez la pièce qui n’est plus demandée.")},
    )

    def __init__(self, *args, lines, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["piece"].choices = [(line.ref, line.label) for line in lines]


class ExtendForm(Versioned, forms.Form):
    """A later limit for one person."""

    day = DayField(label=_("Nouvelle date limite"), help_text=_("Incluse, pour cette personne seulement."))


class SituationForm(PopulationForm):
    """The situation of a person, in the desk's words."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["population"].label = _("Situation")


class IdentityForm(PersonalForm):
    """What only the desk changes once it is transmitted; the questions are those that the person read."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, without=frozenset(PersonalForm.base_fields) - frozenset(IDENTITY), **kwargs)
        self.fields["nationality"].help_text = ""


class VerdictForm(Versioned, forms.Form):
    """A verdict on a piece. `seen` says in front of which state of the line it was decided."""

    VALIDATE, REFUSE = PieceStatus.VALIDATED.value, PieceStatus.REFUSED.value
    is_whole = True

    verdict = forms.ChoiceField(
        label=_("Verdict"), choices=[(each.value, each.label) for each in (PieceStatus.VALIDATED, PieceStatus.REFUSED)]
    )
    reason = forms.TypedChoiceField(
        label=_("Motif du refus"),
        choices=[(reason.value, reason.label) for reason in RefusalReason if reason.is_for_people],
        coerce=RefusalReason,
        empty_value="",
        required=False,
        widget=forms.RadioSelect,
    )
    comment = WordsField(
        label=_("Commentaire lu par la personne"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Dites ce qui ne va pas et quoi déposer à la place. Envoyé avec « Incomplet », pas avant ; un refus déjà "
            "envoyé, s’il est corrigé, se lit aussitôt."
        ),
    )

    def clean(self):
        data = super().clean()
        if data.get("verdict") == self.REFUSE and not data.get("reason"):
            self.add_error("reason", _("Choisissez un motif : la personne doit savoir quoi corriger."))
        return data


class PublicationForm(Versioned, forms.Form):
    """The number written by hand that confirms a publication.

    `meanwhile` says who published since the page was shown; it is asked only in front of another number.
    """

    count = forms.IntegerField(
        label=_("Pour confirmer, écrivez le nombre d’avis publiés"),
        widget=forms.TextInput(attrs={"class": "vIntegerField", "inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("Le nombre figure sous « Seront publiés »."),
        error_messages={
            "required": _("Écrivez le nombre qui figure sous « Seront publiés »."),
            "invalid": _("Écrivez un nombre, en chiffres."),
        },
    )

    def __init__(self, *args, expected: int, meanwhile: Callable[[datetime], str] | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.expected, self.meanwhile = expected, meanwhile

    def clean_count(self):
        count = self.cleaned_data["count"]
        if count != self.expected:
            told = (self.published_meanwhile(), self.what_is_possible(count), gettext("Relisez la page."))
            raise forms.ValidationError(" ".join(filter(None, told)))
        return count

    def published_meanwhile(self) -> str:
        since = shown_at(self.data.get(NAME, ""))
        return self.meanwhile(since) if self.meanwhile and since else ""

    def what_is_possible(self, count: int) -> str:
        if not self.expected:
            return gettext("Vous avez écrit %(count)s ; plus aucun avis ne peut être publié maintenant.") % {
                "count": count
            }
        return ngettext(
            "Vous avez écrit %(count)s ; %(expected)s avis peut être publié maintenant.",
            "Vous avez écrit %(count)s ; %(expected)s avis peuvent être publiés maintenant.",
            self.expected,
        ) % {"count": count, "expected": self.expected}
