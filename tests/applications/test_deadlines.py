"""Limits to the millisecond: judged by the first byte, the same everywhere, finished if begun in time (T01–T07)."""

import io
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.urls import reverse

from applications import limits
from applications.commands import desk, filing, pieces, transmission
from applications.commands.filing import FilingRefused
from applications.commands.moving import NotTheirs, StepRefused
from applications.commands.pieces import PieceRefused
from applications.enums import Verb
from applications.models import Application, Event
from ecandidat.common import clock
from notifications.models import OutgoingMail
from offers.calendar import closing_instant
from offers.enums import Role
from offers.models import Population
from tests.applications import scene
from tests.applications.deadline import DAY, MINUTE, PARIS, SECOND, closing, deposit
from tests.documents import samples
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
MILLISECOND = timedelta(milliseconds=1)
OFFSETS = [-SECOND, -MILLISECOND, 0 * SECOND, MILLISECOND, SECOND]


@pytest.fixture
def dossier(opening):
    return scene.filed(opening)


@pytest.fixture
def limit(dossier):
    return limits.write_limit(dossier)


def send(dossier, instant):
    with clock.travel(instant):
        return transmission.transmit(dossier, by=dossier.file.user, at=instant)


# ── T01: the instant of receipt decides, the same for the command and the page ──


@pytest.mark.parametrize("offset", OFFSETS, ids=str)
def test_transmission_is_judged_by_the_instant_of_its_receipt(dossier, offset):
    scene.fill(dossier)
    limit = limits.write_limit(dossier)
    Application.objects.update(started_at=None)
    if offset < 0 * SECOND:
        assert send(dossier, limit + offset).received_at == limit + offset
    else:
        with pytest.raises(StepRefused, match="date limite était"):
            send(dossier, limit + offset)


@pytest.mark.parametrize("offset", OFFSETS, ids=str)
def test_the_page_says_what_the_command_does(client, dossier, limit, offset):
    scene.fill(dossier)
    Application.objects.update(started_at=None)
    client.force_login(dossier.file.user)
    with clock.travel(limit + offset):
        page = client.get(dossier.get_absolute_url())
        answer = client.post(reverse("applications:step", args=[dossier.ref, "transmettre"]))
    is_open = offset < 0 * SECOND
    assert ("n’a pas été transmis à temps" in page.content.decode()) != is_open
    assert answer.status_code == (302 if is_open else 409)
    assert scene.fresh(dossier).submissions.exists() == is_open


@pytest.mark.parametrize("offset", OFFSETS, ids=str)
def test_filing_and_deposit_are_judged_the_same_way(opening, dossier, limit, offset):
    population = Population.objects.filter(requirements__opening=opening).distinct().get()
    person = UserFactory(complete=True)
    with clock.travel(limit + offset):
        if offset < 0 * SECOND:
            assert deposit(dossier, begun=limit + offset).received_at == limit + offset
            assert filing.file_application(person, opening, population, at=limit + offset).created_at < limit
        else:
            with pytest.raises(PieceRefused, match="date limite"):
                deposit(dossier, begun=limit + offset)
            with pytest.raises(FilingRefused, match="closes depuis"):
                filing.file_application(person, opening, population, at=limit + offset)


# ── T02: begun in time may be finished, within its minutes, then closed ──


def test_an_upload_begun_four_seconds_before_and_ended_four_seconds_after_is_kept(dossier, limit):
    kept = deposit(dossier, begun=limit - 4 * SECOND, ended=limit + 4 * SECOND)
    kept.refresh_from_db()
    assert kept.received_at == limit - 4 * SECOND
    assert kept.created_at == limit + 4 * SECOND


def test_what_was_begun_may_be_completed_and_transmitted_within_its_minutes(settings, dossier, limit):
    begun = limit - 4 * SECOND
    last = begun + settings.DEPOSIT_GRACE
    scene.fill(dossier)
    deposit(dossier, begun=begun, ended=limit + SECOND)
    deposit(dossier, begun=limit + MINUTE, line=dossier.pieces.last())
    receipt = send(dossier, last - MILLISECOND)
    assert (receipt.started_at, receipt.received_at) == (begun, last - MILLISECOND)


def test_then_the_door_is_closed(settings, dossier, limit):
    begun = limit - 4 * SECOND
    last = begun + settings.DEPOSIT_GRACE
    scene.fill(dossier)
    deposit(dossier, begun=begun, ended=limit + SECOND)
    with pytest.raises(PieceRefused, match="date limite"):
        deposit(dossier, begun=last)
    with pytest.raises(StepRefused, match="date limite"):
        send(dossier, last)


def test_an_upload_that_takes_longer_than_its_minutes_is_late(settings, dossier, limit):
    with pytest.raises(PieceRefused, match="date limite"):
        deposit(dossier, begun=limit - SECOND, ended=limit - SECOND + settings.DEPOSIT_GRACE)
    assert scene.fresh(dossier).started_at is None


def test_what_is_done_in_these_minutes_gives_no_others(settings, dossier, limit):
    begun = limit - SECOND
    deposit(dossier, begun=begun, ended=limit)
    deposit(dossier, begun=limit + 10 * MINUTE)
    assert scene.fresh(dossier).started_at == begun
    with pytest.raises(PieceRefused):
        deposit(dossier, begun=begun + settings.DEPOSIT_GRACE)


