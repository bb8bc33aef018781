"""A later answer date reaches the offers still open, never shortens one, and says so (decision 10, T06)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from applications.commands import answer, jury
from applications.commands.answer_dates import extend_offers
from applications.enums import Verb
from applications.models import Event
from ecandidat.common import clock
from notifications.models import OutgoingMail
from offers.commands.openings import MoveRefused, move_dates
from offers.enums import Role
from offers.models import OpeningChange
from tests.applications import scene

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def opening():
    return scene.opening_in()


@pytest.fixture
def manager(opening):
    return scene.hire(Role.MANAGER, opening.commission)


def offered(opening, manager, **facts):
    dossier = scene.proposed(opening, manager)
    jury.release(dossier, by=manager, **facts)
    return scene.fresh(dossier)


def moved(opening, manager, days=7):
    former = opening.confirm_by
    move_dates(opening, by=manager, confirm_by=former + days * DAY)
    return extend_offers(opening, former=former, by=manager)


def due(dossier):
    return scene.fresh(dossier).decision.answer_by


def test_an_open_offer_follows_the_date_of_its_formation_and_its_candidate_is_told(opening, manager):
    dossier, former = offered(opening, manager), opening.confirm_by
    assert moved(opening, manager) == 1
    assert due(dossier) == former + 7 * DAY
    event = Event.objects.get(application=dossier, verb=Verb.EXTEND)
    assert (event.source, event.target, event.actor) == (str(former), str(former + 7 * DAY), manager)
    mail = OutgoingMail.objects.get(key="applications.extended")
    assert (mail.recipient, mail.cause) == (dossier.file.user, event.ref)


def test_the_new_date_is_what_closes_the_answer(opening, manager):
    dossier, former = offered(opening, manager), opening.confirm_by
    moved(opening, manager)
    with clock.travel(clock.now() + (former - clock.today() + 2 * DAY)):
        answer.confirm(dossier, by=dossier.file.user)


def test_a_date_of_ones_own_stays(opening, manager):
    own = opening.confirm_by + 20 * DAY
    dossier = offered(opening, manager, individual_answer_by=own)
    assert moved(opening, manager) == 0
    assert due(dossier) == own


def test_answered_declined_and_cancelled_ones_are_left_alone(opening, manager):
    confirmed, declined = offered(opening, manager), offered(opening, manager)
    former = opening.confirm_by
    answer.confirm(confirmed, by=confirmed.file.user)
    answer.decline(declined, by=declined.file.user)
    assert moved(opening, manager) == 0
    assert {due(confirmed), due(declined)} == {former}
    assert not OutgoingMail.objects.filter(key="applications.extended").exists()


def test_an_earlier_or_absent_date_shortens_nothing(opening, manager):
    dossier, former = offered(opening, manager), opening.confirm_by
    with pytest.raises(MoveRefused):
        move_dates(opening, by=manager, confirm_by=former - DAY)
    opening.confirm_by = former - DAY
    assert extend_offers(opening, former=former, by=manager) == 0
    opening.confirm_by = None
    assert extend_offers(opening, former=former, by=manager) == 0
    assert due(dossier) == former


def test_twice_is_once(opening, manager):
    offered(opening, manager)
    former = opening.confirm_by
    assert moved(opening, manager) == 1
    assert extend_offers(opening, former=former, by=manager) == 0
    assert OutgoingMail.objects.filter(key="applications.extended").count() == 1


def posted_form(client, address):
    form = client.get(address).context["adminform"].form
    data = {name: form.initial.get(name, "") for name in form.fields}
    return {
        name: "" if value is None else value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in data.items()
        if value is not False
    }


def test_the_staff_who_save_a_later_date_extend_the_offers_in_the_same_breath(client, opening, manager):
    dossier, former = offered(opening, manager), opening.confirm_by
    client.force_login(manager)
    address = reverse("admin:offers_opening_change", args=[opening.pk])
    data = posted_form(client, address) | {"confirm_by": (former + 3 * DAY).isoformat(), "is_published": "on"}
    page = client.post(address, data, follow=True)
    assert "1 offre sans réponse est prolongée" in page.content.decode().replace("\u00a0", " ")
    assert due(dossier) == former + 3 * DAY
    assert OpeningChange.objects.get(field="confirm_by").by == manager
