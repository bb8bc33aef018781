"""A decision that offers no place leaves the papers open: whoever waits on a list is never shut out by one piece."""

from datetime import timedelta

import pytest
from django.urls import reverse

from applications import limits
from applications.commands import desk, jury, reminders, transmission
from applications.commands.moving import StepRefused, lines_of
from applications.commands.population import change_population
from applications.commands.quarantine import withdraw_bad_files
from applications.enums import DecisionKind, FileStatus, RefusalReason, Stage
from applications.guidance import guide
from applications.models import Application
from applications.views.candidate.journey import journey_of
from documents.enums import ScanState
from documents.models import StoredFile
from ecandidat.common import clock
from notifications.models import OutgoingMail
from offers.enums import Mode
from offers.models import Campaign
from tests import typography
from tests.applications.desk_pages import step_url
from tests.applications.reading import mails_of, plain
from tests.factories.applications import accept, ask, dossier_at, drop, fresh, line, manager_of, noon, opening_for
from tests.factories.offers import PopulationFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NO_OFFER = (Stage.WAITING_LIST, Stage.RANKED_LIST, Stage.PRESELECTION, Stage.UNFAVOURABLE)
AWAITED = "Corriger une pièce, puis transmettre"


def refuse(dossier, code="CV"):
    return desk.refuse_piece(line(dossier, code), RefusalReason.PARTIAL, "", by=manager_of(dossier.opening))


def sent_back(stage: Stage, calendar: str = "published"):
    """Decided, then one piece found faulty, and « Incomplet » said."""
    dossier = dossier_at(stage, opening=opening_for(calendar))
    refuse(dossier)
    desk.incomplete(dossier, by=manager_of(dossier.opening))
    return fresh(dossier)


def decided_incomplete(kind: DecisionKind, **facts):
    """Still to correct when its decision is published."""
    opening = opening_for("published")
    with clock.travel(noon(opening.return_by)):
        dossier, manager = dossier_at(Stage.RECEIVED, opening=opening), manager_of(opening)
        refuse(dossier)
        desk.incomplete(dossier, by=manager, correct_by=clock.today() + 60 * DAY)
        jury.propose(dossier, kind, by=manager, **facts)
    jury.release(fresh(dossier), by=manager)
    return fresh(dossier)


def corrected(dossier):
    """Replaced and transmitted again, a minute later."""
    drop(dossier.pieces.get(status="RE"))
    with clock.travel(clock.now() + timedelta(minutes=1)):
        transmission.transmit(fresh(dossier), by=dossier.file.user)
    return fresh(dossier)


def read(dossier):
    said = guide(dossier, lines_of(dossier), at=clock.now())
    for words in (
        said.meaning,
        *(part for cell in (said.where, said.what, said.when) for part in (cell.title, cell.text)),
    ):
        typography.check(words)
    return said


def last_mail(dossier, stem: str) -> str:
    mails = OutgoingMail.objects.filter(recipient=dossier.file.user, key=f"applications.{stem}")
    body = mails.latest("pk").body
    typography.check(body)
    return plain(body)


# ── Sent back after the decision ──


@pytest.mark.parametrize("stage", NO_OFFER)
def test_a_faulty_piece_never_shuts_out_who_was_not_admitted(stage):
    dossier = corrected(sent_back(stage))
    manager = manager_of(dossier.opening)
    accept(dossier, manager)
    desk.complete(dossier, by=manager)
    jury.propose(dossier, DecisionKind.FAVOURABLE, by=manager)
    jury.release(dossier, by=manager)
    assert fresh(dossier).public_stage is Stage.FAVOURABLE


@pytest.mark.parametrize("stage", NO_OFFER)
def test_the_page_asks_for_the_piece_then_says_that_it_came_then_what_the_decision_means(stage):
    dossier = dossier_at(stage)
    decided = read(dossier)
    manager = manager_of(dossier.opening)
    faulty = refuse(dossier)
    desk.incomplete(dossier, by=manager)
    asked = read(fresh(dossier))
    assert (asked.stage, asked.what.title, asked.pieces, asked.is_my_turn) == (stage, AWAITED, (faulty,), True)
    assert (asked.where, bool(asked.when.title)) == (decided.where, True)
    assert asked.meaning == "Seul un dossier complet peut être admis."
    came = read(corrected(fresh(dossier)))
    assert (came.stage, came.is_my_turn) == (stage, False)
    assert came.meaning == "Vos corrections sont reçues. Elles n’ont pas encore été étudiées."
    assert came.when == decided.when or stage is Stage.UNFAVOURABLE
    accept(dossier, manager)
    desk.complete(dossier, by=manager)
    assert read(fresh(dossier)).what == decided.what


