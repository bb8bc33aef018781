"""What holds of accounts, their identifiers, their profile and their rights."""

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from django.db.models import Exists, F, Model, OuterRef, Q
from django.db.models.functions import Lower, Trim

from accounts.enums import LIST_PARTS, Part
from accounts.models import (
    Address,
    Baccalaureate,
    Identifier,
    Internship,
    Job,
    Profile,
    ProfilePart,
    Study,
    User,
)
from applications.models import CandidateFile
from ecandidat.common import clock
from ecandidat.management.invariants.book import invariant, rows
from offers.models import Membership

HOLDERS: dict[Part, type[Model]] = {
    Part.PERSONAL: Profile,
    Part.ADDRESS: Address,
    Part.BAC: Baccalaureate,
    Part.STUDIES: Study,
    Part.INTERNSHIPS: Internship,
    Part.JOBS: Job,
}


@invariant("compte-login", "Le login d’un compte est un de ses identifiants.")
def login_of_nobody() -> Iterable[str]:
    mine = Identifier.objects.filter(value=OuterRef("login"), user=OuterRef("pk"))
    return rows(User.objects.filter(~Exists(mine)))


@invariant("compte-numero", "Le numéro d’un candidat est un identifiant de la même personne.")
def number_of_another() -> Iterable[str]:
    mine = Identifier.objects.filter(value=OuterRef("number"), user=OuterRef("user"))
    return rows(CandidateFile.objects.filter(~Exists(mine)))


@invariant("compte-adresse", "L’adresse d’un compte est en minuscules, sans espaces.")
def address_not_normalised() -> Iterable[str]:
    return rows(User.objects.exclude(email=Lower(Trim("email"))))


@invariant("compte-adresse-verifiee", "Un compte activé a pour adresse principale vérifiée la sienne.")
def address_not_verified() -> Iterable[str]:
    mine = EmailAddress.objects.filter(user=OuterRef("pk"), email=OuterRef("email"), primary=True, verified=True)
    return rows(User.objects.filter(~Exists(mine), activated_at__isnull=False))


@invariant("profil-partie", "Une partie enregistrée du profil a son contenu, ou dit qu’il n’y en a pas.")
def part_without_content() -> Iterable[str]:
    for part, holder in HOLDERS.items():
        content = holder._default_manager.filter(user=OuterRef("user"))
        saved = ProfilePart.objects.filter(part=part).annotate(has_content=Exists(content))
        yield from rows(saved.filter(has_content=False).filter(Q(nothing_to_declare=False) | ~Q(part__in=LIST_PARTS)))


@invariant("profil-contenu", "Le contenu d’un profil appartient à une partie enregistrée.")
def content_without_part() -> Iterable[str]:
    for part, holder in HOLDERS.items():
        saved = ProfilePart.objects.filter(user=OuterRef("user"), part=part)
        yield from rows(holder._default_manager.filter(~Exists(saved)))


@invariant("profil-rien", "Une partie déclarée vide n’a pas de contenu.")
def nothing_with_content() -> Iterable[str]:
    for part in LIST_PARTS:
        content = HOLDERS[part]._default_manager.filter(user=OuterRef("user"))
        yield from rows(ProfilePart.objects.filter(Exists(content), part=part, nothing_to_declare=True))


@invariant("droit-perimetre", "Un droit porte sur un centre ou sur une commission, l’un des deux.")
def right_over_nothing() -> Iterable[str]:
    neither = Q(centre=None, commission=None)
    return rows(Membership.objects.filter(neither | Q(centre__isnull=False, commission__isnull=False)))


@invariant("droit-porte", "Qui a un droit en cours a un compte ouvert et l’accès à la scolarité.")
def right_without_a_door() -> Iterable[str]:
    current = Membership.objects.in_force(clock.today())
    return rows(current.filter(Q(user__is_active=False) | Q(user__is_staff=False)))


@invariant("droit-dates", "Un droit ne finit pas avant d’avoir commencé.")
def right_backwards() -> Iterable[str]:
    return rows(Membership.objects.filter(until__lt=F("since")))
