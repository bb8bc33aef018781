"""The page of a formation: its calendar, its pieces and its contact, as plain values."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext as _

from ecandidat.common import dates
from offers.calendar import closing_instant
from offers.enums import Mode, Obligation, OpeningState
from offers.models import Opening, Requirement
from offers.responses.contact import Service, service_of
from offers.responses.words import state_of


@dataclass(frozen=True)
class Step:
    """One point of the calendar; `state` is done, here or next."""

    title: str
    detail: str
    state: str


@dataclass(frozen=True)
class PieceLine:
    """A piece asked for, and what to know of it; `english` is the same for who does not read French, when written."""

    label: str
    note: str
    english: str


@dataclass(frozen=True)
class Checklist:
    """The pieces of one population, in order (S58)."""

    population: str
    pieces: list[PieceLine]


@dataclass(frozen=True)
class Sheet:
    """All that the page says of one opening."""

    opening: Opening
    state: OpeningState
    limit: str
    closes_at: datetime
    why_closed: str
    steps: list[Step]
    checklists: list[Checklist]
    service: Service
    mode_sentence: str

    @property
    def is_open(self) -> bool:
        return self.state == OpeningState.OPEN


def sheet(opening: Opening, now: datetime) -> Sheet:
    """Needs `formation`, `commission__centre` and `requirements` (with kind and population) already fetched."""
    state = state_of(opening, now)
    return Sheet(
        opening=opening,
        state=state,
        limit=dates.limit_long(opening.closes_on, opening.closing_time),
        closes_at=closing_instant(opening.closes_on, opening.closing_time, timezone.get_default_timezone()),
        why_closed=_why_closed(opening, state),
        steps=_steps(opening, state, timezone.localdate(now)),
        checklists=checklists(opening.requirements.all()),
        service=service_of(opening.commission),
        mode_sentence=_mode_sentence(opening.mode),
    )


def checklists(requirements: Iterable[Requirement]) -> list[Checklist]:
    """Lines sorted by population, then by rank."""
    ordered = sorted(
        requirements, key=lambda line: (line.population.position, line.population_id, line.position, line.pk)
    )
    return [
        Checklist(population.label, [PieceLine(line.kind.label, _note(line), _english(line)) for line in lines])
        for population, lines in groupby(ordered, key=lambda line: line.population)
    ]


def _note(line: Requirement) -> str:
    """The help of the formation, else of the piece, after the obligation when it is not simply required."""
    help_text = line.help or line.kind.help
    if line.obligation == Obligation.CONDITIONAL:
        said = _("Si elle ne vous concerne pas, vous le direz dans le dossier.")
        return f"{help_text} {said}".strip()
    if line.obligation == Obligation.OPTIONAL and not help_text.casefold().startswith("facultative"):
        return f"{_('Facultative.')} {help_text}".strip()
    return help_text


def _english(line: Requirement) -> str:
    """A formation's own help replaces the piece's in both languages: never one beside the other's translation."""
    help_text = line.help_en if line.help else line.kind.help_en
    return ". ".join(part.rstrip(".") for part in (line.kind.label_en, help_text) if part)


def _mode_sentence(mode: str) -> str:
    if mode == Mode.PAPER:
        return _("Dossier papier : vous l’imprimez, puis vous l’envoyez par courrier avec les pièces.")
    return _("Dossier dématérialisé : toutes les pièces se déposent en ligne.")


def _why_closed(opening: Opening, state: OpeningState) -> str:
    if state == OpeningState.COMING:
        return _("Le dépôt ouvre le %(day)s à 0 h, %(zone)s. D’ici là, vous pouvez compléter votre profil.") % {
            "day": dates.day_long(opening.opens_on),
            "zone": dates.zone_label(),
        }
    if state == OpeningState.CLOSED:
        return _(
            "Les candidatures se déposaient jusqu’au %(limit)s, %(zone)s. "
            "Un dossier déjà ouvert se retrouve dans « Candidatures » ; pour toute question, écrivez au service."
        ) % {
            "limit": dates.limit_long(opening.closes_on, opening.closing_time),
            "zone": dates.zone_label(),
        }
    return ""


def _steps(opening: Opening, state: OpeningState, today: date) -> list[Step]:
    """The dates of the formation in full, the first that is not past being where we are (S85)."""
    days = [(_("Ouverture"), opening.opens_on, dates.day_short(opening.opens_on), state != OpeningState.COMING)]
    if opening.closes_on != opening.return_by:
        days.append(_limit(_("Fin des candidatures"), opening.closes_on, opening, today))
    days.append(_limit(_("Date limite de retour"), opening.return_by, opening, today))
    published = dates.day_short(opening.publication_on)
    days.append((_("Publication des avis"), opening.publication_on, published, opening.publication_on < today))
    days.append(_answer(opening, today))
    current = next((index for index, (*_rest, is_past) in enumerate(days) if not is_past), len(days))
    return [
        Step(title, detail, "done" if index < current else "here" if index == current else "next")
        for index, (title, _day, detail, _past) in enumerate(days)
    ]


def _limit(title: str, day: date, opening: Opening, today: date) -> tuple[str, date, str, bool]:
    detail = dates.day_short(day)
    if opening.closing_time:
        detail = f"{detail}, {dates.hour_text(opening.closing_time)}"
    return title, day, detail, day < today


def _answer(opening: Opening, today: date) -> tuple[str, date | None, str, bool]:
    title = _("Date limite de réponse")
    if opening.confirm_delay_days is not None:
        said = _("%(count)s jours après l’avis favorable") % {"count": opening.confirm_delay_days}
        return title, None, said, False
    if opening.confirm_by:
        return title, opening.confirm_by, dates.day_short(opening.confirm_by), opening.confirm_by < today
    return title, None, _("Aucune date fixée"), False
