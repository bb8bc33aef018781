"""A01–A10: nobody in who should not be, and no form that takes what it does not offer."""

import os
import re
import statistics
import time
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import models
from django.urls import reverse

from applications.enums import Answer, FileStatus, Stage
from applications.models import Application, Opinion
from ecandidat.common import clock, refs
from offers.enums import Role
from offers.models import Membership, Opening
from tests.factories.accounts import UserFactory
from tests.factories.applications import dossier_at, hired, line, opening_for, population_of
from tests.factories.offers import CampaignFactory
from tests.reliability.doors import doors, expected
from tests.reliability.world import DESK, OUTSIDE, World, addresses, visit

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
GUESSES = 10_000
PAGES = GUESSES if os.environ.get("FULL") else 100
# Tokens, nonces and the address itself differ from one answer to the next; nothing else may.
VARIES = re.compile(r'(name="csrfmiddlewaretoken" value|content|nonce)="[^"]*"|X-CSRFToken[^}]*')


def test_every_address_of_the_site_has_its_line_in_the_table():
    written = [key for door in doors() for key in door["adresses"].split()]
    assert sorted(written) == sorted(address.key for address in addresses())


@pytest.mark.parametrize("stage", [Stage.PENDING, Stage.CANCELLED, Stage.LAPSED])
def test_a_dossier_of_another_is_closed_whatever_became_of_it(client, stage):
    dossier = dossier_at(stage)
    neighbour = hired(opening_for())
    names = ["detail", "history", "receipt", "receipt_pdf", "download", "letter", "population"]
    mine = [reverse(f"applications:{name}", args=[dossier.ref]) for name in names]
    theirs = [reverse(f"{DESK}{name}", args=[dossier.pk]) for name in ("change", "pdf", "control")]
    for user, paths in ((UserFactory(), mine), (neighbour, mine + theirs)):
        client.force_login(user)
        assert {client.get(path).status_code for path in paths} == {404}


class TestGuessing:
    def test_ten_thousand_guesses_name_no_row(self):
        World()
        guesses = {length: {refs.random_code(length) for _ in range(GUESSES)} for length in (8, 10, 16)}
        named = [
            (model, field.name)
            for model in apps.get_models()
            for field in model._meta.fields
            if field.name in ("ref", "number", "login", "value") and isinstance(field, models.CharField)
        ]
        assert len(named) >= 8
        for model, field in named:
            tried = guesses[model._meta.get_field(field).max_length]
            assert tried.isdisjoint(model.objects.values_list(field, flat=True)), model

    def test_each_guess_is_answered_by_the_same_page(self):
        world = World()
        client = world.client("autre")
        bodies = set()
        for _ in range(PAGES):
            response = client.get(reverse("applications:detail", args=[refs.new_ref()]))
            assert response.status_code == 404
            bodies.add(VARIES.sub("", response.content.decode()))
        assert len(bodies) == 1

    @pytest.mark.parametrize("role", OUTSIDE)
    def test_what_belongs_to_another_reads_as_what_never_existed(self, role):
        world = World()
        client, unknown = world.client(role), world.unknown()
        mine = ("accounts:part", "accounts:confirm_part", "accounts:declare_nothing", "accounts:add_row")
        public = (
            "offers:formation",
            "applications:public_receipt",
            "applications:public_receipt_qr",
            "applications:public_letter",
            "applications:apply",
            "admin:app_list",
        )
        compared = 0
        for address in addresses():
            there, nowhere = world.path(address), unknown.path(address)
            if there == nowhere or address.key in mine + public or is_read_by(role, address.key):
                continue
            for method in ("get", "post"):
                answers = [visit(client, method, path) for path in (there, nowhere)]
                statuses = [answer.status_code for answer in answers]
                bodies = [
                    VARIES.sub("", answer.body).replace(path, "…")
                    for answer, path in zip(answers, (there, nowhere), strict=True)
                ]
                assert statuses[0] == statuses[1], (address.key, method)
                assert bodies[0] == bodies[1], (address.key, method)
                compared += 1
        assert compared > 40

    def test_and_takes_the_same_time(self):
        world = World()
        client = world.client("autre")
        piece, file = world.values["piece"], world.values["file"]
        pairs = [
            (reverse("applications:detail", args=[world.dossier.ref]), lambda: [refs.new_ref()], "detail"),
            (reverse("applications:file", args=[world.dossier.ref, file]), lambda: [refs.new_ref(), file], "file"),
        ]
        assert piece
        for there, guess, name in pairs:
            taken = {"there": [], "nowhere": []}
            for _ in range(40):
                for kind, path in (("there", there), ("nowhere", reverse(f"applications:{name}", args=guess()))):
                    begun = time.perf_counter()
                    client.get(path)
                    taken[kind].append(time.perf_counter() - begun)
            # The median: a hundredth slow visit says what else the machine was doing.
            usual = {kind: statistics.median(times) for kind, times in taken.items()}
            assert abs(usual["there"] - usual["nowhere"]) < 0.020, usual