def test_the_page_is_served_at_each_of_these_moments(client):
    dossier = sent_back(Stage.RANKED_LIST)
    client.force_login(dossier.file.user)
    page = plain(client.get(dossier.get_absolute_url()).content.decode())
    assert AWAITED in page
    assert "Transmettre de nouveau" in page
    corrected(dossier)
    assert "Vos corrections sont reçues" in plain(client.get(dossier.get_absolute_url()).content.decode())


def test_the_mail_says_that_the_decision_stands():
    dossier = sent_back(Stage.WAITING_LIST)
    body = last_mail(dossier, "incomplete")
    assert "« Liste d’attente », reste en vigueur. Seul un dossier complet peut être admis." in body
    assert "À faire avant" in body
    first = dossier_at(Stage.INCOMPLETE)
    assert "en vigueur" not in last_mail(first, "incomplete")


def test_the_mails_that_follow_say_that_a_decision_stands_and_announce_no_other():
    dossier = corrected(sent_back(Stage.RANKED_LIST))
    accept(dossier, manager_of(dossier.opening))
    desk.complete(dossier, by=manager_of(dossier.opening))
    for stem in ("transmitted", "complete"):
        body = last_mail(dossier, stem)
        assert "« Liste complémentaire », reste en vigueur" in body
        assert "publiées à partir" not in body


def test_the_receipt_of_what_follows_a_decision_announces_no_silent_refusal():
    dossier = corrected(sent_back(Stage.WAITING_LIST))
    second, first = dossier.submissions.order_by("-rank")
    assert "notre silence n’y change rien" in limits.silence_of(second)
    assert "réputée rejetée" in limits.silence_of(first)
    assert "réputée rejetée" not in last_mail(dossier, "transmitted")


def test_the_situation_of_somebody_on_a_list_may_still_be_corrected():
    dossier = dossier_at(Stage.WAITING_LIST)
    other = PopulationFactory(campaign=dossier.opening.campaign)
    ask(dossier.opening, other)
    change_population(dossier, other, by=manager_of(dossier.opening))
    assert fresh(dossier).population == other
    offered = dossier_at(Stage.FAVOURABLE, opening=dossier.opening)
    with pytest.raises(StepRefused, match="publiez d’abord une autre décision"):
        change_population(offered, other, by=manager_of(dossier.opening))


def test_a_new_decision_ends_what_was_asked():
    dossier = sent_back(Stage.WAITING_LIST)
    manager = manager_of(dossier.opening)
    jury.propose(dossier, DecisionKind.UNFAVOURABLE, by=manager, reason="Places pourvues.")
    jury.release(dossier, by=manager)
    after = fresh(dossier)
    assert (after.papers, after.is_to_correct) == (FileStatus.INCOMPLETE, False)
    assert not read(after).is_my_turn


@pytest.mark.parametrize("stage", [Stage.DECLINED, Stage.LAPSED])
def test_an_offer_that_is_over_shuts_nobody_out(stage):
    calendar = "answered" if stage is Stage.LAPSED else "published"
    dossier = sent_back(stage, calendar)
    body = last_mail(dossier, "incomplete")
    assert f"À faire avant : {plain(limits.limit_now(dossier, at=clock.now()))}" in body
    assert f"ne l’est plus (« {plain(dossier.reply.label)} »)" in body
    assert (read(dossier).what.title, read(dossier).is_my_turn) == (AWAITED, True)
    assert read(corrected(dossier)).meaning == "Vos corrections sont reçues. Elles n’ont pas encore été étudiées."


def test_more_time_on_an_offer_that_is_over_is_time_to_correct(client):
    opening = opening_for("published", confirm_by=None)
    dossier = dossier_at(Stage.DECLINED, opening=opening)
    refuse(dossier)
    desk.incomplete(dossier, by=manager_of(opening))
    client.force_login(manager_of(opening))
    page = plain(client.get(step_url(dossier, "repousser")).content.decode())
    assert "Date en vigueur" in page
    assert "Réponse attendue" not in page


@pytest.mark.parametrize("stage", [Stage.WAITING_LIST, Stage.UNFAVOURABLE])
def test_the_antivirus_promises_a_new_piece_only_where_one_will_be_asked_for(client, stage):
    dossier = dossier_at(stage)
    file = line(dossier, "CV").files.get()
    StoredFile.objects.filter(pk=file.stored_id).update(scan=ScanState.INFECTED)
    withdraw_bad_files(dossier)
    is_asked = stage is Stage.WAITING_LIST
    assert ("va rouvrir cette pièce" in last_mail(dossier, "quarantined")) is is_asked
    assert tasks(client, dossier)["À redemander : fichier retiré par l’antivirus"] == is_asked


