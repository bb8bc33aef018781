"""The steps of the desk: every act with its reason, its mail read before the press, each taken once."""

import re
from datetime import timedelta

import pytest
from django.utils.html import escape, strip_tags

from applications.commands import desk as commands
from applications.commands import filing
from applications.emails import BY_DECISION
from applications.enums import DecisionKind, FileStatus, RefusalReason, Stage, Verb
from applications.models import Application, Event
from ecandidat.common import clock
from ecandidat.common.dates import day_long
from ecandidat.templatetags.ecandidat_ui import paragraphs
from notifications.models import OutgoingMail
from offers.enums import Mode
from offers.models import Opening
from tests import typography
from tests.applications import scene
from tests.applications.desk_pages import page_of, status_of, step_url, take
from tests.applications.reading import plain

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


def test_a_closed_act_keeps_its_place_says_why_and_pressed_says_it_again(desk, opening):
    dossier = scene.transmitted(opening)
    page = page_of(desk, dossier)
    assert 'aria-disabled="true" aria-describedby="why-complet"' in page
    answer = take(desk, dossier, "complet")
    assert answer.status_code == 409
    assert 'role="alert"' in answer.content.decode()
    assert "Chaque pièce doit d’abord recevoir un verdict" in answer.content.decode()
    assert status_of(dossier) == FileStatus.RECEIVED


def test_what_closes_every_act_is_said_once(desk, opening):
    dossier = scene.transmitted(opening)
    filing.cancel(dossier, by=dossier.file.user)
    page = plain(page_of(desk, dossier))
    assert page.count("Cette candidature a été annulée : elle ne change plus.") == 1
    assert "Faire avancer ce dossier" not in page


def test_complete_shows_its_mail_and_what_is_left_and_does_nothing_before_the_press(desk, opening, manager):
    dossier = scene.transmitted(opening)
    first, second = dossier.pieces.filter(status="TR")
    commands.validate_piece(first, by=manager)
    early = desk.get(step_url(dossier, "complet"))
    assert early.status_code == 409
    assert f"<strong>{second.label}</strong> : sans verdict" in plain(early.content.decode())
    assert 'aria-disabled="true" aria-describedby="refus"' in early.content.decode()
    commands.validate_piece(second, by=manager)
    page = desk.get(step_url(dossier, "complet")).content.decode()
    typography.check(page.partition("<main")[2].partition("</main>")[0], "complet")
    assert "Lettre de recommandation : facultative, non déposée (n’empêche rien)" in plain(strip_tags(page))
    assert (status_of(dossier), OutgoingMail.objects.filter(key="applications.complete").count()) == ("RE", 0)
    take(desk, dossier, "complet")
    mail = OutgoingMail.objects.get(key="applications.complete")
    assert escape(mail.subject) in page
    assert paragraphs(mail.body) in page


def test_acts_come_in_the_order_of_the_workflow_and_only_paper_is_received_by_hand(desk, opening):
    order = ["demander-une-piece", "incomplet", "complet", "avis", "publier", "situation", "repousser", "annuler"]
    for mode, slugs in ((Mode.ONLINE, order), (Mode.PAPER, ["receptionner", *order])):
        Opening.objects.filter(pk=opening.pk).update(mode=mode)
        page = page_of(desk, scene.filed(Opening.objects.get(pk=opening.pk)))
        assert re.findall(r'action="[^"]*/application/[0-9]+/([a-z-]+)/"', page) == slugs


def test_complete_is_taken_once_and_a_second_press_gets_the_same_answer(desk, opening, manager):
    dossier = scene.transmitted(opening)
    for line in dossier.pieces.filter(status="TR"):
        commands.validate_piece(line, by=manager)
    for _again in range(2):
        assert "Dossier complet" in take(desk, dossier, "complet").content.decode()
    assert status_of(dossier) == FileStatus.COMPLETE
    assert Event.objects.filter(application=dossier, verb=Verb.COMPLETE).count() == 1


def test_a_paper_dossier_is_received_by_hand(desk, opening):
    Opening.objects.filter(pk=opening.pk).update(mode=Mode.PAPER)
    dossier = scene.filed(Opening.objects.get(pk=opening.pk))
    take(desk, dossier, "receptionner")
    assert status_of(dossier) == FileStatus.RECEIVED


