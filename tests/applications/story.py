"""One dossier's life on fixed days of 2025, stopped at any stage: what pages, mails and papers are read against."""

from collections.abc import Callable
from datetime import UTC, date, datetime

from applications.commands import answer, desk, filing, jury, transmission
from applications.enums import DecisionKind, RefusalReason, Stage
from applications.models import Application
from ecandidat.common import clock
from offers.enums import Role
from offers.models import Opening
from tests.applications import scene
from tests.factories.accounts import UserFactory
from tests.factories.offers import CommissionFactory, FormationFactory


def instant(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of 2025, in UTC: Paris is one hour later in March before the 30th, then two."""
    return datetime(2025, month, day, hour, minute, tzinfo=UTC)


FILED_AT = instant(3, 24, 8)
SENT_AT = instant(3, 26, 13, 12)
CHECKED_AT = instant(4, 2, 7)
RELEASED_AT = instant(4, 28, 8)
ANSWERED_AT = instant(5, 5, 16, 30)
LAPSED_AT = instant(5, 31, 22)
LATE_AT = instant(4, 14, 22)
FORMATION = "Ingénierie des Systèmes Complexes (M1)"
ENROLMENT = "Les inscriptions ouvrent le 1ᵉʳ juillet 2025."
APPEAL = "Cette décision peut être contestée dans les deux mois devant le tribunal administratif."


def spring_opening(**facts) -> Opening:
    """Open from 14 March to 14 April, published on the 28th, answered until 31 May."""
    dates = {
        "opens_on": date(2025, 3, 14),
        "closes_on": date(2025, 4, 14),
        "return_by": date(2025, 4, 14),
        "publication_on": date(2025, 4, 28),
        "confirm_by": date(2025, 5, 31),
    }
    words = {"enrolment_text": ENROLMENT, "appeal_text": APPEAL}
    with clock.travel(FILED_AT):
        facts.setdefault("formation", FormationFactory(title=FORMATION))
        facts.setdefault("commission", CommissionFactory(name="Commission des masters"))
        return scene.opening_in(**(dates | words | facts))


class Story:
    """Each method is a day of the dossier; `candidate` and `manager` act in it."""

    def __init__(self, **facts):
        self.opening = spring_opening(**facts)
        self.candidate = UserFactory(complete=True)
        with clock.travel(FILED_AT):
            self.manager = scene.hire(Role.MANAGER, self.opening.commission)

    def filed(self) -> Application:
        with clock.travel(FILED_AT):
            return scene.filed(self.opening, self.candidate)

    def transmitted(self) -> Application:
        dossier = self.filed()
        with clock.travel(SENT_AT):
            scene.fill(dossier)
            transmission.transmit(dossier, by=self.candidate)
        return scene.fresh(dossier)

    def received_on_paper(self) -> Application:
        dossier = self.filed()
        with clock.travel(SENT_AT):
            transmission.receive(dossier, by=self.manager)
        return scene.fresh(dossier)

    def completed(self) -> Application:
        dossier = self.transmitted()
        with clock.travel(CHECKED_AT):
            for line in dossier.pieces.filter(status="TR"):
                desk.validate_piece(line, by=self.manager)
            desk.complete(dossier, by=self.manager)
        return scene.fresh(dossier)

    def incomplete(self) -> Application:
        """The first piece is refused, to be corrected until 14 April; the second is accepted."""
        dossier = self.transmitted()
        with clock.travel(CHECKED_AT):
            self.send_back(dossier)
        return scene.fresh(dossier)

    def send_back(self, dossier: Application) -> None:
        first, second = dossier.pieces.filter(status="TR")
        desk.refuse_piece(first, RefusalReason.ILLEGIBLE, "La page 2 est floue.", by=self.manager)
        desk.validate_piece(second, by=self.manager)
        desk.incomplete(dossier, by=self.manager)

    def proposed(self, kind: DecisionKind = DecisionKind.FAVOURABLE, **facts) -> Application:
        dossier = self.completed()
        with clock.travel(CHECKED_AT):
            jury.propose(dossier, kind, by=self.manager, **facts)
        return scene.fresh(dossier)

    def released(self, kind: DecisionKind = DecisionKind.FAVOURABLE, **facts) -> Application:
        dossier = self.proposed(kind, **facts)
        with clock.travel(RELEASED_AT):
            jury.release(dossier, by=self.manager)
        return scene.fresh(dossier)

    def answered(self, command: Callable) -> Application:
        dossier = self.released()
        with clock.travel(ANSWERED_AT):
            command(dossier, by=self.candidate)
        return scene.fresh(dossier)

    def lapsed(self) -> Application:
        dossier = self.released()
        with clock.travel(LAPSED_AT):
            answer.lapse(dossier)
        return scene.fresh(dossier)

    def cancelled(self) -> Application:
        dossier = self.transmitted()
        with clock.travel(CHECKED_AT):
            filing.cancel(dossier, by=self.candidate)
        return scene.fresh(dossier)


REASON = "Prérequis insuffisants en automatique."
# For each stage that a candidate may read: how the dossier came there, and the instant at which it is read.
WAYS: dict[Stage, tuple[Callable[[Story], Application], datetime]] = {
    Stage.PENDING: (Story.filed, SENT_AT),
    Stage.NOT_SENT: (Story.filed, LATE_AT),
    Stage.RECEIVED: (Story.transmitted, CHECKED_AT),
    Stage.INCOMPLETE: (Story.incomplete, CHECKED_AT),
    Stage.COMPLETE: (Story.completed, CHECKED_AT),
    Stage.FAVOURABLE: (Story.released, ANSWERED_AT),
    Stage.UNFAVOURABLE: (lambda s: s.released(DecisionKind.UNFAVOURABLE, reason=REASON), ANSWERED_AT),
    Stage.RANKED_LIST: (lambda s: s.released(DecisionKind.RANKED_LIST, rank=12), ANSWERED_AT),
    Stage.WAITING_LIST: (lambda s: s.released(DecisionKind.WAITING_LIST), ANSWERED_AT),
    Stage.PRESELECTION: (lambda s: s.released(DecisionKind.PRESELECTION, reason="Entretien le 12 mai."), ANSWERED_AT),
    Stage.CONFIRMED: (lambda s: s.answered(answer.confirm), ANSWERED_AT),
    Stage.DECLINED: (lambda s: s.answered(answer.decline), ANSWERED_AT),
    Stage.LAPSED: (Story.lapsed, LAPSED_AT),
    Stage.CANCELLED: (Story.cancelled, ANSWERED_AT),
}


def at_stage(stage: Stage, **facts) -> tuple[Application, datetime]:
    """A dossier of its own candidate at this stage, and the instant at which it stands there."""
    way, read_at = WAYS[stage]
    return way(Story(**facts)), read_at
