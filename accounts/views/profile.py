"""The six parts of the profile, in any order, each saved on its own (S31–S38)."""

from django.contrib import messages
from django.forms import model_to_dict
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.commands import profile as commands
from accounts.enums import LIST_PARTS, Part
from accounts.forms.profile import AddressForm, BacForm, PersonalForm
from accounts.forms.studies import ROW_FORMS
from accounts.querysets import (
    ADDRESS_FIELDS,
    BAC_FIELDS,
    PERSONAL_FIELDS,
    ROW_FIELDS,
    describe,
    profile_status,
    rows_of,
)
from ecandidat.common.gestures import gesture
from ecandidat.common.versions import NAME as SEEN
from ecandidat.common.versions import Outdated

SAVE = {
    Part.PERSONAL: commands.save_personal,
    Part.ADDRESS: commands.save_address,
    Part.BAC: commands.save_bac,
}


def of_part(request, part):
    """The page of the part, where its gestures are made."""
    return reverse("accounts:part", args=[part])


@never_cache
@require_http_methods(["GET", "POST"])
def edit(request, part):
    """A part: its form, or its rows."""
    if part in LIST_PARTS:
        return _list(request, part)
    form = _form_of(request, part)
    if request.method == "POST" and form.is_valid():
        try:
            SAVE[part](request.user, by=request.user, **form.cleaned_data)
        except commands.IdentityRefused as refusal:
            form.add_error(None, str(refusal))
        except Outdated as late:
            form.contest(late, _whose(request, late))
        else:
            return _saved(request, part)
    return _shown(request, "accounts/part_form.html", part, form)


@never_cache
@gesture(of_part)
def confirm(request, part):
    """« Tout est encore juste » for a list part of an earlier campaign (decision 3)."""
    commands.confirm_part(request.user, part)
    return _saved(request, part)


@never_cache
@gesture(of_part)
def nothing(request, part):
    """« Rien à déclarer » (S33)."""
    _only_lists(part)
    try:
        commands.declare_nothing(request.user, part)
    except commands.DeclarationRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("accounts:part", part)
    return _saved(request, part)


@never_cache
@require_http_methods(["GET", "POST"])
def add(request, part):
    """One more row."""
    _only_lists(part)
    form = ROW_FORMS[part](request.POST or None)
    if request.method == "POST" and form.is_valid():
        commands.add_row(request.user, part, by=request.user, **_typed(form))
        messages.success(request, _("C’est enregistré."))
        return redirect("accounts:part", part)
    return _shown(request, "accounts/row_form.html", part, form)


@never_cache
@require_http_methods(["GET", "POST"])
def change(request, part, ref):
    """Correct a row."""
    _only_lists(part)
    row = rows_of(request.user, part).filter(ref=ref).first()
    if row is None:
        return _gone(request, part)
    form = ROW_FORMS[part](request.POST or None, initial=model_to_dict(row))
    if request.method == "POST" and form.is_valid():
        try:
            commands.change_row(request.user, part, ref, by=request.user, **form.cleaned_data)
        except commands.RowGone:
            return _gone(request, part)
        except Outdated as late:
            form.contest(late, _whose(request, late))
        else:
            messages.success(request, _("C’est enregistré."))
            return redirect("accounts:part", part)
    return _shown(request, "accounts/row_form.html", part, form, row=row)


def _gone(request, part):
    """The row was deleted in another tab: what was typed is shown in a new one, to add or to leave."""
    if request.method != "POST":
        raise Http404
    form = ROW_FORMS[part](request.POST)
    context = _context(request, part, form=form, is_gone=True)
    return render(request, "accounts/row_form.html", context, status=404)


@never_cache
@require_http_methods(["GET", "POST"])
def delete(request, part, ref):
    """A page of its own asks first."""
    _only_lists(part)
    row = get_object_or_404(rows_of(request.user, part), ref=ref)
    if request.method == "POST":
        commands.delete_row(request.user, part, ref, by=request.user)
        messages.success(request, _("La ligne est supprimée."))
        return redirect("accounts:part", part)
    lines = describe(row, ROW_FIELDS[part])["lines"]
    return render(request, "accounts/row_delete.html", _context(request, part, row=row, lines=lines))


def _list(request, part):
    if request.method == "POST":
        return redirect("accounts:part", part)
    rows = [(row, describe(row, ROW_FIELDS[part])["lines"]) for row in rows_of(request.user, part)]
    return render(request, "accounts/part_list.html", _context(request, part, rows=rows))


def _only_lists(part) -> None:
    if part not in LIST_PARTS:
        raise Http404


def _form_of(request, part):
    user, data = request.user, request.POST or None
    if part == Part.ADDRESS:
        return AddressForm(data, initial=_initial(user, "address", ADDRESS_FIELDS))
    if part == Part.BAC:
        initial = _initial(user, "bac", BAC_FIELDS)
        return BacForm(data, initial=initial)
    initial = _initial(user, "profile", PERSONAL_FIELDS)
    initial |= {name: getattr(user, name) for name in commands.NAMES}
    return PersonalForm(data, initial=initial, without=_frozen(user))


def _frozen(user) -> frozenset[str]:
    return frozenset(commands.FROZEN) if user.identity_frozen_at else frozenset()


def _typed(form) -> dict:
    """What was typed in a form over nothing stored yet."""
    return {name: value for name, value in form.cleaned_data.items() if name != SEEN}


def _whose(request, late: Outdated) -> str:
    """Who saved the other version, as a candidate is told: themself in another tab, or the service."""
    if late.by is None:
        return ""
    return _("par vous, dans un autre onglet") if late.by == request.user else _("par le service")


def _shown(request, template, part, form, **more):
    """The page of a form; 409 where it shows two versions."""
    status = 409 if form.conflict else 200
    return render(request, template, _context(request, part, form=form, **more), status=status)


def _initial(user, name, fields) -> dict:
    row = getattr(user, name, None)
    return {field: getattr(row, field) for field in fields} if row else {}


def _context(request, part, **more) -> dict:
    status = profile_status(request.user)
    kept = [name for name in PERSONAL_FIELDS if name in commands.FROZEN]  # the others stay below, to be changed
    frozen = describe(request.user.profile, kept)["lines"] if _is_frozen(request.user, part) else []
    return {"part": part, "status": status, "line": status.of(part), "frozen": frozen, **more}


def _is_frozen(user, part) -> bool:
    return part == Part.PERSONAL and bool(user.identity_frozen_at) and hasattr(user, "profile")


def _saved(request, part):
    """Straight to what remains, with what was done said first."""
    status = profile_status(request.user)
    if status.is_complete:
        messages.success(request, _("C’est enregistré.\nVotre profil est complet : vous pouvez candidater."))
        return redirect("applications:dashboard")
    following = status.missing[0]
    said = _("La partie « {part} » est enregistrée.\nIl reste : {missing}.").format(
        part=part.label, missing=", ".join(str(each.label) for each in status.missing)
    )
    messages.success(request, said)
    return redirect("accounts:part", following)