def is_read_by(role: str, key: str) -> bool:
    """What this role may open needs no likeness with what does not exist."""
    return "oui" in expected(role)[key]


@pytest.mark.parametrize("role", [Role.MANAGER, Role.COMMISSION_MEMBER])
@pytest.mark.parametrize("end", ["deleted", "ended", "closed"])
def test_a_right_that_ends_while_the_page_is_open_ends_the_next_action(client, role, end):
    dossier = dossier_at(Stage.COMPLETE)
    user = hired(dossier.opening, role)
    client.force_login(user)
    path = reverse(f"{DESK}step", args=[dossier.pk, "avis"])
    assert client.get(path).status_code == 200
    if end == "deleted":
        user.memberships.all().delete()
    elif end == "ended":
        user.memberships.update(until=clock.today() - timedelta(1))
    else:
        type(user).objects.filter(pk=user.pk).update(is_active=False)
    begun = time.perf_counter()
    answer = client.post(path, {"kind": "FA"})
    assert answer.status_code == (403 if end == "closed" else 404)
    assert ("Votre session a expiré" in answer.content.decode()) is (end == "closed")
    assert time.perf_counter() - begun < 1
    assert not Opinion.objects.filter(given_by=user).exists()


class TestOneSetEverywhere:
    """Sixteen surfaces of the desk: what a list leaves out is counted, found, filtered and printed nowhere."""

    @pytest.fixture
    def two(self):
        campaign = CampaignFactory(is_current=True)
        found = []
        for name in ("Zwingelstein", "Quillfeather"):
            opening = opening_for(campaign=campaign)
            person = UserFactory(complete=True, last_name=name, email=f"{name.lower()}@example.org")
            found.append(dossier_at(Stage.PROPOSED, opening=opening, candidate=person))
        return found

    @pytest.mark.parametrize("role", [Role.MANAGER, Role.COMMISSION_MEMBER, Role.VIEWER])
    def test_nothing_of_another_commission_is_shown_anywhere(self, client, two, role):
        mine, theirs = two
        client.force_login(hired(mine.opening, role))
        person = theirs.file.user
        secrets = [person.last_name, person.email, theirs.number, theirs.opening.commission.name]
        listing = reverse(f"{DESK}changelist")
        surfaces = [
            reverse("admin:index"),
            listing,
            f"{listing}?campagne=toutes",
            *(f"{listing}?q={word}" for word in (person.last_name, person.login, person.email, theirs.number)),
            f"{listing}?commission={theirs.opening.commission.pk}",
            f"{listing}?formation={theirs.opening.pk}",
            f"{listing}?etape=proposed",
            reverse(f"{DESK}openings"),
            *(reverse(f"admin:offers_{name}_changelist") for name in ("opening", "requirement", "membership")),
            reverse("admin:offers_commission_changelist"),
            f"{reverse('admin:offers_opening_changelist')}?_popup=1&_to_field=id",
            reverse("admin:notifications_outgoingmail_changelist"),
        ]
        shown = {path: [word for word in secrets if word in said(client, path)] for path in surfaces}
        assert {path: words for path, words in shown.items() if words} == {}
        assert mine.number in said(client, listing)
        assert "1 dossier" in said(client, listing)

    def test_a_filter_gives_no_count_of_what_is_not_read(self, client, two):
        mine, theirs = two
        client.force_login(hired(mine.opening))
        page = said(client, f"{reverse(f'{DESK}changelist')}?commission={theirs.opening.commission.pk}")
        assert mine.number not in page
        assert "0 dossier" in page or "Aucun dossier" in page


def said(client, path: str) -> str:
    """The page without the words that the person typed, which it repeats in its search field."""
    response = visit(client, "get", path)
    return re.sub(r'<input[^>]*name="q"[^>]*>|\?[^"]*"|« [^»]* »', "", response.body)


LOOKUPS = (
    "password__startswith",
    "body__contains",
    "user__password__startswith",
    "recipient__password__startswith",
    "owner__email__contains",
    "candidate__user__password__startswith",
    "file__user__profile__ine__startswith",
    "applications__file__user__email__contains",
    "memberships__user__login__startswith",
    "opening__applications__status",
    "id__gt",
    "pk__in",
    "search_text__regex",
)


