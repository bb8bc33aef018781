"""The journal of a dossier in French sentences: what happened, who did it, when."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from accounts.commands.profile import identity_labels
from applications.enums import Answer, DecisionKind, PieceStatus, Read, RefusalReason, Stage, Verb
from applications.models import Application, Event, Piece, Reading
from documents.models import StoredFile
from ecandidat.common.dates import day_long, local

READINGS_SHOWN = 500


@dataclass(frozen=True)
class Entry:
    """One line of the journal, as staff read it."""

    at: datetime
    what: str
    detail: str
    who: str


def journal_of(events: list[Event], pieces: list[Piece]) -> list[Entry]:
    """The events of a dossier, in the order given; facts are codes, the pieces give their labels back."""
    labels = {piece.ref: piece.label for piece in pieces}
    return [Entry(event.at, str(event.deed.label), detail_of(event, labels), who_of(event)) for event in events]


def who_of(event: Event) -> str:
    """« ROY Camille », « LENOIR Marc, au nom de ROY Camille », or the clock."""
    if event.actor is None:
        return _("automatique")
    if event.on_behalf_of is None:
        return str(event.actor)
    return _("%(actor)s, au nom de %(person)s") % {"actor": event.actor, "person": event.on_behalf_of}


def detail_of(event: Event, labels: dict[str, str]) -> str:
    """What the verb alone does not say."""
    told = DETAILS.get(event.deed)
    return told(event, labels) if told else moved(event)


def moved(event: Event) -> str:
    """From which stage to which, when it changed."""
    known = set(Stage.values)
    if event.source == event.target or event.source not in known or event.target not in known:
        return ""
    return _("de « %(source)s » à « %(target)s »") % {
        "source": Stage(event.source).label,
        "target": Stage(event.target).label,
    }


def piece_named(event: Event, labels: dict[str, str]) -> str:
    return labels.get(event.facts.get("piece", ""), "")


def carried(event: Event, labels: dict[str, str]) -> str:
    return _("%(piece)s, du dossier n° %(number)s") % {
        "piece": piece_named(event, labels),
        "number": event.facts["taken_from"],
    }


def judged(event: Event, labels: dict[str, str]) -> str:
    verdict = PieceStatus(event.target).label
    reason = event.facts.get("reason")
    sentence = f"{piece_named(event, labels)} : {verdict}"
    return f"{sentence}. {RefusalReason(reason).label}" if reason else sentence


def transmitted(event: Event, labels: dict[str, str]) -> str:
    return _("reçu n° %(number)s") % {"number": event.facts["receipt"]}


def sent_back(event: Event, labels: dict[str, str]) -> str:
    return _("à corriger jusqu’au %(day)s inclus") % {"day": day_long(date.fromisoformat(event.facts["correct_by"]))}


def opined(event: Event, labels: dict[str, str]) -> str:
    return str(DecisionKind(event.facts["kind"]).label)


def released(event: Event, labels: dict[str, str]) -> str:
    former = event.facts.get("former_answer")
    if not former:
        return opined(event, labels)
    return _("%(kind)s ; la réponse précédente était « %(answer)s »") % {
        "kind": opined(event, labels),
        "answer": Answer(former).label,
    }


def extended(event: Event, labels: dict[str, str]) -> str:
    return _("du %(source)s au %(target)s") % {
        "source": day_long(date.fromisoformat(event.source)),
        "target": day_long(date.fromisoformat(event.target)),
    }


def resituated(event: Event, labels: dict[str, str]) -> str:
    return f"{event.source} → {event.target}"


def corrected(event: Event, labels: dict[str, str]) -> str:
    """Which data, never what they said: the journal holds codes alone."""
    return ", ".join(identity_labels(event.facts["fields"]))


DETAILS: dict[Verb, Callable[[Event, dict[str, str]], str]] = {
    Verb.TRANSMIT: transmitted,
    Verb.INCOMPLETE: sent_back,
    Verb.PROPOSE: opined,
    Verb.RELEASE: released,
    Verb.JUDGE: judged,
    Verb.EXTEND: extended,
    Verb.POPULATION: resituated,
    Verb.IDENTITY: corrected,
    Verb.CARRY: carried,
    Verb.FILE: lambda event, labels: "",
} | dict.fromkeys(
    (
        Verb.ADD_FILE,
        Verb.REMOVE_FILE,
        Verb.MOVE_FILE,
        Verb.NOT_CONCERNED,
        Verb.CONCERNED,
        Verb.ASK,
        Verb.WITHDRAW_PIECE,
    ),
    piece_named,
)

# What the person may read of an event beside its name: nothing that comes from a stage of the desk.
SAID: tuple[Verb, ...] = (
    Verb.TRANSMIT,
    Verb.INCOMPLETE,
    Verb.RELEASE,
    Verb.EXTEND,
    Verb.IDENTITY,
    Verb.ADD_FILE,
    Verb.CARRY,
    Verb.REMOVE_FILE,
    Verb.MOVE_FILE,
    Verb.NOT_CONCERNED,
    Verb.CONCERNED,
    Verb.WITHDRAW_PIECE,
)


def history_of(events: Iterable[Event], pieces: Iterable[Piece]) -> list[tuple[Event, str]]:
    """The events that the person reads, each with its piece, its receipt or its date."""
    labels = {piece.ref: piece.label for piece in pieces}
    return [(event, DETAILS[event.deed](event, labels) if event.deed in SAID else "") for event in events]


@dataclass(frozen=True)
class ReadDay:
    """What the service read of a dossier on one day: by how many people, never by whom (the history says no name)."""

    day: date
    people: int
    what: str


def readings_of(dossier: Application) -> list[ReadDay]:
    """The last days first, in two queries."""
    days: dict[date, list[Reading]] = {}
    for reading in dossier.readings.order_by("-hour", "pk")[:READINGS_SHOWN]:
        days.setdefault(local(reading.first_at).date(), []).append(reading)
    refs = {reading.file_ref for each in days.values() for reading in each if reading.file_ref}
    names = dict(StoredFile.objects.filter(ref__in=refs).values_list("ref", "name")) if refs else {}
    return [ReadDay(day, len({row.reader_id for row in each}), read_text(each, names)) for day, each in days.items()]


def read_text(readings: list[Reading], names: dict[str, str]) -> str:
    """« Dossier, CV.pdf, dossier en PDF »: each thing once."""
    told = {
        Read.DOSSIER: lambda reading: _("pages du dossier"),
        Read.FILE: lambda reading: names.get(reading.file_ref, _("un fichier retiré depuis")),
        Read.WHOLE: lambda reading: _("dossier entier en PDF"),
    }
    lines = (told[Read(reading.what)](reading) for reading in readings)
    return _("Lu : %(what)s.") % {"what": ", ".join(dict.fromkeys(lines))}
