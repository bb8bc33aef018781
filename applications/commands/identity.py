"""The correction of an identity or an INE once transmitted: the desk's, for one person and all their dossiers."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import emails
from accounts.commands.profile import identity_changes, identity_labels, save_personal
from accounts.models import User
from applications import rules
from applications.commands.journal import record
from applications.commands.moving import NotTheirs, StepRefused, touching
from applications.enums import Verb
from applications.models import Application
from ecandidat.common import refs
from notifications import outbox

Changes = dict[str, tuple[Any, Any]]


def correction_refusal(person: User) -> str | None:
    """Until the first transmission nothing is frozen, and the person corrects alone (decision 14)."""
    if person.identity_frozen_at is None:
        return _(
            "Cette personne n’a encore rien transmis : elle corrige elle-même son état civil et son INE, "
            "dans « Informations perso. »."
        )
    return None


def correct_identity(person: User, *, by: User, agreed: Changes, seen: str = "", **facts: Any) -> None:
    """Change it, journal it in each living dossier, tell the person; `agreed` is what was read before saying yes.

    The dossiers are locked first, the account after them, as a transmission does.
    """
    with transaction.atomic():
        living = list(Application.objects.of(person).active().order_by("pk"))
        if not rules.may_correct_identity(by, person):
            raise NotTheirs(person.login)
        causes = [journaled(dossier, by, agreed) for dossier in living]
        fresh = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
        if sentence := correction_refusal(fresh):
            raise StepRefused(sentence)
        changes = identity_changes(fresh, facts)
        save_personal(fresh, by=by, seen=seen, **facts)
        if not agreed or changes != agreed:
            raise StepRefused(_("Ces données viennent de changer. Relisez ce qui sera corrigé, puis recommencez."))
        fresh.refresh_from_db()
        cause = causes[0] if causes else f"account:identity:{fresh.pk}:{refs.new_ref()}"
        values = emails.identity_corrected_values(fresh, identity_labels(agreed))
        outbox.post(emails.IDENTITY_CORRECTED, to=fresh, cause=cause, values=values)


def journaled(dossier: Application, by: User, changes: Changes) -> str:
    """One event under the lock of its dossier, kept until the end; answers its reference."""
    with touching(dossier) as fresh:
        return record(fresh, Verb.IDENTITY, by=by, fields=list(changes)).ref