def test_who_began_nothing_has_no_minutes(dossier, limit):
    with pytest.raises(PieceRefused):
        deposit(dossier, begun=limit)


def test_an_institution_may_give_no_minutes_at_all(settings, dossier, limit):
    settings.DEPOSIT_GRACE = 0 * MINUTE
    deposit(dossier, begun=limit - SECOND)
    with pytest.raises(PieceRefused):
        deposit(dossier, begun=limit)
    with pytest.raises(PieceRefused):
        deposit(dossier, begun=limit - SECOND, ended=limit + SECOND)


def test_a_start_that_was_cut_is_kept_as_evidence_and_finished_afterwards(client, settings, dossier, limit):
    client.force_login(dossier.file.user)
    begun = limit - 2 * SECOND
    with clock.travel(begun):
        assert client.post(reverse("applications:begin", args=[dossier.ref])).status_code == 204
    event = Event.objects.get(verb=Verb.ATTEMPT)
    assert (event.at, event.actor) == (begun, dossier.file.user)
    line = dossier.pieces.first()
    with clock.travel(limit + 3 * MINUTE):
        page = client.get(dossier.get_absolute_url()).content.decode()
        assert "vous avez commencé avant elle" in page
        answer = client.post(
            reverse("applications:piece_add", args=[dossier.ref, line.ref]),
            {"fichier": samples.upload(samples.pdf(), "cv.pdf")},
        )
    assert answer.status_code == 302
    assert line.files.get().received_at == limit + 3 * MINUTE
    with clock.travel(begun + settings.DEPOSIT_GRACE):
        assert "vous avez commencé avant elle" not in client.get(dossier.get_absolute_url()).content.decode()


def test_far_from_the_limit_a_start_writes_nothing(settings, dossier, limit):
    person, version = dossier.file.user, scene.fresh(dossier).version
    assert not pieces.begin(dossier, by=person, at=limit - settings.DEPOSIT_GRACE - SECOND)
    assert not pieces.begin(dossier, by=person, at=limit)
    assert (scene.fresh(dossier).version, Event.objects.filter(verb=Verb.ATTEMPT).exists()) == (version, False)


def test_a_start_is_the_candidates_alone(client, dossier, limit):
    stranger = UserFactory(complete=True)
    with pytest.raises(NotTheirs):
        pieces.begin(dossier, by=stranger, at=limit - SECOND)
    client.force_login(stranger)
    with clock.travel(limit - SECOND):
        assert client.post(reverse("applications:begin", args=[dossier.ref])).status_code == 404


def test_a_dossier_that_is_transmitted_or_cancelled_cannot_begin(dossier, limit):
    scene.fill(dossier)
    transmission.transmit(dossier, by=dossier.file.user)
    assert not pieces.begin(dossier, by=dossier.file.user, at=limit - SECOND)


def test_the_limit_of_a_correction_has_its_minutes_too(opening, dossier):
    manager = scene.hire(Role.MANAGER, opening.commission)
    scene.fill(dossier)
    transmission.transmit(dossier, by=dossier.file.user)
    line = dossier.pieces.first()
    desk.refuse_piece(line, "illisible", "", by=manager)
    desk.incomplete(dossier, by=manager)
    limit = limits.write_limit(scene.fresh(dossier))
    deposit(dossier, begun=limit - SECOND, ended=limit + SECOND, line=line)
    assert send(dossier, limit + MINUTE).started_at == limit - SECOND


# ── T03: the days of 23 and 25 hours ──

CHANGES = [date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31)]


@pytest.mark.parametrize("moment", [time(1, 59), time(2, 30), time(3, 0), time(23, 59), None], ids=str)
@pytest.mark.parametrize("day", CHANGES, ids=str)
def test_on_the_days_when_clocks_change_the_last_instant_is_open_and_the_next_closed(dossier, day, moment):
    closing(day, moment)
    dossier = scene.fresh(dossier)
    limit = closing_instant(day, moment, PARIS)
    assert limits.write_limit(dossier) == limit
    deposit(dossier, begun=limit - MILLISECOND)
    Application.objects.update(started_at=None)
    with pytest.raises(PieceRefused):
        deposit(dossier, begun=limit)
    assert (limit - MILLISECOND).astimezone(PARIS).date() == day


@pytest.mark.parametrize("day", [*CHANGES, *(day + DAY for day in CHANGES)], ids=str)
def test_hour_after_hour_across_a_change_of_clocks_each_reminder_leaves_once(dossier, day):
    closing(day)
    begin = datetime.combine(day - 4 * DAY, time(0), PARIS).astimezone(ZoneInfo("UTC"))
    Application.objects.update(created_at=begin - 30 * DAY)
    for hour in range(6 * 24):
        with clock.travel(begin + hour * timedelta(hours=1)):
            call_command("remind", stdout=io.StringIO())
    mails = OutgoingMail.objects.filter(key="applications.remind_transmit").order_by("created_at")
    posted = [day - mail.created_at.astimezone(PARIS).date() for mail in mails]
    assert posted[-2:] == [3 * DAY, 1 * DAY]
    assert len(posted) == len(set(mails.values_list("cause", flat=True))) <= 3
