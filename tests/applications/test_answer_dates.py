"""A later answer date reaches the offers still open, never shortens one, and says so (decision 10, T06)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from applications.commands import answer, desk, jury
from applications.commands.answer_dates import extend_open_offers
from applications.commands.moving import StepRefused
from applications.commands.reminders import remind_to_answer
from applications.enums import Answer, AnswerFrom, DecisionKind, Stage, Verb
from applications.models import Application, Event
from ecandidat.common import clock
from ecandidat.common.dates import day_long
from ecandidat.management.commands.import_offer import SAMPLES
from notifications.models import OutgoingMail
from offers.commands.openings import MoveRefused, move_dates
from offers.models import Opening, OpeningChange
from tests.applications import scene
from tests.applications.desk_pages import step_url
from tests.applications.reading import plain, posted_form
from tests.factories.applications import dossier_at

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def offered(opening, manager, **facts):
    dossier = scene.proposed(opening, manager)
    jury.release(dossier, by=manager, **facts)
    return scene.fresh(dossier)


def moved(opening, manager, days=7):
    move_dates(opening, by=manager, confirm_by=opening.confirm_by + days * DAY)
    return extend_open_offers(by=manager)


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
    for shorter in (None, former - DAY):
        move_dates(opening, by=manager, confirm_by=shorter)
        assert extend_open_offers(by=manager) == 0
    assert due(dossier) == former


def test_a_date_taken_away_then_given_later_extends_too(opening, manager):
    dossier, former = offered(opening, manager), opening.confirm_by
    for day in (None, former + 10 * DAY):
        move_dates(opening, by=manager, confirm_by=day)
    assert extend_open_offers(by=manager) == 1
    assert due(dossier) == former + 10 * DAY


def test_a_day_of_ones_own_or_of_a_delay_stays_even_where_it_is_the_formations(opening, manager):
    former = opening.confirm_by
    individual = offered(opening, manager, individual_answer_by=former)
    move_dates(opening, by=manager, confirm_delay_days=(former - clock.today()).days)
    by_delay = offered(opening, manager)
    assert {due(by_delay), due(individual)} == {former}
    assert moved(opening, manager) == 0
    assert {due(by_delay), due(individual)} == {former}


def test_the_clock_follows_a_date_that_moved_before_it_closes_anything(opening, manager, capsys):
    """Whatever moved it: here the bare command of the offers' floor, which knows no dossier."""
    dossier, former = offered(opening, manager), opening.confirm_by
    with clock.travel(clock.now() + (former - clock.today() + DAY)):
        move_dates(opening, by=manager, confirm_by=former + 7 * DAY)
        call_command("decline_overdue", dry_run=True)
        assert due(dossier) == former
        call_command("decline_overdue")
        call_command("decline_overdue")
    assert plain(capsys.readouterr().out).splitlines()[1:] == ["1 prolongée", "rien à faire"]
    assert (due(dossier), scene.fresh(dossier).reply) == (former + 7 * DAY, Answer.NONE)


def test_a_later_date_that_is_past_already_extends_nothing(opening, manager):
    dossier, former = offered(opening, manager), opening.confirm_by
    move_dates(opening, by=manager, confirm_by=former + DAY)
    with clock.travel(clock.now() + (former - clock.today() + 2 * DAY)):
        call_command("decline_overdue")
    assert (due(dossier), scene.fresh(dossier).reply) == (former, Answer.LAPSED)
    assert not OutgoingMail.objects.filter(key="applications.extended").exists()


def test_the_import_of_the_offer_extends_what_it_moves(tmp_path, capsys):
    """The sample's file, then the same with a later date: the person hears of it in that very import."""
    with clock.travel(datetime(2025, 4, 29, 10, tzinfo=UTC)):
        call_command("import_offer", verbosity=0)
        opening = Opening.objects.filter(confirm_by=date(2025, 5, 31)).first()
        dossier = dossier_at(Stage.FAVOURABLE, opening=opening)
        later = tmp_path / "formations.csv"
        later.write_text((SAMPLES / "utt-2025-formations.csv").read_text().replace("2025-05-31", "2025-06-10"))
        for is_dry, day in ((True, date(2025, 5, 31)), (False, date(2025, 6, 10))):
            call_command("import_offer", formations=later, dry_run=is_dry)
            assert due(dossier) == day
    assert plain(capsys.readouterr().out).count("offres sans réponse prolongées") == 2
    assert Event.objects.get(verb=Verb.EXTEND).actor is None
    assert OutgoingMail.objects.filter(key="applications.extended", recipient=dossier.file.user).count() == 1


def test_twice_is_once(opening, manager):
    offered(opening, manager)
    assert moved(opening, manager) == 1
    assert extend_open_offers(by=manager) == 0
    assert OutgoingMail.objects.filter(key="applications.extended").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_staff_who_save_a_later_date_extend_the_offers_in_the_same_breath(client, opening, manager):
    dossier, former = offered(opening, manager), opening.confirm_by
    client.force_login(manager)
    address = reverse("admin:offers_opening_change", args=[opening.pk])
    assert "1 offre sans réponse suit cette date" in client.get(address).content.decode(), "said before the press"
    data = posted_form(client, address) | {"confirm_by": (former + 3 * DAY).isoformat(), "is_published": "on"}
    page = client.post(address, data, follow=True)
    assert "1 offre sans réponse est prolongée" in page.content.decode().replace("\u00a0", " ")
    assert due(dossier) == former + 3 * DAY
    assert OpeningChange.objects.get(field="confirm_by").by == manager


