"""Every mail of a dossier, word for word: what is said, in French spaces, and always what to do and by when."""

import hashlib
import re
from datetime import date

import pytest

from applications import emails
from applications.commands import answer, answer_dates, desk, filing, jury, pieces, quarantine, reminders
from applications.commands.moving import StepRefused
from applications.enums import DecisionKind, Stage
from documents.enums import ScanState
from documents.scanning import record_scan
from documents.storage import private
from ecandidat.common import clock
from notifications.messages import declared
from notifications.models import OutgoingMail
from notifications.rendering import default_text, preview, refusal
from offers.commands.openings import move_dates
from offers.enums import Mode
from tests import golden, typography
from tests.applications import scene, story
from tests.applications.story import Story
from tests.factories.documents import StoredFileFactory

pytestmark = pytest.mark.one_engine

MAILS = {key.partition(".")[2]: message for key, message in declared().items() if key.startswith("applications.")}
EACH = pytest.mark.parametrize("stem", MAILS)


def released(kind, **facts):
    return lambda told: told.released(kind, **facts)


def answered(command):
    return lambda told: told.answered(command)


def reminded(way, command, today):
    """The dossier once its reminder of that day is posted."""

    def lived(told):
        dossier = way(told)
        with clock.travel(story.instant(today.month, today.day, 8)):
            assert command(dossier, today)
        return dossier

    return lived


def sent_back_on_paper(told):
    dossier = told.received_on_paper()
    with clock.travel(story.CHECKED_AT):
        told.send_back(dossier)
    return dossier


def held_up_by_the_scanner(told):
    dossier = told.filed()
    with clock.travel(story.SENT_AT):
        bad = StoredFileFactory(owner=told.candidate, name="cv.pdf", scan=ScanState.WAITING)
        pieces.add_file(dossier.pieces.first(), bad, by=told.candidate)
        record_scan(bad, ScanState.INFECTED)
        quarantine.withdraw_bad_files(dossier)
    return dossier


def given_more_time(told):
    dossier = told.released()
    with clock.travel(story.ANSWERED_AT):
        move_dates(told.opening, by=told.manager, confirm_by=date(2025, 6, 7))
        answer_dates.extend_open_offers(by=told.manager)
    return dossier


def given_days_of_their_own(told):
    dossier = told.filed()
    with clock.travel(story.SENT_AT):
        desk.extend(dossier, date(2025, 4, 18), by=told.manager)
    return dossier


def asked_and_no_longer(told):
    dossier = told.transmitted()
    with clock.travel(story.CHECKED_AT):
        asked = desk.ask_for_piece(dossier, "Diplôme traduit", "", by=told.manager)
        told.send_back(dossier)
        desk.withdraw_piece(dossier, asked.ref, by=told.manager)
    return dossier


# How a dossier comes to send each mail.
LIVES = {
    "filed": Story.filed,
    "filed_on_paper": Story.filed,
    "transmitted": Story.transmitted,
    "received": Story.received_on_paper,
    "complete": Story.completed,
    "incomplete": Story.incomplete,
    "incomplete_on_paper": sent_back_on_paper,
    "cancelled": Story.cancelled,
    "favourable": Story.released,
    "unfavourable": released(DecisionKind.UNFAVOURABLE, reason=story.REASON),
    "ranked_list": released(DecisionKind.RANKED_LIST, rank=12),
    "waiting_list": released(DecisionKind.WAITING_LIST),
    "preselection": released(DecisionKind.PRESELECTION, reason="Entretien le 12 mai."),
    "confirmed": answered(answer.confirm),
    "declined": answered(answer.decline),
    "lapsed": Story.lapsed,
    "quarantined": held_up_by_the_scanner,
    "extended": given_more_time,
    "more_time": given_days_of_their_own,
    "more_time_on_paper": given_days_of_their_own,
    "withdrawn": asked_and_no_longer,
    "remind_transmit": reminded(Story.filed, reminders.remind_to_transmit, date(2025, 4, 7)),
    "remind_correct": reminded(Story.incomplete, reminders.remind_to_transmit, date(2025, 4, 7)),
    "remind_answer": reminded(Story.released, reminders.remind_to_answer, date(2025, 5, 28)),
}
ON_PAPER = {"filed_on_paper", "received", "incomplete_on_paper", "more_time_on_paper"}


def lived(stem: str):
    """A dossier that has just sent this mail, and the mail."""
    told = Story(mode=Mode.PAPER) if stem in ON_PAPER else Story()
    dossier = scene.fresh(LIVES[stem](told))
    return dossier, OutgoingMail.objects.get(recipient=told.candidate, key=f"applications.{stem}")