class TestTheDesksLists:
    @pytest.mark.parametrize("lookup", LOOKUPS)
    def test_an_address_filters_on_what_the_page_offers_and_on_nothing_else(self, client, lookup):
        client.force_login(UserFactory(is_staff=True, is_superuser=True))
        for model in admin.site._registry:
            path = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
            answer = client.get(path, {lookup: "a"})
            is_one_row = model._meta.model_name == "mailswitch"  # its list leads straight to the row
            assert answer.status_code == (302 if is_one_row else 400), model

    def test_what_the_page_offers_still_filters(self, client):
        client.force_login(UserFactory(is_staff=True, is_superuser=True))
        offered = {
            "accounts_user": ["is_staff__exact=1", "activated_at__isempty=0"],
            "offers_requirement": ["opening__campaign__id__exact=1", "obligation__exact=required"],
            "notifications_outgoingmail": ["state__exact=sent"],
            "offers_opening": ["campaign__id__exact=1", "mode__exact=online"],
        }
        for name, queries in offered.items():
            for query in queries:
                assert client.get(f"{reverse(f'admin:{name}_changelist')}?{query}").status_code == 200, query

    @pytest.mark.parametrize("field", ["password", "email", "login", "search_text", "user__password"])
    def test_a_popup_gives_back_no_field_but_the_key(self, client, field):
        client.force_login(UserFactory(is_staff=True, is_superuser=True))
        for name in ("accounts_user", "offers_opening", "offers_formation"):
            assert (
                client.get(reverse(f"admin:{name}_changelist"), {"_popup": 1, "_to_field": field}).status_code == 400
            )

    def test_autocomplete_answers_nobody(self, client):
        client.force_login(UserFactory(is_staff=True, is_superuser=True))
        for model in ("user", "application", "opening"):
            query = {"app_label": "accounts", "model_name": model, "field_name": "user", "term": "a"}
            assert client.get(reverse("admin:autocomplete"), query).status_code == 403

    @pytest.mark.parametrize("keys", [["\0"], ["abc"], ["-1"], ["9" * 40], ["1", "1 or 1=1"]])
    def test_an_action_on_what_is_no_row_is_refused(self, client, keys):
        client.force_login(UserFactory(is_staff=True, is_superuser=True))
        answer = client.post(
            reverse("admin:offers_campaign_changelist"), {"action": "designate", "_selected_action": keys}
        )
        assert answer.status_code == 400

    def test_an_action_on_rows_of_another_commission_does_nothing(self, client):
        foreign, mine = opening_for(), opening_for()
        client.force_login(hired(mine))
        data = {"action": "delete_selected", "_selected_action": [foreign.pk], "post": "yes"}
        client.post(reverse("admin:offers_opening_changelist"), data)
        assert Opening.objects.filter(pk=foreign.pk).exists()

    def test_a_raw_key_of_another_commission_is_no_choice(self, client):
        foreign, mine = opening_for(), opening_for()
        client.force_login(hired(mine))
        kind, population = line_of(mine).kind, population_of(mine)
        data = {"opening": foreign.pk, "kind": kind.pk, "population": population.pk, "obligation": "required"}
        before = foreign.requirements.count()
        answer = client.post(reverse("admin:offers_requirement_add"), data | {"position": 9})
        assert answer.status_code == 200
        assert answer.context["adminform"].form.errors["opening"]
        assert foreign.requirements.count() == before


def line_of(opening):
    return opening.requirements.first()


FORGED = {
    "status": "CO", "answer": "confirmed", "state": "CO", "desk_stage": "confirmed", "proposed_kind": "FA",
    "decision": "1", "score": "20", "owner": "1", "user": "1", "user_id": "1", "file": "1",
    "number": "AAAAAAAA", "ref": "AAAAAAAAAA", "transmitted_at": "2020-01-01", "received_at": "2020-01-01",
    "extended_to": "2099-01-01", "cancelled_at": "2020-01-01", "correct_by": "2099-01-01", "verdict": "validate",
    "is_staff": "1", "is_superuser": "1", "is_active": "1", "login": "ROOTROOT", "password": "x", "password1": "x",
    "email": "pirate@example.org", "activated_at": "2020-01-01", "identity_frozen_at": "", "seats_taken": "0",
    "campaign": "1", "commission": "1", "obligation": "optional", "scan": "clean", "sha256": "0" * 64, "by": "1",
    "at": "2020-01-01", "received": "2020-01-01", "id": "1", "pk": "1",
}  # fmt: skip


