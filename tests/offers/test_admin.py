"""The offer on the staff's desk: who sees what, who changes what, and through which command."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ecandidat.common import clock
from ecandidat.common.dates import day_short
from offers import forms
from offers.enums import Obligation, Role
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
from tests.factories.offers import (
    CampaignFactory,
    CentreFactory,
    CommissionFactory,
    FaqEntryFactory,
    FormationFactory,
    MembershipFactory,
    OpeningChangeFactory,
    OpeningFactory,
    PieceKindFactory,
    PopulationFactory,
    RequirementFactory,
)
from tests.offers.people import person

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
DAY = timedelta(days=1)
REGISTERED = (
    Campaign,
    Centre,
    Commission,
    FaqEntry,
    Formation,
    Membership,
    Opening,
    PieceKind,
    Population,
    Requirement,
)


def at(model, page, *args):
    return reverse(f"admin:offers_{model._meta.model_name}_{page}", args=args)


def typed(form):
    """What a browser would send back from a form as it is shown."""
    values = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    return {name: "" if value is None else getattr(value, "pk", value) for name, value in values.items()}


def queries_of(client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.fixture
def opening():
    return OpeningFactory(campaign=CampaignFactory(current=True))


@pytest.fixture
def root(client):
    user = person(is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


@pytest.fixture
def manager(client, opening):
    """Manages the centre of the opening."""
    user = person(is_staff=True, last_name="Aubry")
    MembershipFactory(user=user, centre=opening.commission.centre, commission=None)
    client.force_login(user)
    return user


class TestWhoSees:
    @pytest.mark.parametrize("role", [None, Role.COMMISSION_MEMBER, Role.VIEWER])
    def test_staff_without_a_manager_s_right_see_nothing_of_it(self, client, opening, role):
        user = person(is_staff=True)
        if role:
            MembershipFactory(user=user, role=role, commission=opening.commission)
        client.force_login(user)
        for model in REGISTERED:
            assert client.get(at(model, "changelist")).status_code == 403
            assert client.get(at(model, "add")).status_code == 403
        assert "offers" not in client.get(reverse("admin:index")).content.decode()

    def test_a_candidate_does_not_enter(self, client, opening):
        client.force_login(person())
        assert client.get(at(Opening, "changelist")).status_code in {302, 403}

    def test_a_superuser_opens_every_page(self, client, root, opening):
        rows = [
            opening,
            opening.campaign,
            opening.formation,
            opening.commission,
            opening.commission.centre,
            FaqEntryFactory(),
            PieceKindFactory(),
            PopulationFactory(),
            RequirementFactory(opening=opening),
            MembershipFactory(user=person(), commission=opening.commission),
        ]
        for row in rows:
            assert client.get(at(type(row), "changelist"), {"q": "a"}).status_code == 200
            assert client.get(at(type(row), "add")).status_code == 200
            assert client.get(at(type(row), "change", row.pk)).status_code == 200

    def test_a_manager_sees_their_centre_alone(self, client, manager, opening):
        stranger = OpeningFactory(campaign=opening.campaign)
        page = client.get(at(Opening, "changelist")).content.decode()
        assert at(Opening, "change", opening.pk) in page
        assert at(Opening, "change", stranger.pk) not in page
        for row in (stranger, stranger.commission, stranger.commission.centre):
            assert client.get(at(type(row), "change", row.pk)).status_code == 302
            assert client.post(at(type(row), "change", row.pk), {}).status_code == 302

    def test_a_manager_reads_what_belongs_to_all_and_does_not_change_it(self, client, manager, opening):
        for row in (opening.campaign, PopulationFactory(), FaqEntryFactory(), PieceKindFactory()):
            assert client.get(at(type(row), "change", row.pk)).status_code == 200
            assert client.post(at(type(row), "change", row.pk), {}).status_code == 403
            assert client.get(at(type(row), "delete", row.pk)).status_code == 403


class TestWhoChanges:
    @pytest.mark.parametrize("holds", ["centre", "commission"])
    def test_the_index_offers_to_change_what_one_may_and_to_read_the_rest(self, client, opening, holds):
        user = person(is_staff=True)
        held = {"centre": opening.commission.centre, "commission": None}
        MembershipFactory(user=user, **(held if holds == "centre" else {"commission": opening.commission}))
        client.force_login(user)
        apps = client.get(reverse("admin:index")).context["app_list"]
        offered = {each["object_name"] for app in apps for each in app["models"] if each["perms"]["change"]}
        ours = {"Opening", "Requirement", "Commission"}
        assert offered & {model.__name__ for model in REGISTERED} == (
            ours | {"Centre", "Formation", "PieceKind", "Membership"} if holds == "centre" else ours
        )

    def test_a_manager_writes_the_contacts_of_their_commission_and_not_its_centre(self, client, manager, opening):
        other = CentreFactory()
        page = client.get(at(Commission, "change", opening.commission.pk))
        data = typed(page.context["adminform"].form) | {
            "email": "nouveau@example.org",
            "centre": other.pk,
            "code": "X",
        }
        client.post(at(Commission, "change", opening.commission.pk), data)
        commission = Commission.objects.get(pk=opening.commission.pk)
        assert commission.email == "nouveau@example.org"
        assert (commission.centre, commission.code) == (opening.commission.centre, opening.commission.code)

    def test_a_manager_adds_pieces_to_their_centre_and_to_no_other(self, client, manager, opening):
        data = {"code": "PORTFOLIO", "label": "Portfolio", "help": "", "is_common": "on"}
        refused = client.post(at(PieceKind, "add"), data | {"centre": CentreFactory().pk})
        assert refused.context["adminform"].form.errors["centre"]
        assert client.post(at(PieceKind, "add"), data | {"centre": ""}).context["adminform"].form.errors["centre"]
        client.post(at(PieceKind, "add"), data | {"centre": opening.commission.centre.pk})
        assert PieceKind.objects.get(code="PORTFOLIO").centre == opening.commission.centre

    def test_a_formation_saved_here_is_found_by_search_and_keeps_its_code(self, client, manager):
        data = {"code": "GEO-M1", "title": "Géologie", "diploma_type": "MASTER", "level": "M1", "is_active": "on"}
        client.post(at(Formation, "add"), data)
        formation = Formation.objects.matching("geologie").get()
        client.post(at(Formation, "change", formation.pk), data | {"code": "AUTRE", "title": "Géophysique"})
        assert Formation.objects.matching("geophysique").get().code == "GEO-M1"
        assert "GEO-M1" in client.get(at(Formation, "changelist"), {"q": "GÉOPHYSIQUE"}).content.decode()

    def test_the_current_campaign_is_designated_one_at_a_time(self, client, root):
        former, coming = CampaignFactory(current=True), CampaignFactory()
        act = {"action": "designate", "_selected_action": [former.pk, coming.pk]}
        client.post(at(Campaign, "changelist"), act)
        assert Campaign.objects.current() == former
        asked = client.post(at(Campaign, "changelist"), act | {"_selected_action": [coming.pk]})
        assert "l’offre sera vide" in asked.content.decode()
        again = client.post(at(Campaign, "changelist"), act | {"_selected_action": [former.pk]}, follow=True)
        assert "est déjà la campagne en cours" in again.content.decode()
        assert Campaign.objects.current() == former, "the offer of the whole site changes: it is asked first"
        client.post(at(Campaign, "changelist"), act | {"_selected_action": [coming.pk], "sure": "1"})
        assert Campaign.objects.current() == coming


def new_beside(opening: Opening, **typed) -> dict:
    """What is typed of a new opening of another formation, open today and published the same day."""
    days = dict.fromkeys(("opens_on", "closes_on", "return_by", "publication_on"), clock.today().isoformat())
    said = {"mode": "online", "silence_means": "rejection", "silence_delay_months": 4, "silence_starts": "receipt"}
    where = {"campaign": opening.campaign.pk, "commission": opening.commission.pk}
    return {"formation": FormationFactory().pk} | where | days | said | typed


class TestOpening:
    def change(self, client, opening, **facts):
        address = at(Opening, "change", opening.pk)
        shown = client.get(address)
        return client.post(address, typed(shown.context["adminform"].form) | facts)

    def test_dates_move_through_the_command_with_the_name_of_who_did_it(self, client, manager, opening):
        later = opening.return_by + 2 * DAY
        self.change(client, opening, return_by=later.isoformat(), enrolment_text="Apportez la lettre.")
        opening.refresh_from_db()
        assert (opening.return_by, opening.enrolment_text) == (later, "Apportez la lettre.")
        assert {(row.field, row.by) for row in OpeningChange.objects.all()} == {
            ("return_by", manager),
            ("enrolment_text", manager),
        }
        assert "AUBRY" in client.get(at(Opening, "change", opening.pk)).content.decode()

    def test_a_date_brought_forward_is_refused_in_the_form_with_its_rule(self, client, manager, opening):
        answer = self.change(client, opening, return_by=(opening.return_by - DAY).isoformat())
        assert "peut être repoussée" in answer.content.decode()
        opening.refresh_from_db()
        assert opening.return_by == clock.today() + 10 * DAY
        assert not OpeningChange.objects.exists()

    def test_each_refusal_is_beside_its_field_and_keeps_what_was_typed(self, client, manager, opening):
        Opening.objects.update(seats_taken=2)
        wrong = {
            "confirm_by": "9999-12-31",
            "closing_time": "00:01",
            "capacity": "1",
            "confirm_delay_days": "0",
            "silence_delay_months": "0",
        }
        answer = self.change(client, opening, **wrong)
        form = answer.context["adminform"].form
        assert set(form.errors) == set(wrong)
        assert "2 places sont déjà confirmées" in form.errors["capacity"][0]
        assert all(form[name].value() == value for name, value in wrong.items())
        assert "avec succès" not in answer.content.decode()
        assert not OpeningChange.objects.exists()

    def test_what_changed_between_the_form_and_the_command_is_said_by_the_form(
        self, client, manager, opening, monkeypatch
    ):
        Opening.objects.update(seats_taken=2)
        heard = iter([{}])
        judge = forms.refusals
        monkeypatch.setattr(forms, "refusals", lambda *facts: next(heard, None) or judge(*facts))
        address = at(Opening, "change", opening.pk)
        data = typed(client.get(address).context["adminform"].form) | {"capacity": "1"}
        answer = client.post(address, data)
        assert next(heard, "spent") == "spent"
        assert "2 places sont déjà confirmées" in answer.context["adminform"].form.errors["capacity"][0]
        assert "avec succès" not in answer.content.decode()

    def test_a_new_opening_obeys_the_same_rules(self, client, manager, opening):
        answer = client.post(at(Opening, "add"), new_beside(opening, publication_on="9999-12-31"))
        assert set(answer.context["adminform"].form.errors) == {"publication_on"}
        assert Opening.objects.count() == 1

    def test_dates_out_of_order_are_refused_in_the_form(self, client, manager, opening):
        answer = self.change(client, opening, return_by=(opening.publication_on + DAY).isoformat())
        assert "La publication ne peut pas précéder" in answer.content.decode()

    def test_the_formation_the_campaign_and_the_seats_do_not_change_here(self, client, manager, opening):
        formation = FormationFactory()
        self.change(client, opening, formation=formation.pk, seats_taken=5, capacity="40")
        opening.refresh_from_db()
        assert opening.formation != formation
        assert (opening.capacity, opening.seats_taken) == (40, 0)

    def test_a_commission_of_another_centre_is_no_choice(self, client, manager, opening):
        answer = self.change(client, opening, commission=CommissionFactory().pk)
        assert answer.context["adminform"].form.errors["commission"]

    def test_its_page_shows_the_pieces_that_it_asks_for(self, client, manager, opening):
        assert "un dossier pourra être transmis vide" in client.get(at(Opening, "change", opening.pk)).content.decode()
        line = RequirementFactory(opening=opening, obligation=Obligation.OPTIONAL)
        page = client.get(at(Opening, "change", opening.pk)).content.decode()
        assert f'<a href="{at(Requirement, "change", line.pk)}">' in page
        assert f"{line.kind.label} (facultative)</a>" in page

    def test_a_new_opening_is_written_whole(self, client, manager, opening):
        client.post(at(Opening, "add"), new_beside(opening))
        assert Opening.objects.count() == 2

    def test_the_list_and_the_page_cost_the_same_whatever_their_rows(self, client, root, opening):
        OpeningChangeFactory(opening=opening, by=root)
        RequirementFactory(opening=opening)
        addresses = [at(Opening, "changelist"), at(Opening, "change", opening.pk), at(Requirement, "changelist")]
        for address in addresses:
            client.get(address)  # what Django keeps between requests is read once
        before = [queries_of(client, address) for address in addresses]
        OpeningFactory.create_batch(2, campaign=opening.campaign)
        OpeningChangeFactory.create_batch(2, opening=opening, by=root)
        RequirementFactory.create_batch(2, opening=opening)
        assert [queries_of(client, address) for address in addresses] == before
        assert max(before) <= 12


class TestRequirement:
    def typed(self, opening, population, kind):
        return {
            "opening": opening.pk,
            "kind": kind.pk,
            "population": population.pk,
            "position": 1,
            "obligation": Obligation.REQUIRED.value,
        }

    def test_lines_about_to_be_deleted_are_told_apart_at_a_constant_cost(self, client):
        client.force_login(person(is_staff=True, is_superuser=True))
        costs = []
        for _again in range(2):
            RequirementFactory.create_batch(2, kind=PieceKindFactory(label="Relevé de notes"))
            lines = Requirement.objects.select_related("opening__formation", "population", "kind")
            chosen = {"action": "delete_selected", "_selected_action": [line.pk for line in lines]}
            with CaptureQueriesContext(connection) as seen:
                page = client.post(at(Requirement, "changelist"), chosen).content.decode()
            costs.append(len(seen))
            for line in lines:
                told = f"{line.opening}, {line.population} : {line.kind} (Obligatoire)"
                assert told in page
        assert costs[0] == costs[1]

    def test_the_action_that_deletes_agrees_with_any_name(self, client):
        client.force_login(person(is_staff=True, is_superuser=True))
        RequirementFactory()
        page = client.get(at(Requirement, "changelist")).content.decode()
        assert "Supprimer la sélection" in page
        assert "sélectionnés</option>" not in page

    def test_is_asked_of_a_population_of_the_same_campaign_and_leads_back_to_the_opening(
        self, client, manager, opening
    ):
        kind, good, bad = PieceKindFactory(), PopulationFactory(campaign=opening.campaign), PopulationFactory()
        answer = client.post(at(Requirement, "add"), self.typed(opening, bad, kind))
        assert "celle d’une autre campagne" in answer.content.decode()
        answer = client.post(at(Requirement, "add"), self.typed(opening, good, kind))
        assert answer["Location"] == at(Opening, "change", opening.pk)
        assert [row.population for row in opening.requirements.all()] == [good]

    def test_only_the_populations_of_its_campaign_are_offered_and_its_opening_stays(self, client, manager, opening):
        line, stranger = RequirementFactory(opening=opening), PopulationFactory()
        form = client.get(at(Requirement, "change", line.pk)).context["adminform"].form
        assert list(form.fields["population"].queryset) == [line.population]
        data = self.typed(OpeningFactory(), line.population, line.kind) | {"obligation": "optional"}
        client.post(at(Requirement, "change", line.pk), data)
        line.refresh_from_db()
        assert (line.opening, line.obligation) == (opening, Obligation.OPTIONAL)
        assert stranger not in form.fields["population"].queryset

    def test_is_not_asked_by_the_manager_of_another_centre(self, client, manager, opening):
        other = RequirementFactory()
        assert client.get(at(Requirement, "change", other.pk)).status_code == 302
        answer = client.post(at(Requirement, "add"), self.typed(other.opening, other.population, PieceKindFactory()))
        assert answer.context["adminform"].form.errors["opening"]

    def test_is_withdrawn_by_its_manager(self, client, manager, opening):
        line = RequirementFactory(opening=opening)
        client.post(at(Requirement, "delete", line.pk), {"post": "yes"})
        assert not opening.requirements.exists()


class TestMembership:
    def test_a_manager_gives_a_right_over_their_centre_by_login_and_the_door_opens(self, client, manager, opening):
        holder = person()
        data = {"person": holder.login.lower(), "role": Role.COMMISSION_MEMBER.value, "since": clock.today()}
        client.post(at(Membership, "add"), data | {"commission": opening.commission.pk})
        right = Membership.objects.get(user=holder)
        assert (right.role, right.commission) == (Role.COMMISSION_MEMBER, opening.commission)
        holder.refresh_from_db()
        assert holder.is_staff

    def test_a_manager_gives_no_right_over_another_centre(self, client, manager):
        data = {"person": person().email, "role": Role.MANAGER.value, "since": clock.today()}
        answer = client.post(at(Membership, "add"), data | {"centre": CentreFactory().pk})
        assert answer.context["adminform"].form.errors["centre"]
        assert Membership.objects.count() == 1

    def test_nobody_is_found_by_a_wrong_login(self, client, manager, opening):
        data = {"person": "INCONNU1", "role": Role.MANAGER.value, "since": clock.today()}
        answer = client.post(at(Membership, "add"), data | {"centre": opening.commission.centre.pk})
        assert "La personne doit d’abord créer son compte" in answer.content.decode()

    def test_a_right_ends_by_its_last_day_and_is_never_given_to_somebody_else(self, client, manager, opening):
        right = MembershipFactory(user=person(), commission=opening.commission)
        data = {"role": right.role, "commission": opening.commission.pk, "since": right.since, "until": clock.today()}
        client.post(at(Membership, "change", right.pk), data | {"person": person().login})
        changed = Membership.objects.get(pk=right.pk)
        assert (changed.until, changed.user) == (clock.today(), right.user)

    def test_a_right_does_not_end_on_a_day_that_is_past(self, client, manager, opening):
        """A manager who typed the eve as their own last day was out at once, and could not come back by themselves."""
        right = MembershipFactory(user=person(), commission=opening.commission, since=clock.today() - 9 * DAY)
        data = {"role": right.role, "commission": opening.commission.pk, "until": clock.today() - DAY}
        page = client.post(at(Membership, "change", right.pk), data)
        assert "donnez au plus tôt aujourd’hui" in page.content.decode()
        assert Membership.objects.get(pk=right.pk).until is None

    def given(self, opening, **facts):
        holder = person()
        right = MembershipFactory(user=holder, commission=opening.commission, **facts)
        data = {"person": holder.login, "role": right.role.value, "commission": opening.commission.pk}
        return right, data | {"since": clock.today(), "until": ""}

    def test_the_same_right_is_not_given_twice_and_the_one_that_is_there_is_named(self, client, manager, opening):
        right, data = self.given(opening, until=clock.today() + DAY)
        answer = client.post(at(Membership, "add"), data)
        said = answer.context["adminform"].form.errors["since"][0]
        assert f"a déjà ce droit, du {day_short(right.since)} au {day_short(right.until)}" in said
        assert Membership.objects.filter(user=right.user).get() == right
        client.post(at(Membership, "add"), data | {"since": right.until + DAY})
        assert Membership.objects.filter(user=right.user).count() == 2

    def test_a_right_given_today_ends_tonight_or_is_withdrawn_at_once(self, client, manager, opening):
        right, data = self.given(opening, since=clock.today())
        client.post(at(Membership, "change", right.pk), data | {"until": clock.today()})
        right.refresh_from_db()
        assert right.until == clock.today()
        client.post(at(Membership, "delete", right.pk), {"post": "yes"})
        assert not Membership.objects.filter(user=right.user).exists()

    def test_a_right_that_counted_is_not_deleted_nor_made_to_look_new(self, client, manager, opening):
        right, data = self.given(opening, since=clock.today() - DAY)
        client.post(at(Membership, "change", right.pk), data)
        assert Membership.objects.get(pk=right.pk).since == clock.today() - DAY
        assert client.post(at(Membership, "delete", right.pk), {"post": "yes"}).status_code == 403
        assert Membership.objects.filter(pk=right.pk).exists()


class TestCampaign:
    def change(self, client, campaign, **facts):
        address = at(Campaign, "change", campaign.pk)
        return client.post(address, typed(client.get(address).context["adminform"].form) | facts)

    def test_does_not_close_before_the_last_of_its_published_openings(self, client, root, opening):
        last = OpeningFactory(
            campaign=opening.campaign, closes_on=clock.today() + 20 * DAY, return_by=clock.today() + 20 * DAY
        )
        hidden = clock.today() + 22 * DAY
        OpeningFactory(campaign=opening.campaign, is_published=False, closes_on=hidden, return_by=hidden)
        answer = self.change(client, opening.campaign, closes_on=clock.today() + 19 * DAY)
        said = answer.context["adminform"].form.errors["closes_on"][0]
        assert str(last) in said
        assert day_short(last.closes_on) in said
        assert "avec succès" not in answer.content.decode()
        self.change(client, opening.campaign, closes_on=last.closes_on)
        opening.campaign.refresh_from_db()
        assert opening.campaign.closes_on == last.closes_on

    @pytest.mark.parametrize(
        ("facts", "field"),
        [
            ({"opens_on": "9999-01-01", "closes_on": "9999-12-31"}, "opens_on"),
            ({"opens_on": "0001-01-01"}, "opens_on"),
            ({"closes_on": "2099-12-31"}, "closes_on"),
        ],
    )
    def test_its_days_are_those_of_a_campaign(self, client, root, opening, facts, field):
        before = Campaign.objects.values().get()
        answer = self.change(client, opening.campaign, **facts)
        assert "vérifiez l’année" in answer.context["adminform"].form.errors[field][0].casefold()
        assert Campaign.objects.values().get() == before

    def test_what_was_stored_before_the_rule_does_not_forbid_another_name(self, client, root, opening):
        Campaign.objects.update(closes_on="2099-12-31")
        self.change(client, opening.campaign, label="Autre nom")
        assert Campaign.objects.get().label == "Autre nom"

    def test_a_new_one_obeys_the_same_rules(self, client, root):
        data = {"code": "N", "label": "N", "opens_on": clock.today(), "closes_on": "9999-12-31"}
        assert client.post(at(Campaign, "add"), data).context["adminform"].form.errors["closes_on"]
        assert not Campaign.objects.exists()


def test_only_a_superuser_deletes_and_not_what_others_stand_on(client, root, opening):
    RequirementFactory(opening=opening)
    page = client.get(at(Opening, "delete", opening.pk)).content.decode()
    assert "Suppression impossible" in page
