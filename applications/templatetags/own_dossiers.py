"""What a page of the offer says to the person who reads it: the dossiers that they have there already (S46)."""

from django import template

from applications.models import Application

register = template.Library()


@register.simple_tag
def own_dossiers(user, formation) -> dict[int, Application]:
    """`{% own_dossiers user formation as own %}`: the person's dossiers by opening, one query, none for a visitor."""
    if not user.is_authenticated:
        return {}
    found = (
        Application.objects.of(user).active().filter(opening__formation=formation, opening__campaign__is_current=True)
    )
    return {dossier.opening_id: dossier for dossier in found.select_related("file", "opening").order_by("pk")}
