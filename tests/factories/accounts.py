"""People for tests: `UserFactory()` is active and empty, `pending=True` never activated, `complete=True` may apply."""

from datetime import date

import factory
from allauth.account.models import EmailAddress
from factory.django import DjangoModelFactory

from accounts.enums import BacKind, LetterKind, NoIneReason, Part, Scope, StudyKind, StudyResult
from accounts.ine import bea_key
from accounts.models import (
    Address,
    Attempt,
    Baccalaureate,
    Identifier,
    Internship,
    Job,
    LetterRequest,
    Profile,
    ProfilePart,
    Study,
    User,
)
from ecandidat.common import clock, refs

PASSWORD = "trois petits chats"


class UserFactory(DjangoModelFactory):
    """An account with its first identifier and its address, as registration makes them."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        pending = factory.Trait(activated_at=None)

    login = factory.LazyFunction(refs.new_login)
    email = factory.Sequence(lambda n: f"camille{n}@example.org")
    first_name = "Camille"
    last_name = "Roy"
    search_text = factory.LazyAttribute(
        lambda user: User(last_name=user.last_name, first_name=user.first_name, email=user.email).searchable
    )
    activated_at = factory.LazyFunction(clock.now)
    password = factory.django.Password(PASSWORD)

    @factory.post_generation
    def identifier(self, create, value, **kwargs):
        if create:
            IdentifierFactory(user=self, value=self.login)
            EmailAddress.objects.create(
                user=self, email=self.email.lower(), primary=True, verified=bool(self.activated_at)
            )

    @factory.post_generation
    def complete(self, create, value, **kwargs):
        if create and value:
            ProfileFactory(user=self)
            AddressFactory(user=self)
            BaccalaureateFactory(user=self)
            StudyFactory(user=self)
            ProfilePart.objects.bulk_create(
                ProfilePartFactory.build(
                    user=self, part=part, nothing_to_declare=part in (Part.INTERNSHIPS, Part.JOBS)
                )
                for part in Part
            )


class IdentifierFactory(DjangoModelFactory):
    class Meta:
        model = Identifier

    value = factory.LazyFunction(refs.new_login)
    user = factory.SubFactory(UserFactory)


class ProfileFactory(DjangoModelFactory):
    class Meta:
        model = Profile

    class Params:
        without_ine = factory.Trait(ine="", no_ine_reason=NoIneReason.ABROAD)

    user = factory.SubFactory(UserFactory)
    birth_date = date(2003, 3, 24)
    birth_department = "10"
    birth_town = "Troyes"
    ine = factory.Sequence(lambda n: f"{2503186472 + n}{bea_key(str(2503186472 + n))}")


class AddressFactory(DjangoModelFactory):
    class Meta:
        model = Address

    user = factory.SubFactory(UserFactory)
    line1 = "12 rue Marie Curie"
    postal_code = "10000"
    town = "Troyes"


class ProfilePartFactory(DjangoModelFactory):
    class Meta:
        model = ProfilePart

    user = factory.SubFactory(UserFactory)
    part = Part.PERSONAL


class BaccalaureateFactory(DjangoModelFactory):
    class Meta:
        model = Baccalaureate

    user = factory.SubFactory(UserFactory)
    kind = BacKind.GENERAL
    year = 2021
    department = "10"
    school = "Lycée Chrestien de Troyes"


class StudyFactory(DjangoModelFactory):
    class Meta:
        model = Study

    user = factory.SubFactory(UserFactory)
    year = 2024
    kind = StudyKind.LICENCE
    label = "Licence 3 mécanique"
    school = "Université de Reims"
    department = "51"
    result = StudyResult.OBTAINED


class InternshipFactory(DjangoModelFactory):
    class Meta:
        model = Internship

    user = factory.SubFactory(UserFactory)
    year = 2024
    organisation = "Atelier du Vouldy"
    duration = "3 mois"
    description = "Essais de fatigue"


class JobFactory(DjangoModelFactory):
    class Meta:
        model = Job

    user = factory.SubFactory(UserFactory)
    year = 2023
    title = "Vendange"
    organisation = "Domaine des Riceys"
    duration = "2 semaines"


class AttemptFactory(DjangoModelFactory):
    class Meta:
        model = Attempt

    scope = Scope.SIGNUP
    key = "0" * 64


class LetterRequestFactory(DjangoModelFactory):
    class Meta:
        model = LetterRequest

    kind = LetterKind.RECOVERY
    email = "camille@example.org"