def test_incomplete_proposes_a_date_and_sends_the_one_that_is_chosen(desk, opening, manager):
    dossier = scene.transmitted(opening)
    line = dossier.pieces.first()
    commands.refuse_piece(line, RefusalReason.ILLEGIBLE, "La page 2 est floue.", by=manager)
    page = desk.get(step_url(dossier, "incomplet")).content.decode()
    assert f'value="{(clock.today() + timedelta(8)).isoformat()}"' in page
    assert OutgoingMail.objects.filter(key="applications.incomplete").count() == 0
    chosen = clock.today() + timedelta(12)
    take(desk, dossier, "incomplet", correct_by=chosen.isoformat())
    assert Application.objects.get(pk=dossier.pk).correct_by == chosen


def test_incomplete_shows_word_for_word_the_mail_that_it_sends(desk, opening, manager):
    dossier = scene.transmitted(opening)
    commands.refuse_piece(dossier.pieces.first(), RefusalReason.ILLEGIBLE, "La page 2 est floue.", by=manager)
    commands.ask_for_piece(dossier, "Attestation de stage", "", by=manager)
    page = desk.get(step_url(dossier, "incomplet")).content.decode()
    assert "Illisible. La page 2 est floue." in page
    assert (status_of(dossier), scene.fresh(dossier).correct_by) == ("RE", None)
    take(desk, dossier, "incomplet", correct_by=(clock.today() + timedelta(8)).isoformat())
    mail = OutgoingMail.objects.get(key="applications.incomplete")
    assert escape(mail.subject) in page
    assert paragraphs(mail.body) in page


@pytest.mark.parametrize("kind", DecisionKind)
def test_a_release_shows_word_for_word_the_mail_that_it_sends_and_nothing_else_of_the_opinion(
    desk, opening, manager, kind
):
    dossier = scene.proposed(opening, manager, kind, reason="Bon niveau en algèbre.", rank=9753)
    page = desk.get(step_url(dossier, "publier")).content.decode()
    take(desk, dossier, "publier")
    mail = OutgoingMail.objects.get(key__in=[message.key for message in BY_DECISION.values()])
    assert escape(mail.subject) in page
    assert paragraphs(mail.body) in page
    assert ("algèbre" in page) is ("algèbre" in mail.body)
    assert ("9753" in strip_tags(page)) is ("9753" in mail.body)


def test_a_date_too_close_is_said_before_the_press_and_no_mail_is_promised(desk, opening, manager):
    dossier = scene.proposed(opening, manager)
    Opening.objects.filter(pk=opening.pk).update(confirm_by=clock.today() + timedelta(1))
    page = desk.get(step_url(dossier, "publier")).content.decode()
    assert "il faut laisser au moins deux jours" in page
    assert "Le mail qui part" not in page


def test_a_date_that_is_refused_stays_in_the_form_with_the_reason(desk, opening, manager):
    dossier = scene.transmitted(opening)
    commands.refuse_piece(dossier.pieces.first(), RefusalReason.ILLEGIBLE, "", by=manager)
    answer = take(desk, dossier, "incomplet", correct_by=clock.today().isoformat())
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "doit être après aujourd’hui" in page
    assert f'value="{clock.today().isoformat()}"' in page


@pytest.mark.parametrize(("slug", "fact"), [("incomplet", "correct_by"), ("repousser", "day")])
def test_a_date_out_of_reach_is_refused_beside_its_field(desk, opening, manager, slug, fact):
    dossier = scene.transmitted(opening) if slug == "incomplet" else scene.filed(opening)
    if slug == "incomplet":
        commands.refuse_piece(dossier.pieces.order_by("position").first(), RefusalReason.WRONG, "", by=manager)
    answer = take(desk, dossier, slug, **{fact: "9999-12-31"})
    assert answer.status_code == 409
    form = answer.context["form"]
    assert "trop loin de la campagne" in form.errors[fact][0]
    assert form[fact].value() == "9999-12-31"


def test_a_rank_that_no_list_has_is_refused_beside_its_field(desk, opening, manager):
    dossier = scene.completed(opening, manager)
    answer = take(desk, dossier, "avis", kind="LC", rank="99999999999")
    assert answer.context["form"].errors["rank"] == ["Un rang va de 1 à 9999 : vérifiez ce nombre."]
    assert not dossier.opinions.exists()


