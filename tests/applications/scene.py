"""A commission at work: its people, and dossiers brought to each stage by the commands that the pages use."""

from datetime import timedelta

from accounts.models import User
from applications.commands import desk, filing, jury, pieces, transmission
from applications.enums import DecisionKind
from applications.models import Application
from ecandidat.common import clock
from offers.enums import Mode, Obligation, Role
from offers.models import Commission, Opening, Population
from tests.factories.accounts import UserFactory
from tests.factories.documents import StoredFileFactory
from tests.factories.offers import (
    CampaignFactory,
    CommissionFactory,
    MembershipFactory,
    OpeningFactory,
    PieceKindFactory,
    PopulationFactory,
    RequirementFactory,
)

LABELS = ("CV avec photo", "Relevé de notes")


def opening_in(commission: Commission | None = None, **facts) -> Opening:
    """Open until tonight and publishable since this morning, so that a dossier lives its life in one day."""
    today = clock.today()
    facts.setdefault("campaign", current_campaign())
    dates = {"closes_on": today, "return_by": today, "publication_on": today, "confirm_by": today + timedelta(30)}
    opening = OpeningFactory(commission=commission or CommissionFactory(), **(dates | facts))
    population = PopulationFactory(campaign=opening.campaign)
    for label in LABELS:
        RequirementFactory(opening=opening, population=population, kind=PieceKindFactory(label=label, is_common=False))
    optional = PieceKindFactory(label="Lettre de recommandation", is_common=False)
    RequirementFactory(opening=opening, population=population, kind=optional, obligation=Obligation.OPTIONAL)
    return opening


def current_campaign():
    return CampaignFactory(code="courante", is_current=True) if not _current() else _current()


def _current():
    return CampaignFactory._meta.model.objects.current()


def hire(role: Role = Role.MANAGER, commission: Commission | None = None, **facts) -> User:
    """Someone of the staff with one right; `commission=None` gives none."""
    user = UserFactory(is_staff=True, **facts)
    if commission is not None:
        MembershipFactory(user=user, role=role, commission=commission)
    return user


def filed(opening: Opening, candidate: User | None = None) -> Application:
    """Open, nothing transmitted."""
    candidate = candidate or UserFactory(complete=True)
    population = Population.objects.filter(requirements__opening=opening).distinct().get()
    return filing.file_application(candidate, opening, population)


def fill(dossier: Application) -> None:
    """A file on each line that must have one."""
    person = dossier.file.user
    for line in dossier.pieces.exclude(obligation=Obligation.OPTIONAL):
        pieces.add_file(line, StoredFileFactory(owner=person), by=person)


def transmitted(opening: Opening, candidate: User | None = None) -> Application:
    """Received: the desk's turn."""
    dossier = filed(opening, candidate)
    if opening.mode == Mode.PAPER:
        return dossier
    fill(dossier)
    transmission.transmit(dossier, by=dossier.file.user)
    return fresh(dossier)


def completed(opening: Opening, manager: User, candidate: User | None = None) -> Application:
    """Every piece accepted, ready to be examined."""
    dossier = transmitted(opening, candidate)
    for line in dossier.pieces.filter(status="TR"):
        desk.validate_piece(line, by=manager)
    desk.complete(dossier, by=manager)
    return fresh(dossier)


def proposed(opening: Opening, manager: User, kind=DecisionKind.FAVOURABLE, **facts) -> Application:
    """An opinion waits for its publication."""
    dossier = completed(opening, manager)
    jury.propose(dossier, kind, by=manager, **facts)
    return fresh(dossier)


def fresh(dossier: Application) -> Application:
    return Application.objects.for_page().get(pk=dossier.pk)
