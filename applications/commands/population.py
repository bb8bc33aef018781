"""The situation declared in a dossier: the candidate's to correct until transmission, then the desk's (decision 5)."""

from django.utils.translation import gettext as _

from accounts.models import User
from applications import rules
from applications.checklist import is_missing
from applications.commands.journal import outdated_since, record
from applications.commands.lines import add_lines, prefill, wanted_lines
from applications.commands.moving import NotTheirs, StepRefused, lines_of, touching
from applications.enums import Known, PieceStatus, Verb
from applications.lines import line_of
from applications.models import Application, Piece
from applications.workflow import before_write_limit, no_place_offered, not_cancelled
from ecandidat.common import clock
from ecandidat.common.versions import changed
from offers.enums import Obligation
from offers.models import Population, Requirement


def change_population(dossier: Application, population: Population, *, by: User, seen: str = "") -> None:
    """Add the lines that the new situation asks for; none that holds a file, or that was transmitted, is dropped.

    Raises `StepRefused` out of the hands of who asks, and for a situation that the formation does not foresee;
    `Outdated` when the situation that the form showed (`seen`) was changed since.
    """
    with touching(dossier) as fresh:
        wanted = {requirement.kind_id: requirement for requirement in wanted_lines(fresh.opening, population)}
        check_correcting(fresh, by)
        check_foreseen(fresh, population, is_foreseen=bool(wanted))
        if fresh.population_id == population.pk:
            return
        if late := changed(seen, {"population": fresh.population}, {"population": population}):
            raise outdated_since(fresh, Verb.POPULATION, late)
        former, fresh.population = fresh.population, population
        for piece in lines_of(fresh):
            requirement = wanted.pop(piece.kind_id, None) if piece.kind_id else None
            adapt(fresh, piece, requirement)
        add_lines(fresh, list(wanted.values()))
        record(fresh, Verb.POPULATION, by=by, source=former.code, target=population.code)
        if fresh.transmitted_at is None:
            prefill(fresh, by=by, at=clock.now())


def check_correcting(dossier: Application, by: User) -> None:
    """The candidate before the transmission and its limit, the desk after it and before a place is offered."""
    if dossier.file.user_id == by.pk:
        sentence = own_refusal(dossier)
    elif rules.may_judge(by, dossier):
        sentence = desk_refusal(dossier)
    else:
        raise NotTheirs(dossier.ref)
    if sentence:
        raise StepRefused(sentence)


def own_refusal(dossier: Application) -> str | None:
    """Why the candidate no longer changes it, or nothing."""
    if dossier.transmitted_at is not None:
        return _("Votre candidature est transmise : votre situation ne change plus. Écrivez au service.")
    now = rules.situation(dossier, [], at=clock.now())
    return not_cancelled(now) or before_write_limit(now)


def desk_refusal(dossier: Application) -> str | None:
    """Why the desk does not change it, or nothing."""
    now = rules.situation(dossier, [], at=clock.now())
    if sentence := not_cancelled(now) or no_place_offered(now):
        return sentence
    if dossier.transmitted_at is None:
        return _("Jusqu’à la transmission, la personne corrige elle-même sa situation.")
    return None


def check_foreseen(dossier: Application, population: Population, *, is_foreseen: bool) -> None:
    """A situation of this campaign, with its pieces where the formation asks for any."""
    is_foreseen = is_foreseen or not dossier.opening.requirements.exists()
    if population.campaign_id != dossier.opening.campaign_id or not is_foreseen:
        raise StepRefused(_("Cette situation n’est pas prévue pour cette formation. Choisissez-en une autre."))


def adapt(dossier: Application, piece: Piece, requirement: Requirement | None) -> None:
    """A kept line takes the new obligation; one that is no longer asked becomes optional, or goes if it was empty.

    One that was settled without a file and no longer is, after the transmission, is asked for by « Incomplet ».
    """
    if piece.kind_id is None:
        return
    if requirement is None and not piece.files.all() and dossier.transmitted_at is None:
        piece.delete()
        return
    former, was_missing = piece.told, is_missing(line_of(piece))
    piece.obligation = requirement.obligation if requirement else Obligation.OPTIONAL
    if piece.verdict is PieceStatus.NOT_CONCERNED and piece.obligation == Obligation.REQUIRED:
        piece.status = PieceStatus.AWAITED
    if dossier.transmitted_at is not None and is_missing(line_of(piece)) and not was_missing:
        piece.known_as = former if former is PieceStatus.NOT_CONCERNED else Known.NOTHING
    piece.save(update_fields=["obligation", "status", "known_as"])