@pytest.mark.django_db(transaction=True)
def test_whoever_saves_a_formation_extends_no_offer_of_another(client, opening, manager):
    dossier, former = offered(opening, manager), opening.confirm_by
    move_dates(opening, by=manager, confirm_by=former + 7 * DAY)
    other = scene.opening_in(opening.commission, confirm_by=None)
    client.force_login(manager)
    address = reverse("admin:offers_opening_change", args=[other.pk])
    page = client.post(address, posted_form(client, address) | {"is_published": "on"}, follow=True)
    assert (page.status_code, due(dossier)) == (200, former)
    assert extend_open_offers(by=manager) == 1


# ── One person ──


def given(dossier, days, manager):
    return desk.extend(dossier, due(dossier) + days * DAY, by=manager)


def test_one_person_is_given_more_time_to_answer_and_told_once(opening, manager):
    dossier, former = offered(opening, manager), opening.confirm_by
    day = former + 7 * DAY
    for _again in range(2):
        desk.extend(dossier, day, by=manager)
    decision = scene.fresh(dossier).decision
    assert (decision.answer_by, decision.answer_from) == (day, AnswerFrom.INDIVIDUAL)
    event = Event.objects.get(application=dossier, verb=Verb.EXTEND)
    assert (event.source, event.target, event.actor) == (str(former), str(day), manager)
    assert event.facts == {"decision": decision.ref}
    mail = OutgoingMail.objects.get(key="applications.extended")
    assert (mail.recipient, mail.cause) == (dossier.file.user, event.ref)
    assert day_long(day) in mail.body


def test_a_date_given_to_one_person_no_longer_follows_the_formation(opening, manager):
    dossier = offered(opening, manager)
    given(dossier, 3, manager)
    assert moved(opening, manager) == 0


def test_a_reminder_of_the_former_date_no_longer_leaves(opening, manager):
    dossier = offered(opening, manager)
    with clock.travel(clock.now() + 29 * DAY):
        assert remind_to_answer(dossier, clock.today())
        given(dossier, 7, manager)
    assert OutgoingMail.objects.get(key="applications.remind_answer").void_at is not None


def test_the_new_date_of_one_person_is_what_closes_their_answer(opening, manager):
    dossier = offered(opening, manager)
    given(dossier, 7, manager)
    with clock.travel(clock.now() + 33 * DAY):
        assert not Application.objects.unanswered(clock.today()).exists()
        answer.confirm(dossier, by=dossier.file.user)


@pytest.mark.parametrize(
    ("days", "sentence"), [(0, "plus tardive"), (-1, "plus tardive"), (900, "trop loin de la campagne")]
)
def test_a_date_of_one_person_is_later_and_within_the_campaign(opening, manager, days, sentence):
    dossier = offered(opening, manager)
    before = due(dossier)
    with pytest.raises(StepRefused, match=sentence) as refused:
        given(dossier, days, manager)
    assert (refused.value.fact, due(dossier)) == ("day", before)


def test_an_offer_past_its_date_that_the_clock_has_not_closed_is_given_no_day_gone_by(opening, manager):
    dossier = offered(opening, manager)
    with clock.travel(clock.now() + 40 * DAY):
        with pytest.raises(StepRefused, match="après aujourd’hui"):
            given(dossier, 1, manager)
        given(dossier, 12, manager)
        answer.confirm(dossier, by=dossier.file.user)


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [(answer.confirm, "aucune réponse n’est plus attendue"), (answer.decline, "l’offre est close")],
)
def test_an_offer_that_was_answered_is_given_no_other_date(opening, manager, reply, sentence):
    dossier = offered(opening, manager)
    reply(dossier, by=dossier.file.user)
    with pytest.raises(StepRefused, match=sentence):
        given(dossier, 7, manager)


def test_an_offer_without_a_date_and_a_decision_that_waits_for_nothing_say_so(opening, manager):
    Opening.objects.filter(pk=opening.pk).update(confirm_by=None)
    endless = offered(opening, manager)
    with pytest.raises(StepRefused, match="rien à repousser"):
        desk.extend(endless, clock.today() + DAY, by=manager)
    listed = scene.proposed(opening, manager, DecisionKind.WAITING_LIST)
    jury.release(listed, by=manager)
    with pytest.raises(StepRefused, match="n’attend pas de réponse"):
        desk.extend(listed, clock.today() + DAY, by=manager)


def test_the_desk_gives_it_from_the_page_of_the_dossier(client, opening, manager):
    dossier = offered(opening, manager)
    address = step_url(dossier, "repousser")
    client.force_login(manager)
    page = client.get(address)
    assert "Réponse attendue de cette personne jusqu’au" in page.content.decode()
    day = opening.confirm_by + 7 * DAY
    seen = page.context["form"]["seen"].value()
    assert client.post(address, {"day": day.isoformat(), "seen": seen}).status_code == 302
    assert due(dossier) == day
    late = client.post(address, {"day": (day + DAY).isoformat(), "seen": seen})
    assert late.status_code == 409
    assert due(dossier) == day
