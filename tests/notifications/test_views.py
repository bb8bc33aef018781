"""A person reads their own mails in their space; secrets and other people's mails do not exist there."""

from datetime import timedelta

import pytest
from django.urls import reverse

from ecandidat.common import clock
from notifications.enums import MailState
from tests.factories.notifications import MailAttachmentFactory, OutgoingMailFactory, RecipientFactory

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


@pytest.fixture
def mine(client, camille):
    """Signs Camille in, and writes mails to her."""
    client.force_login(camille)
    return lambda **facts: OutgoingMailFactory(recipient=camille, **facts)


def inbox(client, **query):
    return client.get(reverse("notifications:inbox"), query)


def test_the_inbox_lists_ones_own_mails_the_latest_first(client, mine):
    mine(subject="Ancien", created_at=clock.now() - timedelta(days=2))
    mine(subject="Récent", state=MailState.SENT)
    OutgoingMailFactory(subject="D’une autre personne")
    page = inbox(client).content.decode()
    assert page.index("Récent") < page.index("Ancien")
    assert "D’une autre personne" not in page


def test_a_mail_that_the_server_refused_can_still_be_read_here(client, mine):
    mine(subject="Refusé par le serveur", state=MailState.FAILED)
    assert "Refusé par le serveur" in inbox(client).content.decode()


HIDDEN = {
    "a secret": lambda mine: mine(sensitive=True),
    "a voided mail": lambda mine: mine(state=MailState.VOID),
    "a mail for later": lambda mine: mine(not_before=clock.now() + timedelta(hours=1)),
    "another person's": lambda mine: OutgoingMailFactory(recipient=RecipientFactory()),
    "nobody's": lambda mine: OutgoingMailFactory(recipient=None),
}


@pytest.mark.parametrize("which", HIDDEN)
def test_what_is_not_shown_does_not_exist(client, mine, which):
    mail = HIDDEN[which](mine)
    assert mail.subject not in inbox(client).content.decode()
    assert client.get(mail.get_absolute_url()).status_code == 404


def test_an_empty_inbox_says_so(client, mine):
    assert "Aucun message pour l’instant." in inbox(client).content.decode()


def test_a_message_shows_its_text_its_links_and_the_names_of_its_files(client, mine):
    mail = mine(body="Bonjour,\n\nDéposez :\n- CV\n- <b>Diplôme</b>\n\nhttp://testserver/candidatures/")
    MailAttachmentFactory(mail=mail, name="Lettre.pdf", size=2048)
    page = client.get(mail.get_absolute_url()).content.decode()
    assert "<li>CV</li>" in page
    assert "&lt;b&gt;Diplôme&lt;/b&gt;" in page
    assert '<a href="http://testserver/candidatures/">' in page
    assert "Lettre.pdf" in page
    assert mail.attachments.get().storage_key not in page


@pytest.mark.parametrize("address", ["/mes-messages/", "/mes-messages/ABCDEFGHJK/"])
def test_a_visitor_is_asked_to_sign_in(client, address):
    answer = client.get(address)
    assert answer.status_code == 302
    assert reverse("accounts:login") in answer["Location"]


def test_the_inbox_is_paged_at_fifty(client, mine):
    for _ in range(51):
        mine()
    assert len(inbox(client).context["page"].rows) == 50
    assert len(inbox(client, page=2).context["page"].rows) == 1


def queries_of(django_assert_max_num_queries, ask):
    with django_assert_max_num_queries(50) as counted:
        assert ask().status_code == 200
    return len(counted)


def test_the_inbox_costs_the_same_with_one_mail_or_three(client, mine, django_assert_max_num_queries):
    mine()
    inbox(client)
    one = queries_of(django_assert_max_num_queries, lambda: inbox(client))
    mine()
    mine()
    assert queries_of(django_assert_max_num_queries, lambda: inbox(client)) == one


def test_a_message_costs_the_same_with_one_file_or_three(client, mine, django_assert_max_num_queries):
    mail = mine()
    MailAttachmentFactory(mail=mail)
    client.get(mail.get_absolute_url())
    one = queries_of(django_assert_max_num_queries, lambda: client.get(mail.get_absolute_url()))
    MailAttachmentFactory.create_batch(2, mail=mail)
    assert queries_of(django_assert_max_num_queries, lambda: client.get(mail.get_absolute_url())) == one