def test_on_paper_with_nothing_left_to_send_the_turn_is_the_desks():
    opening = opening_for("published", mode=Mode.PAPER)
    dossier, manager = dossier_at(Stage.RECEIVED, opening=opening), manager_of(opening)
    asked = desk.ask_for_piece(dossier, "Attestation", "", by=manager)
    desk.incomplete(fresh(dossier), by=manager)
    jury.propose(fresh(dossier), DecisionKind.WAITING_LIST, by=manager)
    jury.release(fresh(dossier), by=manager)
    assert "à envoyer" not in last_mail(dossier, "waiting_list")
    desk.withdraw_piece(fresh(dossier), asked.ref, by=manager)
    said = read(fresh(dossier))
    assert (plain(said.what.text), said.when.title) == (
        "Au tour du service, qui vérifie vos pièces.",
        "Pas de date à tenir",
    )
    assert "Vous n’avez plus rien à envoyer." in last_mail(dossier, "withdrawn")


def test_the_timeline_stands_where_the_person_is_awaited():
    dossier = sent_back(Stage.WAITING_LIST)
    stands = [each.title for each in journey_of(dossier, dossier.public_stage, at=clock.now()) if each.state == "here"]
    assert stands == ["Contrôle des pièces"]


def test_a_piece_taken_back_after_a_refusal_leaves_nothing_to_do():
    dossier = dossier_at(Stage.RECEIVED, opening=opening_for("published"))
    manager = manager_of(dossier.opening)
    refuse(dossier)
    asked = desk.ask_for_piece(dossier, "Attestation", "", by=manager)
    desk.incomplete(dossier, by=manager, correct_by=clock.today() + 20 * DAY)
    jury.propose(fresh(dossier), DecisionKind.UNFAVOURABLE, by=manager, reason="Prérequis.")
    jury.release(fresh(dossier), by=manager)
    desk.withdraw_piece(fresh(dossier), asked.ref, by=manager)
    body = last_mail(dossier, "withdrawn")
    assert "Vous n’avez rien à faire. Corriger votre dossier reste possible jusqu’au" in body


# ── Decided while it was incomplete, or not yet checked ──


def test_the_mail_read_before_a_release_is_the_one_that_leaves(client):
    dossier = decided_incomplete(DecisionKind.UNFAVOURABLE, reason="Prérequis insuffisants.")
    manager = manager_of(dossier.opening)
    jury.propose(dossier, DecisionKind.WAITING_LIST, by=manager)
    client.force_login(manager)
    read_before = client.get(step_url(dossier, "publier")).context["mail"].body
    jury.release(fresh(dossier), by=manager)
    assert plain(read_before) == last_mail(dossier, "waiting_list")
    assert "- CV : Incomplète" in plain(read_before)


def test_a_list_published_before_the_check_leaves_the_papers_with_the_desk(client):
    dossier = dossier_at(Stage.RECEIVED, opening=opening_for("published"))
    manager = manager_of(dossier.opening)
    jury.propose(dossier, DecisionKind.WAITING_LIST, by=manager)
    jury.release(fresh(dossier), by=manager)
    assert plain(read(fresh(dossier)).what.text) == "Au tour du service, qui vérifie vos pièces."
    assert tasks(client, dossier)["À contrôler"] == 1


@pytest.mark.parametrize(
    ("kind", "stem", "facts"),
    [
        (DecisionKind.WAITING_LIST, "waiting_list", {}),
        (DecisionKind.RANKED_LIST, "ranked_list", {"rank": 3}),
        (DecisionKind.PRESELECTION, "preselection", {}),
    ],
)
def test_a_list_is_never_said_to_ask_nothing_of_an_incomplete_dossier(kind, stem, facts):
    dossier = decided_incomplete(kind, **facts)
    body = last_mail(dossier, stem)
    assert "rien à faire" not in body
    assert "seul un dossier complet peut être admis" in body
    assert "\n- CV : Incomplète" in body
    assert "\n\nÀ faire avant : " in body
    assert (read(dossier).what.title, read(dossier).is_my_turn) == (AWAITED, True)


def test_a_refusal_of_an_incomplete_dossier_asks_for_nothing():
    dossier = decided_incomplete(DecisionKind.UNFAVOURABLE, reason="Prérequis insuffisants.")
    assert (read(dossier).what.title, read(dossier).is_my_turn) == ("Corriger reste possible", False)
    with clock.travel(noon(dossier.correct_by, -1)):
        assert not reminders.remind_to_transmit(dossier, clock.today())


