"""Staff read the journal, send again, adapt texts within the declared tokens, and can stop everything."""

import pytest
from django.core import mail as django_mail
from django.urls import reverse

from notifications.enums import MailState
from notifications.models import MailSwitch, MailText
from tests.factories.notifications import MailTextFactory, OutgoingMailFactory, RecipientFactory

pytestmark = pytest.mark.django_db
JOURNAL = "admin:notifications_outgoingmail"
TEXTS = "admin:notifications_mailtext"


@pytest.fixture
def desk(client):
    client.force_login(RecipientFactory(is_staff=True, is_superuser=True))
    return client


def test_the_journal_lists_mails_and_finds_them(desk):
    OutgoingMailFactory(subject="Celui-ci", address="cherche@example.org")
    OutgoingMailFactory(subject="Un autre")
    page = desk.get(reverse(f"{JOURNAL}_changelist"), {"q": "cherche@", "message": "notifications.test_mail"})
    assert "Celui-ci" in page.content.decode()
    assert "Un autre" not in page.content.decode()


def test_the_journal_costs_the_same_with_one_mail_or_three(desk, django_assert_max_num_queries):
    def cost():
        with django_assert_max_num_queries(50) as counted:
            desk.get(reverse(f"{JOURNAL}_changelist"))
        return len(counted)

    OutgoingMailFactory()
    cost()
    one = cost()
    OutgoingMailFactory.create_batch(2)
    assert cost() == one


def test_nothing_can_be_written_in_the_journal(desk):
    mail = OutgoingMailFactory()
    assert desk.get(reverse(f"{JOURNAL}_add")).status_code == 403
    assert desk.post(reverse(f"{JOURNAL}_change", args=[mail.pk]), {"subject": "x"}).status_code == 403
    assert desk.post(reverse(f"{JOURNAL}_delete", args=[mail.pk]), {"post": "yes"}).status_code == 403


def test_the_text_of_a_secret_is_not_shown(desk):
    mail = OutgoingMailFactory(sensitive=True, body="le lien secret")
    page = desk.get(reverse(f"{JOURNAL}_change", args=[mail.pk])).content.decode()
    assert "le lien secret" not in page
    assert "Texte confidentiel" in page


def test_an_ordinary_text_is_shown(desk):
    page = desk.get(reverse(f"{JOURNAL}_change", args=[OutgoingMailFactory().pk])).content.decode()
    assert "Votre dossier est arrivé." in page


def test_send_again_puts_back_what_may_leave_and_explains_the_rest(desk):
    failed, void = OutgoingMailFactory(state=MailState.FAILED), OutgoingMailFactory(state=MailState.VOID)
    data = {"action": "send_again", "_selected_action": [failed.pk, void.pk]}
    page = desk.post(reverse(f"{JOURNAL}_changelist"), data, follow=True).content.decode()
    assert "1 mail remis en attente." in page
    assert "a été annulé" in page
    failed.refresh_from_db()
    assert failed.state == MailState.SENT
    assert len(django_mail.outbox) == 1


def test_someone_of_the_desk_without_the_right_sees_no_journal(client):
    client.force_login(RecipientFactory(is_staff=True))
    assert client.get(reverse(f"{JOURNAL}_changelist")).status_code == 403


def test_adapting_a_text_starts_from_the_default_one(desk):
    answer = desk.post(reverse(f"{TEXTS}_add"), {"key": "notifications.test_mail", "language": "fr"})
    text = MailText.objects.get()
    assert answer["Location"] == reverse(f"{TEXTS}_change", args=[text.pk])
    assert text.subject == "Essai d’envoi : eCandidat, {institution}"


def test_a_message_has_one_adapted_text_per_language(desk):
    MailTextFactory()
    page = desk.post(reverse(f"{TEXTS}_add"), {"key": "notifications.test_mail", "language": "fr"})
    assert "Ce message a déjà un texte adapté dans cette langue." in page.content.decode()


def test_the_page_of_a_text_lists_its_words_and_shows_an_example(desk):
    page = desk.get(reverse(f"{TEXTS}_change", args=[MailTextFactory().pk])).content.decode()
    assert "<code>{institution}</code>" in page
    assert "<strong>Essai, Université de Technologie de Troyes</strong>" in page


def test_an_unknown_word_is_refused_with_the_list_of_the_others(desk):
    text = MailTextFactory()
    data = {"subject": "Essai {inconnu}", "body": "Corps"}
    page = desk.post(reverse(f"{TEXTS}_change", args=[text.pk]), data).content.decode()
    assert "Le mot {inconnu} n’existe pas pour ce message." in page
    assert "Mots possibles : {institution}, {instant}, {site}." in page
    text.refresh_from_db()
    assert text.subject == "Essai, {institution}"


def test_a_sound_text_is_saved(desk):
    text = MailTextFactory()
    data = {"subject": "Essai de {site}", "body": "Corps\r\n\r\n{instant}"}
    desk.post(reverse(f"{TEXTS}_change", args=[text.pk]), data)
    text.refresh_from_db()
    assert (text.subject, text.body) == ("Essai de {site}", "Corps\n\n{instant}")


def test_a_text_that_drops_the_link_it_is_sent_for_is_refused_and_nothing_typed_is_lost(desk):
    text = MailTextFactory(key="accounts.activation", subject="Votre compte", body="{link}")
    address = reverse(f"{TEXTS}_change", args=[text.pk])
    assert "Obligatoire dans le texte." in desk.get(address).content.decode()
    answer = desk.post(address, {"subject": "Votre compte", "body": "Bonjour {first_name}, bienvenue."})
    page = answer.content.decode()
    assert "{link} (lien personnel)" in page
    assert "Bonjour {first_name}, bienvenue." in page
    text.refresh_from_db()
    assert text.body == "{link}"


def test_the_text_of_a_message_that_is_gone_says_so(desk):
    text = MailTextFactory(key="applications.retired")
    address = reverse(f"{TEXTS}_change", args=[text.pk])
    assert "Ce message n’existe plus." in desk.get(address).content.decode()
    assert "peut être supprimé" in desk.post(address, {"subject": "a", "body": "b"}).content.decode()


def test_the_switch_is_one_click_away(desk):
    page = desk.get(reverse("admin:notifications_mailswitch_changelist"), follow=True)
    assert 'name="is_stopped"' in page.content.decode()
    said = "Les envois de mails sont arrêtés"
    assert said not in desk.get(reverse("admin:index")).content.decode()
    desk.post(page.redirect_chain[-1][0], {"is_stopped": "on"})
    assert MailSwitch.objects.get().is_stopped
    assert said in desk.get(reverse("admin:index")).content.decode(), "every page of the desk announces mails"