def letter_text(mail) -> str:
    """As the person reads it."""
    return f"Objet : {mail.subject}\n\n{mail.body}"


def masked(text: str, dossier) -> str:
    """Without what chance gives: codes and numbers."""
    for receipt in dossier.submissions.all():
        text = text.replace(receipt.number, "4F7K2M9QX4TB8HJW")
    return text.replace(dossier.number, "BE5009SU-1").replace(dossier.ref, "7K2M9QX4TB")


# ── Word for word ──


def test_no_mail_is_without_its_life_and_its_kept_texts():
    assert set(LIVES) == set(MAILS)
    assert golden.names("mails/exemples") == golden.names("mails/dossier") == set(MAILS)


@EACH
def test_the_mail_with_its_examples(stem):
    golden.check(f"mails/exemples/{stem}.txt", letter_text(preview(MAILS[stem], default_text(MAILS[stem]))))


@pytest.mark.django_db
@EACH
def test_the_mail_of_a_real_dossier(stem):
    dossier, mail = lived(stem)
    golden.check(f"mails/dossier/{stem}.txt", masked(letter_text(mail), dossier))
    check_words(mail)
    check_names(dossier, mail)
    check_what_to_do(stem, mail)


# ── What every mail keeps ──


def check_words(mail) -> None:
    """French spaces, and no word left to fill."""
    typography.check(mail.subject)
    typography.check(mail.body)
    assert not re.search(r"[{}]|%\(|None", mail.subject + mail.body)


def check_names(dossier, mail) -> None:
    """The formation, the way to the dossier, and the service at the end."""
    assert dossier.opening.formation.title in mail.subject
    assert f"http://testserver{dossier.get_absolute_url()}" in mail.body.splitlines()
    assert mail.body.endswith(emails.service_text(dossier))
    assert dossier.number in mail.body


AWAITED = {
    "filed": "lundi 14 avril 2025",
    "filed_on_paper": "lundi 14 avril 2025",
    "incomplete": "lundi 14 avril 2025",
    "incomplete_on_paper": "lundi 14 avril 2025",
    "remind_transmit": "lundi 14 avril 2025",
    "remind_correct": "lundi 14 avril 2025",
    "favourable": "31 mai 2025",
    "remind_answer": "samedi 31 mai 2025",
    "quarantined": "lundi 14 avril 2025",
    "extended": "samedi 7 juin 2025",
    "more_time": "vendredi 18 avril 2025",
    "more_time_on_paper": "vendredi 18 avril 2025",
    "withdrawn": "lundi 14 avril 2025",
    "confirmed": "désister jusqu’au samedi 31 mai 2025",
}
# Nothing is awaited, something is possible until that day.
POSSIBLE = {"cancelled": "jusqu’au lundi 14 avril 2025", "unfavourable": "jusqu’au mercredi 28 mai 2025 inclus"}
NOTHING_BY_THEN = {"transmitted", "received", "complete"}