@pytest.mark.parametrize("make", [lambda: sent_back(Stage.WAITING_LIST), lambda: sent_back(Stage.UNFAVOURABLE)])
def test_what_is_asked_after_a_decision_is_reminded(make):
    dossier = make()
    with clock.travel(noon(dossier.correct_by, -1)):
        assert reminders.remind_to_transmit(dossier, clock.today())
    assert mails_of(dossier)[-1] == "remind_correct"


# ── At the desk ──


def tasks(client, dossier) -> dict[str, int]:
    """What waits for who handles it, in what is now the current campaign."""
    Campaign.objects.exclude(pk=dossier.opening.campaign_id).update(is_current=False)
    Campaign.objects.filter(pk=dossier.opening.campaign_id).update(is_current=True)
    client.force_login(manager_of(dossier.opening))
    return {plain(task.label): task.count for task in client.get(reverse("admin:index")).context["todo"]}


def test_the_desk_finds_what_came_after_a_decision_and_what_never_came(client):
    dossier = sent_back(Stage.WAITING_LIST)
    assert tasks(client, dossier)["Incomplets, date de correction passée"] == 0
    page = client.get(reverse("admin:applications_application_change", args=[dossier.pk]))
    assert (page.context["stage"], page.context["papers"]) == (Stage.WAITING_LIST, FileStatus.INCOMPLETE)
    with clock.travel(noon(dossier.correct_by, 1)):
        assert tasks(client, dossier)["Incomplets, date de correction passée"] == 1
    corrected(dossier)
    found = tasks(client, dossier)
    assert (found["Corrections à contrôler"], found["À contrôler"]) == (1, 0)
    listed = client.get(reverse("admin:applications_application_changelist"), {"a-faire": "corriges"})
    assert dossier.number in listed.content.decode()


def test_an_appeal_that_never_came_is_counted_too(client):
    dossier = sent_back(Stage.UNFAVOURABLE)
    with clock.travel(noon(dossier.correct_by, 1)):
        assert tasks(client, dossier)["Incomplets, date de correction passée"] == 1


def test_corrections_are_still_counted_once_the_list_is_published_again(client):
    dossier = corrected(sent_back(Stage.RANKED_LIST))
    manager = manager_of(dossier.opening)
    with clock.travel(clock.now() + timedelta(minutes=2)):
        jury.propose(dossier, DecisionKind.RANKED_LIST, rank=4, by=manager)
        jury.release(fresh(dossier), by=manager)
    assert tasks(client, dossier)["Corrections à contrôler"] == 1


def test_a_refusal_whose_corrections_are_accepted_is_examined_again(client):
    dossier = corrected(sent_back(Stage.UNFAVOURABLE))
    assert tasks(client, dossier)["Corrections à contrôler"] == 1
    accept(dossier, manager_of(dossier.opening))
    desk.complete(dossier, by=manager_of(dossier.opening))
    assert tasks(client, dossier)["Avis à enregistrer"] == 1
    assert tasks(client, dossier_at(Stage.UNFAVOURABLE))["Avis à enregistrer"] == 0


@pytest.mark.parametrize("stage", [*NO_OFFER, Stage.DECLINED, Stage.FAVOURABLE])
def test_the_desks_counts_and_the_persons_page_go_by_the_same_rule(client, stage):
    dossier = dossier_at(stage)
    for papers in ("RE", "CO"):
        Application.objects.filter(pk=dossier.pk).update(status=papers, transmitted_at=clock.now())
        rule, waits = fresh(dossier).waits_for_check, tasks(client, dossier)
        assert waits["À contrôler"] == (rule and stage is not Stage.UNFAVOURABLE), (stage, papers)


def test_no_place_is_published_on_a_piece_refused_since_complete(client):
    opening = opening_for("published")
    dossier, manager = dossier_at(Stage.PROPOSED, opening=opening), manager_of(opening)
    other = dossier_at(Stage.PROPOSED, opening=opening)
    refuse(dossier)
    with pytest.raises(StepRefused, match="pièce refusée ou attendue"):
        jury.release(dossier, by=manager)
    client.force_login(manager)
    page = client.get(reverse("admin:applications_application_publication", args=[opening.ref]))
    assert [row.pk for row in page.context["waiting"]] == [other.pk]
    [kept] = page.context["kept"]
    assert (kept.row.pk, kept.is_to_date) == (dossier.pk, False)
    assert "« CV »" in plain(kept.why)
    asked = client.get(step_url(dossier, "publier"))
    assert "pièce refusée ou attendue" in plain(asked.content.decode())
