"""Invented people of the sample university, and the stage that each one's dossier reaches."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from applications.enums import DecisionKind, Stage
from ecandidat.common.text import normalised


@dataclass(frozen=True)
class Person:
    """Somebody who does not exist."""

    first_name: str
    last_name: str
    birth_date: date
    birth_town: str
    town: str
    postal_code: str
    department: str
    licence: str
    school: str
    ine: str = ""
    no_ine_reason: str = ""

    @property
    def email(self) -> str:
        return normalised(f"{self.first_name}.{self.last_name}@exemple.fr")


@dataclass(frozen=True)
class Story:
    """A dossier to bring to a stage, by the commands that the pages use."""

    person: Person
    formation: str
    stage: Stage
    opinion: DecisionKind | None = None
    facts: dict[str, Any] = field(default_factory=dict)


CAMILLE = Person(
    "Camille", "Roy", date(2003, 6, 4), "Reims", "Troyes", "10000", "51", "Licence EEA",
    "Université de Reims Champagne-Ardenne", ine="2503186472L",
)  # fmt: skip
OTHERS = [
    Person(first, last, date(*born), town, town, postal, department, licence, school, no_ine_reason="unknown")
    for first, last, born, town, postal, department, licence, school in (
        ("Nadia", "Belkacem", (2002, 11, 23), "Lyon", "69003", "69", "Licence de physique", "Université Lyon 1"),
        ("Théo", "Marchand", (2003, 1, 17), "Nancy", "54000", "54", "Licence informatique", "Université de Lorraine"),
        ("Inès", "Faure", (2002, 8, 30), "Lille", "59000", "59", "Licence de mécanique", "Université de Lille"),
        ("Hugo", "Lemoine", (2001, 4, 9), "Rennes", "35000", "35", "Licence SPI", "Université de Rennes"),
        ("Awa", "Diallo", (2003, 3, 2), "Dijon", "21000", "21", "Licence de chimie", "Université de Bourgogne"),
        ("Jules", "Perrin", (2002, 12, 12), "Metz", "57000", "57", "Licence MIASHS", "Université de Lorraine"),
        ("Léa", "Garnier", (2003, 5, 21), "Amiens", "80000", "80", "Licence EEA", "Université de Picardie"),
        ("Samuel", "Costa", (2001, 9, 14), "Tours", "37000", "37", "Licence de physique", "Université de Tours"),
        ("Manon", "Duval", (2002, 2, 28), "Caen", "14000", "14", "Licence SVT", "Université de Caen"),
        ("Yanis", "Renaud", (2003, 7, 7), "Nantes", "44000", "44", "Licence informatique", "Nantes Université"),
        ("Chloé", "Vidal", (2002, 10, 3), "Pau", "64000", "64", "Licence de géosciences", "Université de Pau"),
    )
]
NADIA, THEO, INES, HUGO, AWA, JULES, LEA, SAMUEL, MANON, YANIS, CHLOE = OTHERS

# Formations open today, past their publication, and past their answer date: see sample_university.DAYS.
STORIES = [
    Story(CAMILLE, "RE-IMEDD", Stage.INCOMPLETE),
    Story(CAMILLE, "ISC-SSI", Stage.FAVOURABLE, DecisionKind.FAVOURABLE),
    Story(CAMILLE, "ISC-M1", Stage.PENDING),
    Story(NADIA, "ISC-M1", Stage.RECEIVED),
    Story(NADIA, "PAIP-M1", Stage.CANCELLED),
    Story(THEO, "ISC-SSI", Stage.CONFIRMED, DecisionKind.FAVOURABLE),
    Story(THEO, "ISC-M1", Stage.COMPLETE),
    Story(INES, "ISC-SSI", Stage.DECLINED, DecisionKind.FAVOURABLE),
    Story(INES, "IC-M1", Stage.RECEIVED),
    Story(
        HUGO,
        "ISC-SSI",
        Stage.UNFAVOURABLE,
        DecisionKind.UNFAVOURABLE,
        {"reason": "Prérequis insuffisants en automatique et en traitement du signal."},
    ),
    Story(AWA, "PAIP-NANOPHOT", Stage.RANKED_LIST, DecisionKind.RANKED_LIST, {"rank": 4}),
    Story(JULES, "PAIP-NANOPHOT", Stage.WAITING_LIST, DecisionKind.WAITING_LIST),
    Story(
        LEA,
        "PAIP-NANOPHOT",
        Stage.PRESELECTION,
        DecisionKind.PRESELECTION,
        {"reason": "Un entretien de vingt minutes vous sera proposé par mail."},
    ),
    Story(SAMUEL, "RE-M1", Stage.LAPSED, DecisionKind.FAVOURABLE),
    Story(MANON, "PAIP-NANOPHOT", Stage.NOT_SENT),
    Story(YANIS, "ISC-SSI", Stage.PROPOSED, DecisionKind.FAVOURABLE),
    Story(CHLOE, "IC-M1", Stage.PENDING),
]
