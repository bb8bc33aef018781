"""The pieces of every page: icons, badges, fields, dates. A template builtin, no `{% load %}` needed.

Badge protocol: an enum member (or anything) with `label`, `tone` (ok, warn, bad, wait, action or "") and `icon`
(a name of ICONS). A stored field is a bare string: give the template the member, `Status(dossier.status)`.
"""

import re
from enum import Enum
from functools import cache

from django import template
from django.forms import RadioSelect
from django.template.defaultfilters import stringfilter, urlize
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ecandidat.common import clock, dates
from ecandidat.common.words import ngettext

register = template.Library()

_RING = '<circle cx="10" cy="10" r="8.2"/>'
ICONS = {
    "tick": _RING + '<path d="m6.2 10.4 2.6 2.6 5-5.6"/>',
    "cross": _RING + '<path d="m7 7 6 6m0-6-6 6"/>',
    "dash": _RING + '<path d="M6 10h8"/>',
    "dashed": '<circle cx="10" cy="10" r="8.2" stroke-dasharray="3.2 2.6"/>',
    "circle": _RING,
    "clock": _RING + '<path d="M10 5.2V10l3.2 2"/>',
    "dot": _RING + '<circle cx="10" cy="10" r="3.4" fill="currentColor"/>',
    "half": _RING + '<path d="M10 1.8a8.2 8.2 0 0 1 0 16.4z" fill="currentColor"/>',
    "info": _RING + '<path d="M10 9v5m0-8v.1"/>',
    "plane": '<path d="M2.5 9.6 17.5 3l-4.6 14.2-3.2-5.6z"/><path d="M9.7 11.6 17.5 3"/>',
    "triangle": '<path d="M10 2.4 18.4 17H1.6z"/><path d="M10 8v4.2m0 2.3v.1"/>',
    "padlock": '<rect x="3.8" y="8.8" width="12.4" height="8.6" rx="1.4"/>'
    '<path d="M6.4 8.8V6.2a3.6 3.6 0 0 1 7.2 0v2.6"/>',
    "file": '<path d="M4.5 2h7.2l3.8 3.8V18h-11z"/><path d="M11.5 2v4h4"/>',
    "menu": '<path d="M3 5.5h14M3 10h14M3 14.5h14"/>',
    "chevron": '<path d="m7 4 6 6-6 6"/>',
    "download": '<path d="M10 3v10m-4-4 4 4 4-4M3.5 17h13"/>',
}
# name of the address, label, and the section in which the entry stays marked
PUBLIC_MENU = (
    ("home", _("Accueil"), ""),
    ("offers:catalogue", _("Offre de formation"), "offers:"),
    ("assistance", _("Assistance"), ""),
    ("accounts:login", _("Connexion"), ""),
    ("accounts:signup", _("Créer un compte"), ""),
)
SIGNED_IN_MENU = (
    ("home", _("Accueil"), ""),
    ("applications:list", _("Candidatures"), "applications:"),
    ("offers:catalogue", _("Offre de formation"), "offers:"),
    ("assistance", _("Assistance"), ""),
    ("notifications:inbox", _("Mes messages"), "notifications:"),
)
CONTROL_CLASSES = {"text": "input", "file": "drop__zone"}
MESSAGE_LOOKS = {"success": ("ok", "tick"), "warning": ("warn", "triangle"), "error": ("bad", "cross")}

for _filter in (
    dates.day_long,
    dates.day_short,
    dates.instant_long,
    dates.instant_short,
    dates.hour_text,
    dates.local_hour,
    dates.size_text,
):
    register.filter(_filter.__name__, _filter)
register.filter("limit_text", dates.limit_text)
register.filter("limit_long", dates.limit_long)
register.filter("limit_hour", dates.limit_hour)
register.simple_tag(dates.zone_label, name="zone_label")


@register.filter
def time_left(instant):
    """`{{ closes_at|time_left }}`: « Il reste 6 jours », on the project's clock."""
    return dates.time_left(clock.now(), instant)


@register.filter
def urgency(instant):
    """`tone-{{ closes_at|urgency }}`: "", "warn" or "bad"."""
    return dates.urgency(clock.now(), instant)


@register.simple_tag
def icon(name):
    """`{% icon "tick" %}`: drawn with the text's colour, silent for screen readers; the word stands beside it."""
    return SafeString(f'<svg class="i" viewBox="0 0 20 20" aria-hidden="true">{ICONS[name]}</svg>')


def _tone(tone) -> str:
    return f"tone tone-{tone}" if tone else "tone"


@register.simple_tag
def badge(member=None, *, label=None, tone=None, icon=None):
    """`{% badge member %}` or `{% badge label="Ouverte" tone="ok" icon="tick" %}`: always an icon and a word."""
    if isinstance(member, Enum) and label is tone is icon is None:
        return _member_badge(type(member), member, get_language())
    return _drawn(member, label, tone, icon)


