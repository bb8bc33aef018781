"""The forms by which an administrator adapts the text of a message."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ecandidat.common.desk import DeskForm
from ecandidat.common.text import normalised
from notifications.messages import declared
from notifications.models import MailText
from notifications.rendering import LINE_BREAKS, default_text, refusal


def message_choices() -> list[tuple[str, str]]:
    """Every message by its label, for a list to choose from."""
    choices = ((key, str(message.label)) for key, message in declared().items())
    return sorted(choices, key=lambda choice: normalised(choice[1]))


class NewMailTextForm(DeskForm):
    """First step: which message, in which language. The text starts as the default one."""

    key = forms.ChoiceField(
        label=_("message"),
        choices=message_choices,
        help_text=_("Le texte d’origine est repris ; vous le modifiez à l’étape suivante."),
    )

    class Meta:
        model = MailText
        fields = ["key", "language"]

    def clean(self):
        cleaned = super().clean()
        if key := cleaned.get("key"):
            text = default_text(declared()[key])
            self.instance.subject, self.instance.body = text.subject, text.body
        return cleaned


class MailTextForm(DeskForm):
    """Second step: the words themselves. A word in braces that the message does not know is refused, and a text
    without one that the message cannot do without."""

    class Meta:
        model = MailText
        fields = ["subject", "body"]
        widgets = {
            "subject": forms.TextInput(attrs={"class": "vTextField"}),
            "body": forms.Textarea(attrs={"class": "vLargeTextField", "rows": 24}),
        }

    def clean_subject(self):
        return self._checked(LINE_BREAKS.sub(" ", self.cleaned_data["subject"]), is_subject=True)

    def clean_body(self):
        return self._checked(self.cleaned_data["body"].replace("\r\n", "\n"))

    def _checked(self, text: str, *, is_subject: bool = False) -> str:
        message = declared().get(self.instance.key)
        if message is None:
            raise forms.ValidationError(_("Ce message n’existe plus : ce texte ne sert plus et peut être supprimé."))
        if sentence := refusal(message, text, is_subject=is_subject):
            raise forms.ValidationError(sentence)
        return text
