"""An opening at the desk: its dates, its seats, who else changed it meanwhile, what it asks for."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ecandidat.common import clock
from offers import forms
from offers.enums import Obligation
from offers.models import (
    Opening,
    OpeningChange,
    Requirement,
)
from tests.factories.offers import (
    CommissionFactory,
    FormationFactory,
    OpeningChangeFactory,
    OpeningFactory,
    PieceKindFactory,
    PopulationFactory,
    RequirementFactory,
)
from tests.offers.desk import at, queries_of, typed
from tests.offers.people import person

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
DAY = timedelta(days=1)


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
