"""Rows of the offer for tests: by default one published opening, open on the clock's day."""

from datetime import timedelta

import factory
from factory.django import DjangoModelFactory

from ecandidat.common import clock
from ecandidat.common.text import normalised
from offers.enums import Mode, Obligation, Role
from offers.models import (
    Campaign,
    Centre,
    Commission,
    FaqEntry,
    Formation,
    Membership,
    Opening,
    OpeningChange,
    PieceKind,
    Population,
    Requirement,
)


def days(number: int):
    """The clock's day, `number` days later, when the row is made."""
    return factory.LazyFunction(lambda: clock.today() + timedelta(days=number))


class CampaignFactory(DjangoModelFactory):
    class Meta:
        model = Campaign

    class Params:
        current = factory.Trait(is_current=True)

    code = factory.Sequence(lambda n: f"C{n}")
    label = factory.Sequence(lambda n: f"Campagne {n}")
    opens_on = days(-60)
    closes_on = days(200)
    is_current = False


class CentreFactory(DjangoModelFactory):
    class Meta:
        model = Centre

    code = factory.Sequence(lambda n: f"CTR{n}")
    name = factory.Sequence(lambda n: f"Centre {n}")
    email = "centre@example.org"


class CommissionFactory(DjangoModelFactory):
    class Meta:
        model = Commission

    centre = factory.SubFactory(CentreFactory)
    code = factory.Sequence(lambda n: f"COM{n}")
    name = factory.Sequence(lambda n: f"Commission {n}")
    address = "12 rue Marie Curie\n10000 Troyes"
    phone = "03 25 00 00 00"
    email = "master@example.org"
    url = "https://www.example.org/candidater"
    signatory_name = "Dominique Aubry"
    signatory_title = "la directrice des formations"


class FormationFactory(DjangoModelFactory):
    class Meta:
        model = Formation

    code = factory.Sequence(lambda n: f"FOR-{n}")
    title = factory.Sequence(lambda n: f"Formation {n}")
    diploma_type = "MASTER"
    level = "M1"
    url = "https://www.example.org/formations"
    search_text = factory.LazyAttribute(
        lambda made: normalised(
            f"{made.title} {getattr(made, 'keywords', '')} {made.code} {made.diploma_type} {made.level}"
        )
    )


class OpeningFactory(DjangoModelFactory):
    """Open since ten days, for ten more; traits move the whole calendar."""

    class Meta:
        model = Opening

    class Params:
        coming = factory.Trait(
            opens_on=days(5), closes_on=days(25), return_by=days(25), publication_on=days(40), confirm_by=days(70)
        )
        closed = factory.Trait(
            opens_on=days(-40), closes_on=days(-10), return_by=days(-10), publication_on=days(5), confirm_by=days(35)
        )
        published = factory.Trait(
            opens_on=days(-60), closes_on=days(-30), return_by=days(-30), publication_on=days(-5), confirm_by=days(30)
        )
        paper = factory.Trait(mode=Mode.PAPER)

    formation = factory.SubFactory(FormationFactory)
    campaign = factory.SubFactory(CampaignFactory)
    commission = factory.SubFactory(CommissionFactory)
    opens_on = days(-10)
    closes_on = days(10)
    return_by = days(10)
    publication_on = days(25)
    confirm_by = days(55)
    is_published = True


class OpeningChangeFactory(DjangoModelFactory):
    class Meta:
        model = OpeningChange

    opening = factory.SubFactory(OpeningFactory)
    field = "return_by"
    old = "2025-04-14"
    new = "2025-04-20"


class PopulationFactory(DjangoModelFactory):
    class Meta:
        model = Population

    campaign = factory.SubFactory(CampaignFactory)
    code = factory.Sequence(lambda n: f"population-{n}")
    label = factory.Sequence(lambda n: f"Population {n}")
    position = factory.Sequence(lambda n: n)


class PieceKindFactory(DjangoModelFactory):
    class Meta:
        model = PieceKind

    code = factory.Sequence(lambda n: f"PJ{n}")
    label = factory.Sequence(lambda n: f"Pièce {n}")


class RequirementFactory(DjangoModelFactory):
    """A required line; the population belongs to the opening's campaign."""

    class Meta:
        model = Requirement

    opening = factory.SubFactory(OpeningFactory)
    kind = factory.SubFactory(PieceKindFactory)
    population = factory.SubFactory(PopulationFactory, campaign=factory.SelfAttribute("..opening.campaign"))
    obligation = Obligation.REQUIRED
    position = factory.Sequence(lambda n: n)


class MembershipFactory(DjangoModelFactory):
    """A manager of one commission. Pass `user`, and `centre=…, commission=None` for a whole centre."""

    class Meta:
        model = Membership

    role = Role.MANAGER
    commission = factory.SubFactory(CommissionFactory)
    since = days(-30)


class FaqEntryFactory(DjangoModelFactory):
    class Meta:
        model = FaqEntry

    question = factory.Sequence(lambda n: f"Question {n} ?")
    answer = "Réponse."
