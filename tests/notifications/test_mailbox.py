"""The embedded mode keeps mails as files, and the demo shows them; nobody else does."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse

from ecandidat.common import clock
from notifications import delivery, mailbox
from notifications.enums import MailState
from notifications.outbox import post
from tests.factories.notifications import OutgoingMailFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(settings, tmp_path):
    """The folder where this test's mails are kept."""
    settings.EMAIL_BACKEND = "notifications.mailbox.EmlBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mails"
    settings.DEMO = True
    return settings.EMAIL_FILE_PATH


@pytest.fixture
def one(kept, facts, letter):
    """One mail kept, with its letter."""
    delivery.deliver(post(**facts, attachments=[letter]).pk)
    [mail] = mailbox.Kept()[:50]
    return mail


def test_each_mail_is_one_whole_file(kept, one, camille):
    [path] = kept.iterdir()
    assert path.suffix == ".eml"
    assert one.to == camille.email
    assert one.subject == "Essai d’envoi : eCandidat, UTT"
    assert one.body.startswith("Bonjour,\n\nCe message d’essai")
    [file] = one.files
    assert (file.name, file.content) == ("Lettre d’admission.pdf", b"%PDF-1.7 lettre")


def test_a_full_disk_delays_the_mail_as_a_full_server_would(kept):
    kept.parent.joinpath("mails").write_text("a file where the folder should be")
    mail = OutgoingMailFactory()
    assert delivery.deliver(mail.pk) == MailState.QUEUED
    mail.refresh_from_db()
    assert "452" in mail.last_error


def test_a_sender_without_message_id_of_ours_is_kept_too(kept):
    EmailMultiAlternatives("Objet", "Texte", to=["a@example.org"]).send()
    assert len(mailbox.Kept()) == 1


def test_the_last_mail_comes_first_whatever_the_clock_s_zone(kept):
    noon = datetime(2026, 7, 1, 12, tzinfo=UTC)
    with clock.travel(noon.astimezone(ZoneInfo("Europe/Paris"))):
        EmailMultiAlternatives("Avant", "Texte", to=["a@example.org"]).send()
    with clock.travel(noon + timedelta(minutes=1)):
        EmailMultiAlternatives("Après", "Texte", to=["a@example.org"]).send()
    assert [mail.subject for mail in mailbox.Kept()[:50]] == ["Après", "Avant"]


@pytest.mark.parametrize("name", ["../settings", "nowhere", "a/b", ""])
def test_a_name_that_we_did_not_give_finds_nothing(kept, one, name):
    assert mailbox.find(name) is None


def test_the_mailbox_lists_mails_without_signing_in(client, one):
    page = client.get(reverse("notifications:mailbox")).content.decode()
    assert one.subject in page
    assert one.to in page
    assert reverse("notifications:kept_mail", args=[one.name]) in page


def test_an_empty_mailbox_says_so(client, kept):
    assert "Aucun mail pour l’instant." in client.get(reverse("notifications:mailbox")).content.decode()


def test_a_kept_mail_shows_its_text_with_links_that_can_be_followed(client, one):
    page = client.get(reverse("notifications:kept_mail", args=[one.name])).content.decode()
    assert '<a href="http://testserver">http://testserver</a>' in page
    assert "Lettre d’admission.pdf" in page


def test_an_attachment_is_always_downloaded(client, one):
    answer = client.get(reverse("notifications:kept_file", args=[one.name, 1]))
    assert answer.content == b"%PDF-1.7 lettre"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert client.get(reverse("notifications:kept_file", args=[one.name, 2])).status_code == 404


@pytest.mark.parametrize("address", ["mailbox", "kept_mail", "kept_file"])
def test_outside_of_the_demo_there_is_no_mailbox(client, one, settings, address):
    settings.DEMO = False
    args = {"mailbox": [], "kept_mail": [one.name], "kept_file": [one.name, 1]}[address]
    assert client.get(reverse(f"notifications:{address}", args=args)).status_code == 404


def test_a_long_mailbox_is_cut_in_pages_and_reads_only_what_it_shows(client, kept):
    OutgoingMailFactory.create_batch(52)
    delivery.sweep()
    first = client.get(reverse("notifications:mailbox"))
    assert len(first.context["page"].object_list) == 50
    assert len(client.get(reverse("notifications:mailbox") + "?page=2").context["page"].object_list) == 2
