"""Two people on one form: what it showed travels with it, and the command compares it, under its lock, with what is
stored by then. Nobody waits for anybody; what changed meanwhile is shown beside what was typed, and one is kept.

What travels is a fingerprint a field: whoever forges it only tells us to overwrite what they may write anyway.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.db.models import Model
from django.utils.choices import flatten_choices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ecandidat.common import clock
from ecandidat.common.dates import day_short, hour_text

NAME = "seen"
SHOWN_AT = "@"


class Outdated(Exception):
    """What the form showed was changed since, and nothing was written.

    `stored` is what is there now in the fields that disagree; `by` is the account that wrote it, None for a program.
    `said` tells what changed, where the form's own sentence would not.
    """

    def __init__(self, stored: Mapping[str, Any], *, by: Any = None, at: datetime | None = None, said: str = ""):
        super().__init__(", ".join(stored))
        self.stored, self.by, self.at, self.said = stored, by, at, said


def fingerprint(value: Any) -> str:
    """Equal for equal values, whether they come from a row or from a form: nothing, "" and false are the same."""
    plain = "" if value is None or value is False else str(getattr(value, "pk", value)).replace("\r\n", "\n")
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def seen_of(values: Mapping[str, Any]) -> str:
    """What a form that shows these values sends back."""
    prints = {name: fingerprint(value) for name, value in values.items()}
    return json.dumps({SHOWN_AT: clock.now().isoformat(), **prints})


def changed(seen: str, stored: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """What is stored now, of the fields changed since they were shown and that `wanted` would change once more.

    A field that the form did not show is not asked about; `seen` is empty where no form was filled.
    """
    shown = _read(seen)
    moved = {name: now for name, now in stored.items() if name in shown and shown[name] != fingerprint(now)}
    return {
        name: now for name, now in moved.items() if name not in wanted or fingerprint(wanted[name]) != fingerprint(now)
    }


def has_shown(seen: str, name: str) -> bool:
    """Whether the form showed that; one that says nothing of what it showed is not asked about."""
    shown = _read(seen)
    return not shown or name in shown


def shown_at(seen: str) -> datetime | None:
    """When the form was shown."""
    try:
        return datetime.fromisoformat(_read(seen)[SHOWN_AT])
    except (KeyError, TypeError, ValueError):
        return None


def _read(seen: str) -> dict[str, Any]:
    """What a browser sent back; anything else than what we wrote says nothing."""
    try:
        found = json.loads(seen)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


class SeenField(forms.Field):
    """Carried, never typed."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> str:
        return value or ""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


@dataclass(frozen=True)
class Dispute:
    """One field in both versions, as people read them and as a browser sends them.

    `is_mine` when the person changed it in front of the form: what one did not touch is proposed as it is stored.
    """

    name: str
    label: str
    mine: str
    stored: str
    mine_sent: str
    stored_sent: str
    is_mine: bool

    @property
    def proposed(self) -> str:
        return self.mine_sent if self.is_mine else self.stored_sent


class Versioned(forms.BaseForm):
    """A form over something stored, its `initial` unless `stored` says otherwise; `seen` goes to the command.

    `is_whole`: its fields are one decision, kept or given again as one, never mixed with another's.
    """

    is_whole = False
    outdated_said = gettext_lazy(
        "Une autre version a été enregistrée entre-temps : rien n’est écrasé. Comparez, puis choisissez."
    )

    def __init__(self, *args: Any, stored: Mapping[str, Any] | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.stored = stored
        self.disputes: list[Dispute] = []
        self.conflict: Outdated | None = None
        self.conflict_by = ""
        self.fields[NAME] = SeenField(required=False, initial=lambda: seen_of(self.shown()))
        if self.is_bound and not self.is_whole:
            self._settle()

    def shown(self) -> Mapping[str, Any]:
        """The values in front of which it is filled."""
        if self.stored is not None:
            return self.stored
        names = self.fields.keys() - {NAME}
        return {name: self.get_initial_for_field(self.fields[name], name) for name in names}

    def contest(self, late: Outdated, who: str = "") -> None:
        """Show both versions; what was typed stays, and the next answer is given in front of what is stored now.

        `who` replaces « par NOM Prénom » where the reader is not told names.
        """
        seen = _read(self.cleaned_data.get(NAME, ""))
        self.conflict, self.conflict_by = late, who or (_("par %s") % late.by if late.by else "")
        both = [self._dispute(name, now, seen.get(name)) for name, now in late.stored.items() if name in self.fields]
        self.disputes = [each for each in both if each.mine != each.stored]
        seen |= _read(seen_of(late.stored))
        data = _copied(self.data)
        if not self.is_whole:
            for each in self.disputes:
                data[self.add_prefix(each.name)] = each.proposed
                seen[proposal_of(each.name)] = fingerprint(each.proposed)
        data[self.add_prefix(NAME)] = json.dumps(seen)
        self.data = data
        self.add_error(None, late.said or self.outdated_said)

    def _dispute(self, name: str, stored: Any, seen: str | None) -> Dispute:
        field, mine = self.fields[name], self.cleaned_data.get(name)
        return Dispute(
            name,
            str(self[name].label),
            text_of(field, mine),
            text_of(field, stored),
            self.data.get(self.add_prefix(name), ""),
            as_sent(field, stored),
            is_mine=fingerprint(mine) != seen,
        )

    def _settle(self) -> None:
        """Take the version that was chosen, unless the field itself was typed in since: what is typed always wins."""
        seen, data = _read(self.data.get(self.add_prefix(NAME), "")), _copied(self.data)
        for name in self.fields:
            chosen, typed = data.get(f"keep-{name}"), data.get(self.add_prefix(name))
            if chosen is not None and fingerprint(typed) == seen.get(proposal_of(name)):
                data[self.add_prefix(name)] = chosen
        self.data = data


def proposal_of(name: str) -> str:
    """Under which name the form remembers what it proposed in a field that two people changed."""
    return f"={name}"


def _copied(data: Any) -> Any:
    """A request's own data never changes."""
    return data.copy()


def as_sent(field: forms.Field, value: Any) -> str:
    """What a browser would send for that value: nothing for an empty box."""
    if isinstance(field, forms.BooleanField):
        return "on" if value else ""
    ready = field.prepare_value(value)
    if isinstance(field, forms.ChoiceField) or ready is None:
        return "" if ready is None else str(ready)
    return str(field.widget.format_value(ready) or "")


def text_of(field: forms.Field, value: Any) -> str:
    """A value as the page says it; an empty word for nothing."""
    if isinstance(field, forms.BooleanField):
        return _("oui") if value else _("non")
    if value is None or value == "":
        return ""
    if hasattr(value, "label"):
        return str(value.label)
    if isinstance(value, date):
        return day_short(value)
    if isinstance(value, time):
        return hour_text(value)
    return _chosen(field, value) if isinstance(field, forms.ChoiceField) else str(value)


def _chosen(field: Any, value: Any) -> str:
    """The words of a choice; what is no choice any more is said as it is stored."""
    if isinstance(field, forms.ModelChoiceField):
        rows: Any = field.queryset
        row = value if isinstance(value, Model) else rows.filter(pk=value).first()
        return str(value if row is None else row)
    choices: Any = flatten_choices(field.choices)
    words = {str(key): str(label) for key, label in choices}
    return words.get(str(value), str(value))
