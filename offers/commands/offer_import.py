"""The offer of a campaign from two files: all of it or nothing, and nothing the second time."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils.translation import gettext as _

from ecandidat.common import clock
from offers.calendar import closes_refusal, day_refusal, opens_refusal
from offers.commands.catalogue import search_text_of
from offers.commands.offer_rows import FormationRow, PieceRow, Problem, read_formations, read_pieces
from offers.commands.opening_rules import refusals
from offers.commands.openings import MoveRefused, change_opening
from offers.commands.refusing import check
from offers.models import Campaign, Centre, Commission, Formation, Opening, PieceKind, Population, Requirement

CREATED, CHANGED, UNCHANGED, REMOVED = "created", "changed", "unchanged", "removed"
Row = TypeVar("Row", bound=models.Model)
Body = TypeVar("Body", Centre, Commission)
Dates = Callable[[str, FormationRow], Mapping[str, Any]]
Faults = list[tuple[FormationRow, str, str | None]]


class OfferImportRefused(Exception):
    """Nothing was written; `problems` says why, one sentence per fault."""

    def __init__(self, problems: list[str]):
        self.problems = problems
        super().__init__("\n".join(problems))


@dataclass(frozen=True)
class Named:
    """A campaign, a centre, a commission or a population as asked for: empty facts leave what is stored alone."""

    code: str
    label: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Replaced:
    """A fact of a row that was there, which other formations may share."""

    row: str
    fact: str
    before: Any
    after: Any


@dataclass
class OfferImport:
    """What an import did: counts per model and outcome, the facts it replaced, and the campaign it filled."""

    campaign: Campaign | None = None
    counts: dict[str, Counter] = field(default_factory=dict)
    replaced: list[Replaced] = field(default_factory=list)

    def count(self, model: type[models.Model], outcome: str, number: int = 1) -> None:
        self.counts.setdefault(model.__name__, Counter())[outcome] += number

    @property
    def changes(self) -> int:
        """Rows created, changed or removed; 0 when everything was already there."""
        return sum(sum(counter.values()) - counter[UNCHANGED] for counter in self.counts.values())


def import_offer(
    formations: Iterable[str],
    pieces: Iterable[str],
    *,
    campaign: Named,
    centre: Named,
    commission: Named,
    populations: Mapping[str, str] | None = None,
    dates: Dates | None = None,
) -> OfferImport:
    """Create or update the offer of a campaign; what is already so is left alone.

    `formations` and `pieces` are the lines of the files. `populations` gives labels by column name. `dates` answers,
    for a code and its row, the fields of the calendar to replace (the demo shifts its dates so). Raises
    OfferImportRefused with every fault when there is one.
    """
    formation_rows, piece_rows = _read(formations, pieces)
    for row in formation_rows:
        row.opening.update(dates(row.formation["code"], row) if dates else {})
    _check_days(Campaign.objects.filter(code=campaign.code).first(), formation_rows)
    done = OfferImport()
    with transaction.atomic():
        done.campaign = _campaign(done, campaign, formation_rows)
        body = _commission(done, commission, _centre(done, centre))
        openings = _openings(done, formation_rows, _formations(done, formation_rows), body)
        kinds = _kinds(done, piece_rows)
        groups = _populations(done, piece_rows, populations or {})
        _requirements(done, openings, piece_rows, kinds, groups)
    return done


def _read(formations: Iterable[str], pieces: Iterable[str]) -> tuple[list[FormationRow], list[PieceRow]]:
    """Both files to the end, so that one refusal names the faults of the two."""
    problems: list[Problem] = []
    rows = read_formations(formations, problems), read_pieces(pieces, problems)
    if problems:
        raise OfferImportRefused([str(problem) for problem in problems])
    return rows


def _check_days(campaign: Campaign | None, rows: list[FormationRow]) -> None:
    """Before the campaign takes the days of its openings: a wrong year of the file would make them all reasonable."""
    for faults in _far(campaign, rows) if campaign else _far_apart(rows):
        if problems := [str(row.problem(name, sentence)) for row, name, sentence in faults if sentence]:
            raise OfferImportRefused(problems)


def _far(campaign: Campaign, rows: list[FormationRow]) -> Iterator[Faults]:
    """What is out of a campaign that exists."""
    span = campaign.opens_on, campaign.closes_on, clock.today()
    yield [(row, name, day_refusal(day, *span)) for row in rows for name, day in row.days()]


def _far_apart(rows: list[FormationRow]) -> Iterator[Faults]:
    """What no new campaign could hold: a line by itself first, which names the wrong one, then all of them."""
    begins = min((row.opening["opens_on"] for row in rows), default=None)
    yield [(row, "opens_on", opens_refusal(row.opening["opens_on"], clock.today())) for row in rows]
    yield [(row, name, closes_refusal(row.opening["opens_on"], day)) for row in rows for name, day in row.days()]
    yield [(row, name, closes_refusal(begins, day)) for row in rows for name, day in row.days() if begins]


def _campaign(done: OfferImport, asked: Named, rows: list[FormationRow]) -> Campaign:
    """The campaign, whose days always hold those of its openings; the first one ever is the current one."""
    found = Campaign.objects.filter(code=asked.code).first()
    first = [row.opening["opens_on"] for row in rows]
    last = [row.opening["confirm_by"] or row.opening["publication_on"] for row in rows]
    if found:
        first.append(found.opens_on)
        last.append(found.closes_on)
    if not first:
        raise OfferImportRefused([_("Le fichier des formations ne contient aucune formation.")])
    facts = {"opens_on": min(first), "closes_on": max(last)}
    if asked.label or not found:
        facts["label"] = asked.label or _("Campagne %(code)s") % {"code": asked.code}
    if not found:
        facts["is_current"] = not Campaign.objects.filter(is_current=True).exists()
    return _put(done, found or Campaign(code=asked.code), facts)


def _centre(done: OfferImport, asked: Named) -> Centre:
    return _body(done, Centre, asked, {})


def _commission(done: OfferImport, asked: Named, centre: Centre) -> Commission:
    return _body(done, Commission, asked, {"centre": centre})


def _body(done: OfferImport, model: type[Body], asked: Named, facts: dict[str, Any]) -> Body:
    found = model.objects.filter(code=asked.code).first()
    given = {name: value for name, value in {**asked.facts, "name": asked.label}.items() if value}
    if not found:
        facts = {"name": asked.code, **facts}
    return _put(done, found or model(code=asked.code), facts | given)


def _formations(done: OfferImport, rows: list[FormationRow]) -> dict[str, Formation]:
    stored = {row.code: row for row in Formation.objects.filter(code__in={row.formation["code"] for row in rows})}
    saved: dict[str, Formation] = {}
    for row in rows:
        code = row.formation["code"]
        if code not in saved:
            text = search_text_of(Formation(**row.formation))
            saved[code] = _put(done, stored.get(code) or Formation(), row.formation | {"search_text": text})
    return saved


def _openings(
    done: OfferImport, rows: list[FormationRow], formations: dict[str, Formation], commission: Commission
) -> list[Opening]:
    """New openings are published; those that exist move as on the staff's page, with its record and its refusals."""
    stored = {
        (opening.formation_id, opening.label): opening for opening in Opening.objects.filter(campaign=done.campaign)
    }
    openings, problems = [], []
    for row in rows:
        formation = formations[row.formation["code"]]
        known = stored.get((formation.pk, row.opening["label"]))
        facts = row.opening | {"commission": commission}
        try:
            opening = _moved(done, known, facts) if known else _opened(done, formation, facts)
        except MoveRefused as refused:
            problems += [str(row.problem(name, sentence)) for name, sentence in refused.by_field.items()]
        else:
            openings.append(opening)
    if problems:
        raise OfferImportRefused(problems)
    return openings


