"""What the database itself refuses, and the sentence that says so."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from ecandidat.common import clock
from offers.enums import Role
from offers.models import Campaign, Membership, Opening, Requirement
from tests.factories.offers import (
    CampaignFactory,
    CentreFactory,
    CommissionFactory,
    FormationFactory,
    OpeningFactory,
    PopulationFactory,
    RequirementFactory,
)
from tests.offers.people import person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def refused(row, sentence):
    """The form says the sentence, and the database refuses what got past the form."""
    with pytest.raises(ValidationError, match=sentence):
        row.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


@pytest.mark.parametrize(
    ("field", "before", "sentence"),
    [
        ("closes_on", "opens_on", "La fin de dépôt ne peut pas précéder"),
        ("return_by", "closes_on", "La date limite de retour ne peut pas précéder"),
        ("publication_on", "return_by", "La publication ne peut pas précéder"),
        ("confirm_by", "publication_on", "La date limite de confirmation ne peut pas précéder"),
    ],
)
def test_the_dates_of_an_opening_come_in_order(field, before, sentence):
    opening = OpeningFactory()
    setattr(opening, field, getattr(opening, before) - DAY)
    refused(opening, sentence)
    opening.refresh_from_db()
    if field != "closes_on":
        setattr(opening, field, getattr(opening, before))
        opening.save()


def test_everything_may_happen_on_one_day_and_no_answer_date_is_an_answer():
    today = clock.today()
    opening = OpeningFactory(opens_on=today, closes_on=today, return_by=today, publication_on=today, confirm_by=today)
    opening.confirm_by = None
    opening.full_clean()
    opening.save()


def test_seats_confirmed_never_pass_the_capacity():
    opening = OpeningFactory(capacity=2, seats_taken=2)
    opening.seats_taken = 3
    with pytest.raises(IntegrityError), transaction.atomic():
        opening.save()
    opening.capacity = None
    opening.save()
    assert Opening.objects.get().seats_taken == 3


def test_one_campaign_at_most_is_the_current_one():
    CampaignFactory(current=True)
    CampaignFactory()
    refused(CampaignFactory.build(current=True), "Une autre campagne est déjà en cours")
    assert Campaign.objects.filter(is_current=False).count() == 1


def test_a_campaign_closes_after_it_opens():
    today = clock.today()
    refused(CampaignFactory.build(opens_on=today, closes_on=today - DAY), "La fermeture de la campagne")


def test_a_centre_accepts_one_application_at_least():
    refused(CentreFactory.build(max_applications=0), "au moins une candidature")


def test_codes_are_unique():
    for factory in (CampaignFactory, CentreFactory, CommissionFactory, FormationFactory):
        code = factory().code
        with pytest.raises(IntegrityError), transaction.atomic():
            factory(code=code)


def test_a_formation_opens_twice_in_a_campaign_under_two_names():
    first = OpeningFactory()
    OpeningFactory(formation=first.formation, campaign=first.campaign, label="Rentrée de janvier")
    again = OpeningFactory.build(
        formation=first.formation, campaign=first.campaign, commission=first.commission, label=""
    )
    refused(again, "Cette formation a déjà une ouverture de ce nom")


def test_a_piece_is_asked_once_of_a_population():
    line = RequirementFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        RequirementFactory(opening=line.opening, kind=line.kind, population=line.population)


def test_a_population_is_named_once_a_campaign():
    population = PopulationFactory()
    refused(PopulationFactory.build(campaign=population.campaign, code=population.code), "déjà une population")


@pytest.mark.parametrize("code", ["IC M1", "Été", "a/b", "IC-M1\n"])
def test_the_code_of_a_formation_is_an_address(code):
    with pytest.raises(ValidationError, match="Le code sert d’adresse"):
        FormationFactory.build(code=code, search_text="x").full_clean()


class TestMembership:
    def test_covers_a_centre_or_a_commission_and_not_both(self):
        commission = CommissionFactory()
        user = person()
        for perimeter in ({}, {"centre": commission.centre, "commission": commission}):
            refused(Membership(user=user, role=Role.MANAGER, **perimeter), "choisissez l’un des deux")

    def test_a_member_sits_in_a_commission(self):
        refused(Membership(user=person(), role=Role.COMMISSION_MEMBER, centre=CentreFactory()), "indiquez laquelle")

    def test_ends_after_it_began(self):
        until = clock.today() - DAY
        refused(
            Membership(user=person(), role=Role.MANAGER, centre=CentreFactory(), until=until),
            "ne peut pas finir avant",
        )


def test_nothing_that_others_stand_on_is_deleted():
    line = RequirementFactory()
    for row in (line.opening.formation, line.opening.campaign, line.opening.commission, line.kind, line.population):
        with pytest.raises(ProtectedError):
            row.delete()


def test_a_line_of_the_checklist_may_always_be_deleted():
    """A dossier copies what it was asked: the import removes lines without asking who holds them."""
    assert Requirement._meta.related_objects == ()
