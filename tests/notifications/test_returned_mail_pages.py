"""Mail that comes back, as people see it: the banner of its owner, the journal of the desk."""

import io
import sys

import pytest
from django.urls import reverse

from notifications import outbox
from notifications.models import AddressNote, Bounce
from tests.factories.accounts import UserFactory
from tests.factories.notifications import AddressNoteFactory, BounceFactory
from tests.notifications.relay import SECRET, event, tell

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
BANNER = "nous reviennent"


@pytest.fixture(autouse=True)
def _secret(settings):
    settings.BOUNCE_SECRET = SECRET


def is_refused(address):
    return AddressNote.objects.refused().filter(address=address).exists()


@pytest.fixture
def stdin(monkeypatch):
    def give(content):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))

    return give


@pytest.fixture
def desk(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


@pytest.mark.parametrize("page", ["home", "applications:dashboard", "notifications:inbox", "accounts:credentials"])
def test_the_person_is_told_on_every_page_and_led_to_another_address(client, owner, page):
    AddressNoteFactory(address=owner.email)
    client.force_login(owner)
    html = client.get(reverse(page)).content.decode()
    assert BANNER in html
    assert reverse("accounts:change_address") in html


def test_staff_are_told_at_their_desk_too(client):
    root = UserFactory(is_staff=True, is_superuser=True)
    AddressNoteFactory(address=root.email)
    client.force_login(root)
    assert BANNER in client.get(reverse("admin:index")).content.decode()


def test_nobody_else_is_told(client, owner):
    AddressNoteFactory(address="autre@example.org")
    assert BANNER not in client.get(reverse("home")).content.decode()
    client.force_login(owner)
    assert BANNER not in client.get(reverse("home")).content.decode()


def test_the_banner_goes_with_the_old_address_and_with_a_mail_that_arrives(client, owner, mail):
    client.force_login(owner)
    tell(event(mail, "e-1", "hard", -2))
    assert BANNER in client.get(reverse("home")).content.decode()
    tell(event(mail, "e-2", "delivered", -1))
    assert BANNER not in client.get(reverse("home")).content.decode()
    tell(event(mail, "e-3", "hard", 0))
    assert BANNER in client.get(reverse("home")).content.decode()

    owner.email = "nouvelle@example.org"
    owner.save(update_fields=["email"])
    assert BANNER not in client.get(reverse("home")).content.decode()


def test_the_banner_costs_no_query(client, owner, django_assert_num_queries):
    client.force_login(owner)
    with django_assert_num_queries(5) as without:
        client.get(reverse("notifications:inbox"))
    AddressNoteFactory(address=owner.email)
    with django_assert_num_queries(len(without)):
        assert BANNER in client.get(reverse("notifications:inbox")).content.decode()


def test_the_journal_shows_what_came_back(desk, mail):
    tell(event(mail, diagnostic="550 5.1.1 unknown user"))
    page = desk.get(reverse("admin:notifications_outgoingmail_changelist"), {"bounced_at__isempty": "0"})
    assert mail.subject in page.content.decode()
    page = desk.get(reverse("admin:notifications_outgoingmail_change", args=[mail.pk]))
    assert "550 5.1.1 unknown user" in page.content.decode()
    assert mail.address in desk.get(reverse("admin:notifications_bounce_changelist")).content.decode()


def test_staff_lift_an_address_that_works_again(desk):
    note = AddressNoteFactory()
    page = reverse("admin:notifications_addressnote_changelist")
    assert note.address in desk.get(page).content.decode()
    desk.post(page, {"action": "forget", "_selected_action": [note.pk]})
    assert not is_refused(note.address)


def test_purging_a_mail_forgets_what_came_back():
    bounce = BounceFactory()
    outbox.purge(bounce.mail_id)
    assert not Bounce.objects.exists()
