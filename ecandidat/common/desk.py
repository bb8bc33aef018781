"""What every list of the staff's desk refuses, whatever its address or its form says."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import LogEntry
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList, ChangeListSearchForm
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import BadRequest, PermissionDenied
from django.core.validators import MaxLengthValidator
from django.db import connection, models
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from ecandidat.common.text import WordsField
from ecandidat.common.versions import NAME, Outdated, Versioned, changed, shown_at

LONGEST_KEY = 18
DELETION = "delete_selected"
LONGEST_SEARCH = 100  # each word is one more condition: a page of text pasted here held the database for minutes
TOO_LONG = _(
    "Votre recherche dépasse 100 caractères : elle n’a pas été faite, et la liste est entière. "
    "Cherchez une personne, un numéro ou une adresse à la fois."
)


@dataclass(frozen=True)
class Waiting:
    """What waits for the person who opens the desk: how many, and the list where they are."""

    label: Any
    count: int
    address: str


class DeskSearch(ChangeListSearchForm):
    """The words of a search, as many as somebody types."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields[SEARCH_VAR].validators.append(MaxLengthValidator(LONGEST_SEARCH, TOO_LONG))


class DeskList(ChangeList):
    """A list named after what it lists: Django's « Sélectionnez l’objet … à changer » is no title."""

    search_form_class = DeskSearch

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any):
        super().__init__(request, *args, **kwargs)
        self.title = capfirst(str(self.opts.verbose_name_plural))


class DeskForm(Versioned, forms.ModelForm):
    """A row as it was shown: what somebody else saved meanwhile is shown in both versions, and nothing is written.

    `DeskAdmin` locks the row before it is read, so `initial` is what is stored.
    """

    def clean(self):
        facts = super().clean()
        if self.instance.pk and (late := changed(self.cleaned_data[NAME], self.shown(), self.cleaned_data)):
            self.contest(self.signed(late))
        return facts

    def signed(self, late: dict[str, Any]) -> Outdated:
        """By whom and when, if it was on a page of the desk since this one was opened: an import signs nothing."""
        kind = ContentType.objects.get_for_model(self.instance)
        entries = LogEntry.objects.select_related("user").filter(content_type=kind, object_id=str(self.instance.pk))
        opened = shown_at(self.cleaned_data[NAME])
        last = entries.filter(action_time__gte=opened).order_by("-pk").first() if opened else None
        return Outdated(late, by=last.user if last else None, at=last.action_time if last else None)


class DeskAdmin(admin.ModelAdmin):
    """A list is filtered by its own filters alone, and an action takes rows that exist.

    Django lets an address filter on any field of the model, and so guess letter by letter what no page shows: the
    hash of a password, the link in a confidential mail.
    """

    form = DeskForm

    def get_object(self, request, object_id, from_field=None):
        """Locked while a form is taken, which Django does in one transaction: the second waits for the first's end."""
        found = super().get_object(request, object_id, from_field)
        if found is None or request.method != "POST" or not connection.in_atomic_block:
            return found
        self.model._default_manager.select_for_update(of=("self",), no_key=True).filter(pk=found.pk).first()
        return super().get_object(request, object_id, from_field)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """What the desk writes is read by candidates: its words are kept as seen, like theirs."""
        if type(db_field) in (models.CharField, models.TextField):
            kwargs.setdefault("form_class", WordsField)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_actions(self, request):
        """Django's « Supprimer les pièces demandées sélectionnés » agrees with masculine names alone."""
        found = super().get_actions(request)
        if deletion := found.get(DELETION):
            run, name, _said = deletion
            found[DELETION] = (run, name, str(_("Supprimer la sélection")))
        return found

    def todo(self, request: HttpRequest) -> list[Waiting]:
        """What the first page of the desk counts for this person."""
        return []

    def get_changelist(self, request, **kwargs):
        return DeskList

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Django's « Ajout de ouverture » and « Modification de ouverture » forget the elision."""
        name = self.opts.verbose_name
        title = capfirst(str(name)) if object_id else _("Ajouter : %(name)s") % {"name": name}
        return super().changeform_view(request, object_id, form_url, {"title": title, **(extra_context or {})})

    def lookup_allowed(self, lookup, value, request=None):
        offered = [self._parameter(each) for each in self.get_list_filter(request)]
        is_offered = any(lookup == name or lookup.startswith(f"{name}__") for name in offered)
        return is_offered and super().lookup_allowed(lookup, value, request)

    def response_action(self, request, queryset, *others, **named):
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if not all(key.isdecimal() and len(key) <= LONGEST_KEY for key in chosen):
            raise BadRequest("a selection that names no row")
        return super().response_action(request, queryset, *others, **named)

    def history_view(self, request, object_id, extra_context=None):
        """Judged before the row is looked for: Django tells anyone of the staff which keys exist."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        return super().history_view(request, object_id, extra_context)

    @staticmethod
    def _parameter(offered: Any) -> str:
        """What a filter is called in an address."""
        if isinstance(offered, str):
            return offered
        return offered[0] if isinstance(offered, tuple) else offered.parameter_name
