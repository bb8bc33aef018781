"""One university with one dossier brought to its admission, nine people around it, and every address of the site."""

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.db import transaction
from django.http import HttpResponseBase
from django.urls import get_resolver, reverse

from accounts.models import Profile
from applications.enums import Stage
from applications.models import Application
from applications.workflow import CONFIRM
from documents.models import StoredFile
from notifications.models import OutgoingMail
from offers.enums import Role
from tests.factories.accounts import InternshipFactory, UserFactory
from tests.factories.applications import dossier_at, hired, manager_of
from tests.factories.notifications import AddressNoteFactory, BounceFactory, MailSwitchFactory, MailTextFactory
from tests.factories.offers import (
    CommissionFactory,
    FaqEntryFactory,
    MembershipFactory,
    PieceKindFactory,
)
from tests.strict import StrictClient

NAMES = {"last_name": "Zwingelstein", "first_name": "Ophélie", "email": "ophelie.zw@example.org"}
ROLES = ("anonyme", "autre", "personne", "voisin", "membre", "lecture", "gestionnaire", "centre", "administration")
OUTSIDE = ("anonyme", "autre", "voisin")  # those who may read nothing of the dossier
DESK = "admin:applications_application_"
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
# What a regular expression of Django's admin is asked with.
SPELLED = {
    r"^(?P<app_label>notifications|documents|offers|applications|accounts)/$": "offers/",
    r"(?P<url>.*)$": "nulle-part",
}


@dataclass(frozen=True)
class Address:
    """One pattern of the URL map; `key` is its name, or its route where it has none."""

    key: str
    route: str

    @property
    def model(self) -> str:
        """The admin's `app_model`, or an empty word."""
        parts = self.route.split("/")
        return f"{parts[1]}.{parts[2]}" if self.route.startswith("scolarite/") and len(parts) > 3 else ""