def test_an_opinion_is_kept_once_however_often_it_is_pressed(desk, opening, manager):
    dossier = scene.completed(opening, manager)
    for _again in range(2):
        take(desk, dossier, "avis", kind="FA", reason="")
    assert dossier.opinions.count() == 1
    take(desk, dossier, "avis", kind="DE", reason="Après relecture.")
    assert [opinion.kind for opinion in dossier.opinions.all()] == ["FA", "DE"]


def test_an_opinion_without_its_reason_is_refused_and_keeps_what_was_typed(desk, opening, manager):
    dossier = scene.completed(opening, manager)
    for facts, field in (
        ({"kind": "LC", "reason": "Bon dossier."}, "rank"),
        ({"kind": "DE", "rank": "1234"}, "reason"),
    ):
        answer = take(desk, dossier, "avis", **facts)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == [field]
        assert f'href="#id_{field}"' in page
        assert "Ce n’est pas possible maintenant" not in page
        assert facts.get("reason", "1234") in page
    assert not dossier.opinions.exists()


def test_the_page_of_an_opinion_shows_the_one_that_it_would_replace(desk, opening, manager):
    dossier = scene.proposed(opening, manager, DecisionKind.RANKED_LIST, rank=1234, reason="Bon niveau en algèbre.")
    page = plain(strip_tags(desk.get(step_url(dossier, "avis")).content.decode()))
    for words in ("Avis déjà enregistré, pas encore publié", "1234", "Bon niveau en algèbre.", "par LENOIR Marc, le "):
        assert words in page
    form = desk.get(step_url(dossier, "avis")).context["form"]
    assert [form[name].value() for name in ("kind", "rank", "reason")] == ["LC", 1234, "Bon niveau en algèbre."]
    take(desk, dossier, "publier")
    assert "Avis déjà publié" in desk.get(step_url(dossier, "avis")).content.decode()
    untouched = scene.completed(opening, manager)
    assert "Avis déjà" not in desk.get(step_url(untouched, "avis")).content.decode()


def test_an_opinion_published_is_not_proposed_again_as_the_next_one(desk, opening, manager):
    dossier = scene.proposed(opening, manager, DecisionKind.UNFAVOURABLE, reason="Prérequis insuffisants.")
    take(desk, dossier, "publier")
    form = desk.get(step_url(dossier, "avis")).context["form"]
    assert [form[name].value() for name in ("kind", "rank", "reason")] == [None, None, None]


def test_the_rank_left_by_the_opinion_corrected_goes_with_its_list(desk, opening, manager):
    dossier = scene.proposed(opening, manager, DecisionKind.RANKED_LIST, rank=3, reason="Bon dossier.")
    take(desk, dossier, "avis", kind="FA", rank="3", reason="Bon dossier.")
    last = dossier.opinions.latest("pk")
    assert (last.kind, last.rank, last.reason) == ("FA", None, "Bon dossier.")


def test_the_opinion_is_not_told_before_its_release(client, desk, opening, manager):
    dossier = scene.proposed(opening, manager)
    assert "Avis proposé" in page_of(desk, dossier)
    client.force_login(dossier.file.user)
    page = client.get(dossier.get_absolute_url()).content.decode()
    assert "avorable" not in page
    assert "Avis proposé" not in page


def test_nothing_is_released_before_the_publication_day(desk, opening, manager):
    dossier = scene.proposed(opening, manager)
    tomorrow = clock.today() + timedelta(1)
    Opening.objects.filter(pk=opening.pk).update(publication_on=tomorrow)
    sentence = f"se publient à partir du {day_long(tomorrow)}, 0\u00a0h"
    assert sentence in page_of(desk, dossier)
    answer = take(desk, dossier, "publier")
    assert answer.status_code == 409
    assert sentence in answer.content.decode()
    assert scene.fresh(dossier).decision is None


def test_a_release_says_first_who_receives_what_and_until_when(desk, opening, manager):
    dossier = scene.proposed(opening, manager)
    page = desk.get(step_url(dossier, "publier")).content.decode()
    assert dossier.file.user.email in page
    assert "La lettre d’admission, en PDF, est jointe." in page
    assert day_long(opening.confirm_by) in page
    assert scene.fresh(dossier).decision is None


def test_a_release_takes_an_individual_date_and_is_done_once(desk, opening, manager):
    dossier = scene.proposed(opening, manager)
    facts = {"individual_answer_by": (clock.today() + timedelta(5)).isoformat()}
    for _again in range(2):
        assert "Décision publiée" in take(desk, dossier, "publier", **facts).content.decode()
    assert dossier.decisions.get().answer_by == clock.today() + timedelta(5)
    assert OutgoingMail.objects.filter(key="applications.favourable").count() == 1