def _opened(done: OfferImport, formation: Formation, facts: dict[str, Any]) -> Opening:
    check(refusals(Opening(), facts, done.campaign), MoveRefused)
    return _put(done, Opening(formation=formation, campaign=done.campaign, is_published=True), facts)


def _moved(done: OfferImport, opening: Opening, facts: dict[str, Any]) -> Opening:
    done.count(Opening, CHANGED if change_opening(opening, by=None, **facts) else UNCHANGED)
    return opening


def _kinds(done: OfferImport, rows: list[PieceRow]) -> dict[str, PieceKind]:
    stored = {kind.code: kind for kind in PieceKind.objects.filter(code__in=[row.kind["code"] for row in rows])}
    return {row.kind["code"]: _put(done, stored.get(row.kind["code"]) or PieceKind(), row.kind) for row in rows}


def _populations(done: OfferImport, rows: list[PieceRow], labels: Mapping[str, str]) -> dict[str, Population]:
    stored = {population.code: population for population in Population.objects.filter(campaign=done.campaign)}
    columns = list(rows[0].populations) if rows else []
    saved = {}
    for position, column in enumerate(columns, start=1):
        code = column.replace("_", "-")
        found = stored.get(code)
        facts: dict[str, Any] = {"position": position}
        if labels.get(column) or not found:
            facts["label"] = labels.get(column) or column.replace("_", " ").capitalize()
        saved[column] = _put(done, found or Population(campaign=done.campaign, code=code), facts)
    return saved


def _requirements(
    done: OfferImport,
    openings: list[Opening],
    rows: list[PieceRow],
    kinds: dict[str, PieceKind],
    populations: dict[str, Population],
) -> None:
    """The same lines for every opening of the file; a line that the file no longer asks for is removed."""
    stored = {
        (line.opening_id, line.population_id, line.kind_id): line
        for line in Requirement.objects.filter(opening__in=openings)
    }
    fresh = []
    for opening in openings:
        for row in rows:
            for column in (name for name, asked in row.populations.items() if asked):
                key = opening.pk, populations[column].pk, kinds[row.kind["code"]].pk
                line = stored.pop(key, None)
                facts = {"position": row.position, "obligation": row.obligation}
                if line:
                    _put(done, line, facts)
                else:
                    fresh.append(Requirement(opening_id=key[0], population_id=key[1], kind_id=key[2], **facts))
    Requirement.objects.bulk_create(fresh, batch_size=500)
    done.count(Requirement, CREATED, len(fresh))
    Requirement.objects.filter(pk__in=[line.pk for line in stored.values()]).delete()
    done.count(Requirement, REMOVED, len(stored))


def _put(done: OfferImport, row: Row, facts: Mapping[str, Any]) -> Row:
    """Write the facts that differ, and count what that was."""
    moved = [name for name, value in facts.items() if row.pk is None or getattr(row, name) != value]
    if row.pk:
        fields = [each for each in row._meta.fields if each.name in moved and each.editable]
        done.replaced += [
            Replaced(str(row), str(each.verbose_name), getattr(row, each.name), facts[each.name]) for each in fields
        ]
    for name in moved:
        setattr(row, name, facts[name])
    if row.pk is None:
        row.save(force_insert=True)
        done.count(type(row), CREATED)
    elif moved:
        row.save(update_fields=moved)
        done.count(type(row), CHANGED)
    else:
        done.count(type(row), UNCHANGED)
    return row
