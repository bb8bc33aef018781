"""A small university for the journeys: one formation, one manager, a campaign that closes and publishes today."""

from datetime import timedelta

from accounts.commands.registration import activate, register
from accounts.models import User
from ecandidat.common import clock
from ecandidat.management.commands.import_offer import SAMPLES
from offers.commands.offer_import import Named, import_offer
from offers.enums import Role
from offers.models import Commission, Membership, Opening

PASSWORD = "une-phrase-assez-longue"
FORMATION = "ISC-M1"
MANAGER = "scolarite@exemple.fr"


def open_university() -> Opening:
    """The ten formations of the sample; today is the last day to apply and the first to publish."""
    today = clock.today()

    def dates(code, row):
        last_days = dict.fromkeys(("closes_on", "return_by", "publication_on"), today)
        return {"opens_on": today - timedelta(days=40), "confirm_by": today + timedelta(days=20), **last_days}

    import_offer(
        (SAMPLES / "utt-2025-formations.csv").read_text(encoding="utf-8").splitlines(),
        (SAMPLES / "utt-2025-pieces.csv").read_text(encoding="utf-8").splitlines(),
        campaign=Named("2025", "Campagne 2025"),
        centre=Named("UTT", "Université de Technologie de Troyes"),
        commission=Named("MASTERS", "Commission des masters", {"email": "master@utt.fr"}),
        populations={
            "candidats_externes": "Candidat externe",
            "double_diplome_utt": "Double diplôme ingénieur/master UTT",
        },
        dates=dates,
    )
    Opening.objects.update(is_published=True, capacity=1, enrolment_text="Les inscriptions ouvrent le 1ᵉʳ juillet.")
    Commission.objects.update(signatory_name="Anne Delcourt", signatory_title="La directrice de la formation")
    hire(MANAGER)
    return Opening.objects.get(formation__code=FORMATION)


def hire(email: str) -> User:
    user = activate(register(first_name="Marc", last_name="Lenoir", email=email, password=PASSWORD))
    User.objects.filter(pk=user.pk).update(is_staff=True)
    Membership.objects.create(user=user, role=Role.MANAGER, commission=Commission.objects.get())
    return user
