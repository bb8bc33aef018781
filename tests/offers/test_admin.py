"""The offer on the staff's desk: who sees what, who changes what, and through which command."""

from datetime import timedelta

import pytest
from django.urls import reverse

from ecandidat.common import clock
from ecandidat.common.dates import day_short
from offers.enums import Role
from offers.models import (
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
from tests.factories.offers import (
    CampaignFactory,
    CentreFactory,
    FaqEntryFactory,
    MembershipFactory,
    OpeningFactory,
    PieceKindFactory,
    PopulationFactory,
    RequirementFactory,
)
from tests.offers.desk import at, typed
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
