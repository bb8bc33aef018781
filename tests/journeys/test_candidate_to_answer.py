"""The whole journey, twice, in a browser, on real engines: from « Créer un compte » to the answer.

The mails are those that a real worker sent to a real SMTP server; every link is read from them.
"""

import pytest

from applications.enums import Stage
from applications.models import Application
from notifications.models import OutgoingMail

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def arrives_with_a_transmitted_dossier(candidate, pdf, photo):
    candidate.creates_an_account()
    login = candidate.activates_it()
    candidate.signs_in(login)
    candidate.completes_the_profile()
    candidate.applies()
    candidate.fills_the_checklist(pdf, photo)
    candidate.transmits()
    assert "Numéro de reçu" in candidate.mail("Accusé de réception")


def test_one_candidate_confirms(candidate, desk, pdf, photo):
    arrives_with_a_transmitted_dossier(candidate, pdf, photo)
    desk.signs_in()
    desk.finds("roy")
    desk.checks_pieces()
    candidate.reads("Réceptionné")  # verdicts are not said yet
    desk.concludes("Complet")
    assert "prêt à être examiné" in candidate.mail("complet")
    candidate.reads("Dossier complet, prêt à être examiné")

    desk.decides_favourably()
    assert "jointe à ce message" in candidate.mail("Avis favorable")
    letter = next(m for m in candidate.mailbox if "Avis favorable" in m["Subject"])
    assert [part.get_content_type() for part in letter.iter_attachments()] == ["application/pdf"]
    candidate.reads("Confirmer ou vous désister", "Lettre d’admission")
    candidate.answers("Confirmation candidature", "Oui, je confirme ma candidature")
    assert "La place vous est réservée" in candidate.mail("confirmée")
    candidate.reads("Confirmée")
    candidate.signs_out()
    assert Application.objects.get().stage == Stage.CONFIRMED
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {"sent"}


@pytest.mark.embedded  # the longer road of the two; it stops at the last door
def test_another_corrects_then_withdraws(candidate, desk, pdf, photo):
    # The pages are the same as on the other road, where each is inspected.
    candidate.looks_closely = desk.looks_closely = False
    arrives_with_a_transmitted_dossier(candidate, pdf, photo)
    desk.signs_in()
    desk.finds("ROY")
    desk.checks_pieces(refuses="Relevé de notes", because="La page 2 est floue.")
    desk.concludes("Incomplet")

    said = candidate.mail("incomplet")
    assert "Relevé de notes : Illisible. La page 2 est floue." in said.replace("\u00a0", " ")
    candidate.reads("À corriger", "La page 2 est floue.")
    assert candidate.line("CV avec photo").locator("input[type=file]").count() == 0
    candidate.drops("Relevé de notes", photo)
    candidate.transmits()

    desk.page.goto(desk.dossier)
    desk.checks_pieces()
    desk.concludes("Complet")
    desk.decides_favourably()
    candidate.mail("Avis favorable")
    candidate.answers("Désistement candidature", "Oui, je me désiste de cette candidature")
    candidate.mail("désistement")
    candidate.reads("Vous avez renoncé à la place proposée.")
    dossier = Application.objects.get()
    assert dossier.stage == Stage.DECLINED
    assert dossier.submissions.count() == 2