def test_an_opinion_that_changed_since_the_page_is_not_published_blindly(desk, opening, manager):
    dossier = scene.proposed(opening, manager)
    read = desk.get(step_url(dossier, "publier")).context["form"]["seen"].value()
    take(desk, dossier, "avis", kind="DE", reason="Après relecture.")
    answer = take(desk, dossier, "publier", seen=read)
    assert answer.status_code == 409
    assert "Un autre avis vient d’être enregistré" in answer.content.decode()
    assert "Après relecture." in answer.content.decode()
    assert scene.fresh(dossier).decision is None
    take(desk, dossier, "publier", seen=answer.context["form"]["seen"].value())
    assert scene.fresh(dossier).decision.reason == "Après relecture."


def test_a_date_too_near_is_refused_with_the_rule(desk, opening, manager):
    dossier = scene.proposed(opening, manager)
    facts = {"individual_answer_by": (clock.today() + timedelta(1)).isoformat()}
    answer = take(desk, dossier, "publier", **facts)
    assert "il faut laisser au moins deux jours" in answer.content.decode()
    assert scene.fresh(dossier).decision is None


def test_a_piece_is_asked_for_once_until_a_place_is_offered(desk, opening, manager):
    dossier = scene.transmitted(opening)
    for _again in range(2):
        take(desk, dossier, "demander-une-piece", label="Attestation de stage", help_text="Signée.")
    assert dossier.pieces.filter(label="Attestation de stage").count() == 1
    released = scene.proposed(opening, manager)
    take(desk, released, "publier")
    answer = take(desk, released, "demander-une-piece", label="Autre")
    assert "Pour y revenir, publiez d’abord une autre décision." in answer.content.decode()


def test_a_piece_asked_for_by_mistake_is_taken_back_on_its_line(desk, opening, manager):
    dossier = scene.transmitted(opening)
    assert "retirer-une-piece" not in page_of(desk, dossier)
    piece = commands.ask_for_piece(dossier, "Attestation de stage", "", by=manager)
    address = step_url(dossier, "retirer-une-piece")
    assert f'action="{address}"' in page_of(desk, dossier)
    assert "Attestation de stage" in desk.get(address).content.decode()
    assert desk.post(address, {}).status_code == 422
    for _again in range(2):
        said = take(desk, dossier, "retirer-une-piece", piece=piece.ref).content.decode()
        assert "n’est plus attendue" in said
    assert not dossier.pieces.filter(ref=piece.ref).exists()
    closed = desk.get(address)
    assert closed.status_code == 409
    assert "il n’y a rien à retirer" in closed.content.decode()


def test_a_later_date_for_one_person_never_an_earlier_one(desk, opening):
    dossier = scene.filed(opening)
    later = clock.today() + timedelta(6)
    for _again in range(2):
        assert "Date limite repoussée" in take(desk, dossier, "repousser", day=later.isoformat()).content.decode()
    assert Event.objects.filter(application=dossier, verb=Verb.EXTEND).count() == 1
    answer = take(desk, dossier, "repousser", day=clock.today().isoformat())
    assert "donnez-en une plus tardive" in answer.content.decode()


def test_the_page_of_a_later_date_says_the_one_in_force(desk, opening, manager):
    dossier = scene.filed(opening)
    assert day_long(opening.return_by) in desk.get(step_url(dossier, "repousser")).content.decode()
    later = clock.today() + timedelta(6)
    commands.extend(dossier, later, by=manager)
    assert day_long(later) in desk.get(step_url(dossier, "repousser")).content.decode()


def test_cancelling_for_someone_is_asked_then_said_to_them(desk, opening):
    dossier = scene.transmitted(opening)
    assert "au nom de ROY Camille" in desk.get(step_url(dossier, "annuler")).content.decode()
    take(desk, dossier, "annuler")
    assert scene.fresh(dossier).public_stage is Stage.CANCELLED
    assert OutgoingMail.objects.filter(key="applications.cancelled", recipient=dossier.file.user).count() == 1


def test_a_step_that_does_not_exist_is_a_404(desk, opening):
    dossier = scene.transmitted(opening)
    assert desk.get(step_url(dossier, "transmettre")).status_code == 404
    assert desk.get(step_url(dossier, "confirmation")).status_code == 404