def spoken(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def check_what_to_do(stem: str, mail) -> None:
    """What is awaited of the person and by when, or that nothing is."""
    body = spoken(mail.body)
    if stem in AWAITED:
        assert "Ce qu’il vous reste à faire" in body
        assert AWAITED[stem] in body
    elif stem in POSSIBLE:
        assert "Vous n’avez rien à faire" in body
        assert POSSIBLE[stem] in body
    elif stem in NOTHING_BY_THEN:
        assert "Vous n’avez rien à faire pour l’instant" in body
        assert "lundi 28 avril 2025" in body
    else:
        assert re.search(r"Vous n’avez rien à faire|Ce qu’il vous reste à faire|Ce qui vous est demandé|écrivez", body)


# ── What some of them carry ──


@pytest.mark.django_db
def test_the_favourable_mail_carries_the_letter_sealed_by_its_hash():
    dossier, mail = lived("favourable")
    attached = mail.attachments.get()
    letter = dossier.decision.letter
    with private().open(attached.storage_key) as content:
        assert hashlib.sha256(content.read()).hexdigest() == attached.sha256 == letter.sha256
    assert (attached.name, attached.size) == (letter.name, letter.size)
    assert attached.name == f"lettre-admission-{dossier.number}.pdf"


@pytest.mark.django_db
@pytest.mark.parametrize("stem", sorted(set(MAILS) - {"favourable"}))
def test_no_other_mail_carries_a_file(stem):
    _dossier, mail = lived(stem)
    assert not mail.attachments.exists()


@pytest.mark.django_db
def test_no_date_to_answer_is_said_where_the_formation_fixes_none():
    told = Story(confirm_by=None)
    told.released()
    mail = OutgoingMail.objects.get(recipient=told.candidate, key="applications.favourable")
    assert "Répondez au plus tard" not in mail.body
    assert "confirmer ou vous désister" in mail.body


@pytest.mark.django_db
def test_a_formation_that_closed_says_that_one_may_not_apply_again():
    told = Story()
    dossier = told.transmitted()
    with clock.travel(story.instant(4, 15, 0)):
        filing.cancel(dossier, by=told.candidate)
    mail = OutgoingMail.objects.get(recipient=told.candidate, key="applications.cancelled")
    assert "ne reçoit plus de candidatures" in mail.body
    assert "candidater de nouveau" not in mail.body


@pytest.mark.django_db
def test_the_mail_of_an_incomplete_dossier_names_the_piece_the_reason_and_the_words_of_the_desk():
    _dossier, mail = lived("incomplete")
    line = next(line for line in mail.body.splitlines() if line.startswith("- "))
    assert spoken(line) == "- CV avec photo : Illisible. La page 2 est floue."
    assert "Relevé de notes" not in mail.body, "an accepted piece is not to be done again"


@pytest.mark.django_db
def test_a_reminder_with_nothing_missing_lists_nothing():
    told = Story()
    dossier = told.filed()
    with clock.travel(story.SENT_AT):
        scene.fill(dossier)
    with clock.travel(story.instant(4, 7, 8)):
        reminders.remind_to_transmit(dossier, date(2025, 4, 7))
    mail = OutgoingMail.objects.get(recipient=told.candidate, key="applications.remind_transmit")
    assert "Il manque encore" not in mail.body
    assert "transmettre votre candidature" in mail.body


@pytest.mark.django_db
def test_an_opinion_that_waits_writes_to_nobody():
    told = Story()
    told.completed()
    before = OutgoingMail.objects.count()
    told_again = Story()
    told_again.proposed(DecisionKind.UNFAVOURABLE, reason=story.REASON)
    sent = set(OutgoingMail.objects.filter(recipient=told_again.candidate).values_list("key", flat=True))
    assert OutgoingMail.objects.count() == 2 * before
    assert sent == {"applications.filed", "applications.transmitted", "applications.complete"}


@pytest.mark.django_db
def test_a_decision_is_written_once():
    told = Story()
    dossier = told.released()
    with clock.travel(story.ANSWERED_AT), pytest.raises(StepRefused):
        jury.release(dossier, by=told.manager)
    assert OutgoingMail.objects.filter(key="applications.favourable").count() == 1


def test_each_decision_and_each_step_that_writes_has_its_mail():
    assert set(emails.BY_DECISION) == set(DecisionKind)
    assert {message.stem for message in emails.BY_STEP.values()} <= set(MAILS)
    assert {stage.name.lower() for stage in Stage} & set(MAILS) >= {kind.name.lower() for kind in DecisionKind}


# ── A decision that replaces another ──


@pytest.mark.django_db
@pytest.mark.parametrize("kind", DecisionKind)
def test_a_decision_says_which_one_it_replaces_and_that_its_letter_is_over(kind):
    told = Story()
    dossier = told.released()
    first = OutgoingMail.objects.get(recipient=told.candidate, key="applications.favourable")
    with clock.travel(story.ANSWERED_AT):
        jury.propose(dossier, kind, by=told.manager, reason=story.REASON, rank=12)
        decision = jury.release(dossier, by=told.manager)
    second = OutgoingMail.objects.exclude(pk=first.pk).get(cause=dossier.events.latest("seq").ref)
    assert decision.kind == kind
    assert "remplace celle du 28 avril 2025 ; la lettre d’admission envoyée alors n’est plus" in spoken(second.body)
    assert "remplace" not in first.body
    check_words(second)


@pytest.mark.parametrize("kind", DecisionKind)
def test_no_text_of_an_institution_keeps_silent_on_the_decision_that_it_replaces(kind):
    message = emails.BY_DECISION[kind]
    silent = default_text(message).body.replace("{remplace}", "")
    assert "{remplace} (décision publiée avant celle-ci" in refusal(message, silent)


@pytest.mark.django_db
def test_a_refusal_replaced_speaks_of_no_letter():
    told = Story()
    dossier = told.released(DecisionKind.UNFAVOURABLE, reason=story.REASON)
    with clock.travel(story.ANSWERED_AT):
        jury.propose(dossier, DecisionKind.WAITING_LIST, by=told.manager)
        jury.release(dossier, by=told.manager)
    second = OutgoingMail.objects.get(recipient=told.candidate, key="applications.waiting_list")
    assert "Cette décision remplace celle du 28 avril 2025." in spoken(second.body)
    assert "lettre" not in second.body
