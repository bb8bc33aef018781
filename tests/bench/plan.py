"""The plan of the large university: how many of what, who has which dossier, and where each one stands.

Primary keys are counted from 1, so that rows point at one another without being read back.
"""

from dataclasses import dataclass
from datetime import timedelta

from applications.enums import Answer, DecisionKind, FileStatus, PieceStatus, Verb
from ecandidat.common import clock
from offers.enums import Obligation

FORMATIONS, DOSSIERS, EACH, BUSY = 1000, 20_000, 4, 20
CENTRES, COMMISSIONS, PIECES, LINES = 5, 20, 11, 9
PEOPLE = (DOSSIERS - BUSY) // EACH + 1  # the last one has BUSY dossiers, the others EACH
MANAGER, EMPTY = PEOPLE + 1, PEOPLE + 2
NOW = clock.now()
TODAY = clock.today()
SUBJECTS = ("Ingénierie", "Économie", "Mécanique", "Chimie", "Histoire", "Biologie", "Données", "Énergie", "Réseaux")
FIELDS = ("des matériaux", "des systèmes complexes", "de la santé", "du numérique", "de l’environnement", "durable")
LABELS = (
    "Curriculum vitæ", "Lettre de motivation", "Relevé de notes du baccalauréat", "Relevés de notes après le bac",
    "Copie du dernier diplôme", "Pièce d’identité", "Attestation de niveau de français", "Titre de séjour",
    "Lettre de recommandation", "Plan d’études du semestre à l’étranger", "Portfolio",
)  # fmt: skip
FIRST = ("Camille", "Nadia", "Théo", "Inès", "Hugo", "Awa", "Jules", "Léa", "Samuel", "Manon", "Yanis", "Chloé")
LAST = ("Roy", "Belkacem", "Marchand", "Faure", "Lemoine", "Diallo", "Perrin", "Garnier", "Costa", "Duval", "Vidal")
# opens, closes and returns, publication, confirmation: days from today
CALENDARS = {"open": (-10, 10, 25, 55), "studied": (-40, -10, 5, 35), "published": (-60, -30, -5, 30)}
OPEN_TO = tuple(CALENDARS)
S, P, V = FileStatus, PieceStatus, Verb


@dataclass(frozen=True)
class Scene:
    """Where a dossier stands, and what its lines and its journal then hold."""

    calendar: str
    status: FileStatus
    lines: PieceStatus = P.VALIDATED
    deeds: tuple[Verb, ...] = ()
    opinion: DecisionKind | None = None
    released: bool = False
    answer: Answer = Answer.NONE

    @property
    def transmitted(self) -> bool:
        return V.TRANSMIT in self.deeds


SENT = (V.TRANSMIT,)
CHECKED = (*SENT, *[V.JUDGE] * 7, V.COMPLETE)
PUBLISHED = (*CHECKED, V.PROPOSE, V.RELEASE)
# The first four are those of the measured person.
SCENES = (
    Scene("open", S.PENDING, P.SENT),
    Scene("open", S.RECEIVED, P.SENT, SENT),
    Scene("published", S.COMPLETE, deeds=PUBLISHED, opinion=DecisionKind.FAVOURABLE, released=True),
    Scene("studied", S.INCOMPLETE, deeds=(*SENT, *[V.JUDGE] * 7, V.INCOMPLETE)),
    Scene("open", S.PENDING, P.SENT),
    Scene("studied", S.COMPLETE, deeds=CHECKED),
    Scene("published", S.COMPLETE, deeds=PUBLISHED, opinion=DecisionKind.UNFAVOURABLE, released=True),
    Scene(
        "published", S.COMPLETE, deeds=(*PUBLISHED, V.CONFIRM), opinion=DecisionKind.FAVOURABLE, released=True,
        answer=Answer.CONFIRMED,
    ),
    Scene("studied", S.RECEIVED, P.SENT, SENT),
    Scene("studied", S.COMPLETE, deeds=(*CHECKED, V.PROPOSE), opinion=DecisionKind.FAVOURABLE),
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One dossier of the plan: its number from 0, whose it is, and how it stands."""

    n: int

    @property
    def pk(self) -> int:
        return self.n + 1

    @property
    def person(self) -> int:
        return min(self.n // EACH, PEOPLE - 1) + 1

    @property
    def rank(self) -> int:
        return self.n - (self.person - 1) * EACH + 1

    @property
    def scene(self) -> Scene:
        return SCENES[self.n % len(SCENES)]

    @property
    def opening(self) -> int:
        """An opening of the scene's calendar; a person never comes twice to the same one."""
        each = FORMATIONS // len(CALENDARS)
        return OPEN_TO.index(self.scene.calendar) * each + self.n * 7 % each + 1

    @property
    def at(self):
        """The instant of the filing; what follows comes minutes later."""
        return NOW - timedelta(days=9, minutes=self.n % 1000)

    @property
    def deeds(self) -> tuple[Verb, ...]:
        return (V.FILE, *[V.ADD_FILE] * len(self.filled), *self.scene.deeds)

    @property
    def filled(self) -> tuple[int, ...]:
        """The positions of the lines that hold files: all but those not concerned, awaited or left out."""
        return (0, 1, 2, 3, 4, 5, 7) if self.scene.transmitted else (0, 1, 2, 3, 4)


PLAN = [Row(n) for n in range(DOSSIERS)]


def ref(letter: str, number: int) -> str:
    return f"{letter}{number:09}"


def count(number: int) -> range:
    return range(1, number + 1)


def kind(population: int, position: int) -> int:
    """The second population is asked two pieces that the first is not."""
    return position + 1 + (PIECES - LINES if population == 2 and position >= LINES - 2 else 0)


def obligation(position: int) -> Obligation:
    return (Obligation.REQUIRED, Obligation.CONDITIONAL, Obligation.OPTIONAL)[(position > 5) + (position > 7)]


def stored(owner: int, number: int) -> int:
    """A person has one file a kind of piece, which their dossiers share, and a letter."""
    return (owner - 1) * LINES + number + 1


def line_pk(row: Row, position: int) -> int:
    return row.n * LINES + position + 1