class TestForgedFields:
    def state(self, dossier: Application) -> dict:
        """Every column of the dossier, its person and its opening that no form of theirs may set."""
        dossier = Application.objects.select_related("file__user", "opening").get(pk=dossier.pk)
        rows = {"dossier": dossier, "file": dossier.file, "user": dossier.file.user, "opening": dossier.opening}
        free = {"user.last_login", "user.first_name", "user.last_name", "user.search_text", "dossier.version"}
        found = {
            f"{name}.{field.attname}": getattr(row, field.attname)
            for name, row in rows.items()
            for field in row._meta.concrete_fields
        }
        return {name: value for name, value in found.items() if name not in free and "updated" not in name}

    def test_a_candidates_forms_take_their_own_fields_alone(self, client):
        dossier = dossier_at(Stage.PENDING)
        client.force_login(dossier.file.user)
        before = self.state(dossier)
        piece = line(dossier, "CV").ref
        bac = {"kind": "general", "year": "2020", "country": "FR", "department": "10", "school": "Lycée"}
        address = {"country": "FR", "line1": "1 rue Neuve", "postal_code": "10000", "town": "Troyes"}
        row = {"year": "2024", "organisation": "Atelier", "duration": "un mois", "description": "Essais"}
        personal = {"last_name": "Roy", "first_name": "Camille", "birth_date": "2003-03-24", "birth_country": "FR"}
        personal |= {"birth_department": "10", "birth_town": "Troyes", "nationality": "FR", "ine": "2503186472L"}
        forms = {
            "/mon-compte/informations-perso/": personal,
            "/mon-compte/adresse/": address,
            "/mon-compte/baccalaureat/": bac,
            "/mon-compte/stages/ajouter/": row,
            reverse("applications:population", args=[dossier.ref]): {"population": dossier.population_id},
            reverse("applications:begin", args=[dossier.ref]): {},
            reverse("applications:piece_add", args=[dossier.ref, piece]): {},
            reverse("applications:piece_not_concerned", args=[dossier.ref, line(dossier, "MAT").ref]): {},
            reverse("applications:step", args=[dossier.ref, "confirmation"]): {"agree": "on"},
            reverse("applications:step", args=[dossier.ref, "annuler"]): {},
            reverse("applications:step", args=[dossier.ref, "transmettre"]): {},
        }
        for path, data in forms.items():
            assert client.post(path, FORGED | data).status_code < 500, path
            assert self.state(dossier) == before, path
        user = dossier.file.user
        user.refresh_from_db()
        assert user.address.line1 == "1 rue Neuve"  # the forms were really taken
        assert user.internships.get().description == "Essais"

    def test_a_new_account_and_a_new_dossier_are_what_their_forms_say(self, client):
        opening = opening_for(campaign=CampaignFactory(is_current=True))
        person = UserFactory(complete=True)
        client.force_login(person)
        data = {"opening": opening.ref, "population": population_of(opening).pk}
        client.post(reverse("applications:apply", args=[opening.formation.code]), FORGED | data)
        dossier = Application.objects.get()
        assert (dossier.status, dossier.answer) == (FileStatus.PENDING, Answer.NONE)
        assert (dossier.file.user, dossier.transmitted_at, dossier.extended_to) == (person, None, None)
        client.logout()
        new = {"last_name": "Neuve", "first_name": "Ada", "email": "ada@example.org", "email2": "ada@example.org"}
        client.post(reverse("accounts:signup"), FORGED | new | {"password": "une phrase de passe"})
        ada = type(person).objects.get(last_name="Neuve")
        assert (ada.is_staff, ada.is_superuser, ada.activated_at) == (False, False, None)
        assert ada.login != "ROOTROOT"

    def test_the_desks_steps_take_their_own_fields_alone(self, client):
        dossier = dossier_at(Stage.COMPLETE)
        client.force_login(hired(dossier.opening))
        before = self.state(dossier)
        client.post(reverse(f"{DESK}step", args=[dossier.pk, "avis"]), FORGED | {"kind": "DE", "reason": "Prérequis."})
        opinion = dossier.opinions.get()
        assert (opinion.kind, opinion.given_by.is_superuser) == ("DE", False)
        after = self.state(dossier)
        changed = {name for name in after if after[name] != before[name]}
        assert changed <= {"dossier.proposed_kind", "dossier.desk_stage", "dossier.opinion_id", "dossier.version"}
        assert after["dossier.proposed_kind"] == "DE"

    def test_an_opening_and_a_right_keep_what_their_pages_do_not_offer(self, client):
        opening = opening_for()
        Opening.objects.filter(pk=opening.pk).update(seats_taken=0)
        client.force_login(hired(opening))
        right = hired(opening, Role.VIEWER).memberships.get()
        client.post(
            reverse("admin:offers_membership_change", args=[right.pk]),
            FORGED | {"role": Role.MANAGER.value, "commission": opening.commission.pk, "since": "2020-01-01"},
        )
        assert Membership.objects.get(pk=right.pk).role == Role.VIEWER
        client.post(reverse("admin:offers_opening_change", args=[opening.pk]), FORGED | {"seats_taken": "7"})
        assert Opening.objects.get(pk=opening.pk).seats_taken == 0