def addresses(patterns=None, route: str = "", space: str = "") -> Iterator[Address]:
    """Every address of the site, read off the URL map."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        path = route + SPELLED.get(str(pattern.pattern), str(pattern.pattern))
        if hasattr(pattern, "url_patterns"):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from addresses(pattern.url_patterns, path, inner)
        else:
            yield Address(f"{space}{pattern.name}" if pattern.name else path, path)


class World:
    """`people[role]` is the user (None for a visitor); `path(address)` leads to what belongs to « personne »."""

    def __init__(self, dossier: Application | None = None):
        self.dossier = dossier or dossier_at(Stage.FAVOURABLE, candidate=UserFactory(complete=True, **NAMES))
        self.opening = self.dossier.opening
        owner = self.dossier.file.user
        Profile.objects.filter(user=owner).update(ine="0ZWINGELS00")
        self.internship = InternshipFactory(user=owner)
        self.people = {
            "anonyme": None,
            "autre": UserFactory(complete=True),
            "personne": owner,
            "voisin": self.neighbour(),
            "membre": hired(self.opening, Role.COMMISSION_MEMBER),
            "lecture": hired(self.opening, Role.VIEWER),
            "gestionnaire": manager_of(self.opening),
            "centre": self.head_of_centre(),
            "administration": UserFactory(is_staff=True, is_superuser=True),
        }

    def neighbour(self):
        return MembershipFactory(user=UserFactory(is_staff=True), commission=CommissionFactory()).user

    def head_of_centre(self):
        user = UserFactory(is_staff=True)
        return MembershipFactory(user=user, commission=None, centre=self.opening.commission.centre).user

    @cached_property
    def secrets(self) -> list[str]:
        """What nobody without a right may read anywhere."""
        return [NAMES["last_name"], NAMES["email"], self.dossier.number, "0ZWINGELS00"]

    @cached_property
    def values(self) -> dict[str, str]:
        """What each parameter of the candidates' addresses is given."""
        piece = self.dossier.pieces.filter(files__isnull=False).first()
        return {
            "code": self.opening.formation.code,
            "colour": "1d6fb8",
            "file": piece.files.first().ref,
            "key": "1:clef:fausse",
            "name": "nom",
            "number": self.dossier.submissions.latest("rank").number,
            "object_id": "1",
            "content_type_id": "1",
            "part": "stages",
            "piece": piece.ref,
            "pk": str(self.dossier.pk),
            "position": "1",
            "ref": self.dossier.ref,
            "slug": "avis",
            "step": CONFIRM.slug,
        }

    @cached_property
    def named(self) -> dict[str, dict[str, str]]:
        """What some addresses are given instead."""
        piece, file = self.values["piece"], self.dossier.pieces.get(ref=self.values["piece"]).files.first()
        mail = OutgoingMail.objects.filter(recipient=self.people["personne"]).latest("pk")
        return {
            "accounts:part": {"part": "informations-perso"},
            "accounts:change_row": {"ref": self.internship.ref},
            "accounts:delete_row": {"ref": self.internship.ref},
            "applications:public_letter": {"ref": self.dossier.decision.ref},
            "notifications:message": {"ref": mail.ref},
            "admin:accounts_user_identity": {"pk": str(self.people["personne"].pk)},
            f"{DESK}publication": {"ref": self.opening.ref},
            f"{DESK}piece": {"ref": piece},
            f"{DESK}file": {"ref": file.stored.ref},
            f"{DESK}file_download": {"ref": file.stored.ref},
        }

    @cached_property
    def rows(self) -> dict[str, int]:
        """A row of each model of the desk, of this commission or of this person."""
        owner, opening = self.people["personne"], self.opening
        mail = OutgoingMail.objects.filter(recipient=owner).latest("pk")
        requirement = opening.requirements.first()
        found = {
            "notifications.outgoingmail": mail,
            "notifications.bounce": BounceFactory(mail=mail),
            "notifications.addressnote": AddressNoteFactory(address=owner.email),
            "notifications.mailtext": MailTextFactory(),
            "notifications.mailswitch": MailSwitchFactory(pk=1),
            "accounts.user": owner,
            "documents.storedfile": StoredFile.objects.filter(owner=owner).earliest("pk"),
            "offers.campaign": opening.campaign,
            "offers.centre": opening.commission.centre,
            "offers.commission": opening.commission,
            "offers.formation": opening.formation,
            "offers.piecekind": PieceKindFactory(centre=opening.commission.centre),
            "offers.population": requirement.population,
            "offers.faqentry": FaqEntryFactory(),
            "offers.membership": opening.commission.memberships.first(),
            "offers.requirement": requirement,
            "offers.opening": opening,
        }
        return {name: row.pk for name, row in found.items()}

    def path(self, address: Address) -> str:
        """The address with every parameter filled."""
        given = self.values | self.named.get(address.key, {})
        if address.model in self.rows:
            given["object_id"] = str(self.rows[address.model])
        return "/" + PARAMETER.sub(lambda found: given[found.group(1)], address.route)

    def client(self, role: str, **options) -> StrictClient:
        client = StrictClient(**options)
        if self.people[role] is not None:
            client.force_login(self.people[role])
        return client

    def unknown(self) -> "World":
        """The same world seen through references that name nothing."""
        other = copy.copy(self)
        fixed = ("code", "colour", "name", "part", "position", "slug", "step", "content_type_id")
        other.values = {name: value if name in fixed else "9" * len(value) for name, value in self.values.items()}
        other.named = {
            key: {name: value if name == "part" else "9" * len(value) for name, value in given.items()}
            for key, given in self.named.items()
        }
        other.rows = dict.fromkeys(self.rows, 999999)
        return other


def visit(client: StrictClient, method: str, path: str, data=None):
    """The answer to one request, of which nothing stays: neither rows nor cookies."""
    kept = copy.deepcopy(client.cookies)
    with transaction.atomic():
        response = getattr(client, method.lower())(path, data or {})
        body = response.getvalue() if response.streaming else response.content
        transaction.set_rollback(True)
    client.cookies = kept
    response.body = body.decode(errors="replace")
    return response


LOGIN = "/connexion/"
DESK_LOGIN = "/scolarite/login/"


def outcome(client: StrictClient, method: str, address: Address, path: str) -> tuple[str, HttpResponseBase]:
    """(what was met, the answer): oui, connexion, or the status of a refusal."""
    response = visit(client, method, path)
    place = response.headers.get("Location", "")
    if place.startswith(DESK_LOGIN) and address.key != "admin:login":
        response = visit(client, "get", place)
        place = response.headers.get("Location", "")
    if place.startswith(LOGIN) or "Votre session a expiré" in response.body:
        return "connexion", response
    if place == reverse("admin:index") and "<path:object_id>" in address.route:
        return "404", response
    if response.status_code in (400, 403, 404, 405):
        return str(response.status_code), response
    return "oui", response