@cache
def _member_badge(_kind, member, _language):
    """A member never changes: drawn once a language. Members of two enums may be equal, hence the kind."""
    return _drawn(member, None, None, None)


def _drawn(member, label, tone, icon):
    return format_html(
        '<span class="badge {}">{}{}</span>',
        _tone(member.tone if tone is None else tone),
        _icon(member.icon if icon is None else icon),
        member.label if label is None else label,
    )


_icon = icon


@register.inclusion_tag("components/callout.html")
def callout(title, text="", *, tone="wait", icon="", role=""):
    """A message in its place: `{% callout "Adresse enregistrée" "Il reste une partie." tone="ok" %}`."""
    drawing = icon or {"ok": "tick", "warn": "triangle", "bad": "cross"}.get(tone, "info")
    return {"title": title, "text": text, "tone": _tone(tone), "icon": drawing, "role": role}


@register.filter
def as_callout(message):
    """A Django message as a callout: its first line is the title, the others the text."""
    title, _sep, text = str(message).partition("\n")
    tone, drawing = MESSAGE_LOOKS.get(message.level_tag, ("wait", "info"))
    role = "alert" if message.level_tag == "error" else "status"
    return {"title": title, "text": text, "tone": _tone(tone), "icon": drawing, "role": role}


@register.inclusion_tag("components/field.html")
def field(bound, **attrs):
    """A field's label, hint, errors and control, tied together; `autocomplete="email"` goes to the control."""
    kind = _kind(bound.field.widget)
    described = " ".join(
        [f"{bound.auto_id}_helptext"] * bool(bound.help_text) + [f"{bound.auto_id}_error"] * bool(bound.errors)
    )
    extra = {name.replace("_", "-"): value for name, value in attrs.items()}
    css = f"{CONTROL_CLASSES.get(kind, '')} {bound.field.widget.attrs.get('class', '')}".strip()
    if css:
        extra["class"] = css
    if described and kind != "choices":
        extra["aria-describedby"] = described
    return {"field": bound, "kind": kind, "described": described, "control": bound.as_widget(attrs=extra)}


def _kind(widget) -> str:
    if isinstance(widget, RadioSelect):  # check boxes in a list derive from it
        return "choices"
    input_type = getattr(widget, "input_type", "text")
    return input_type if input_type in {"checkbox", "file"} else "text"


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms):
    """Every refusal of the forms, each a link to its field; nothing when all is well."""
    general = [error for form in forms for error in form.non_field_errors()]
    wrong = [bound for form in forms for bound in form if bound.errors]
    pairs = [(bound, str(bound.label).rstrip("."), error) for bound in wrong for error in bound.errors]
    count = len(general) + len(pairs)
    title = ngettext("Une correction est nécessaire", "%(count)s corrections sont nécessaires", count) % {
        "count": count
    }
    return {"general": general, "pairs": pairs, "count": count, "title": title}


@register.inclusion_tag("components/conflict.html")
def conflict(form):
    """Both versions of what somebody else saved meanwhile (`ecandidat.common.versions`); inside the form's element."""
    return {"form": form}


@register.simple_tag
def error_prefix(*forms):
    """First words of `<title>` after a refusal: a screen reader says the title before the page."""
    return _("Erreur : ") if any(form.errors for form in forms) else ""


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context, page):
    """The pages of a list (`ecandidat.common.paging.page_of`); the other parameters of the address stay."""
    return {"page": page, "request": context["request"]}


@register.filter(is_safe=True)
@stringfilter
def spaced_colon(text):
    """`{{ line|spaced_colon }}`: what Django names « Pièce: CV », as French writes it; a link in it stays a link."""
    return text.replace(": ", "\u00a0: ", 1)


@register.filter
def paragraphs(text):
    """A person's text, escaped, addresses made links, its lines kept. Wrap it in nothing: it brings its `<p>`."""
    parts = [part for part in re.split(r"\n\s*\n", str(text).replace("\r\n", "\n").strip()) if part]
    return SafeString("".join(f"<p>{_lines(part)}</p>" for part in parts))


def _lines(text):
    linked = urlize(text, autoescape=True).replace('rel="nofollow"', 'rel="noopener nofollow"')
    return linked.replace("\n", "<br>")


@register.inclusion_tag("layout/_main_menu.html", takes_context=True)
def main_menu(context):
    """The guide's entries, the same on every page (S5, S96), the current one marked."""
    user = context.get("user")
    signed_in = bool(user and user.is_authenticated)
    match = getattr(context.get("request"), "resolver_match", None)
    here = match.view_name if match else ""
    entries = [
        (reverse(name), label, _current(here, name, section))
        for name, label, section in (SIGNED_IN_MENU if signed_in else PUBLIC_MENU)
    ]
    return {"entries": entries, "is_staff": signed_in and user.is_staff}


def _current(here, name, section):
    if here == name:
        return "page"
    # « Mon compte » has its own menu, beside this one.
    return "true" if section and here.startswith(section) and here != "applications:dashboard" else ""
