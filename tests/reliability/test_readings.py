"""A09: who read which dossier or file, and when, is kept beside the journal; the candidate sees it."""

import random
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.commands.readings import HERE, keep
from applications.enums import Read
from applications.models import Reading
from documents.models import StoredFile
from ecandidat.common import clock
from offers.enums import Role
from tests import typography
from tests.applications import scene
from tests.reliability.world import DESK
from tests.spacing import as_read
from tests.strict import StrictClient

pytestmark = [pytest.mark.django_db]
READS = 100
NAMES = ("Lenoir", "Tissot", "Aubry", "Garnier")


@pytest.fixture
def opening():
    return scene.opening_in()


def staff(opening, count):
    """That many people of the commission, each with a browser."""
    people = {}
    for name in NAMES[:count]:
        people[scene.hire(Role.MANAGER, opening.commission, last_name=name)] = client = StrictClient()
        client.force_login(list(people)[-1])
    return people


def page(dossier) -> str:
    return reverse(f"{DESK}change", args=[dossier.pk])


def plain(answer) -> str:
    return answer.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.one_engine
def test_a_hundred_random_reads_leave_a_hundred_rows_that_their_candidates_see(opening):
    people = staff(opening, 4)
    dossiers = [scene.transmitted(opening) for _number in range(3)]
    things = [(dossier, Read.DOSSIER, "", page(dossier)) for dossier in dossiers]
    for dossier in dossiers:
        for file in StoredFile.objects.filter(owner=dossier.file.user).order_by("pk"):
            address = reverse(f"{DESK}file_download", args=[dossier.pk, file.ref])
            things.append((dossier, Read.FILE, file.ref, address))
    # The whole as a PDF takes time to write: once a dossier.
    whole = [(dossier, Read.WHOLE, "", reverse(f"{DESK}pdf", args=[dossier.pk])) for dossier in dossiers]
    start = clock.now().replace(minute=3) + timedelta(days=1)
    every = [(person, thing, hour) for person in people for thing in things for hour in range(8)]
    rng = random.Random(9)  # noqa: S311 a dose that can be played again
    reads = rng.sample(every, READS - len(whole)) + [(rng.choice(list(people)), thing, 8) for thing in whole]
    for person, thing, hour in sorted(reads, key=lambda each: each[2]):
        with clock.travel(start + timedelta(hours=hour)):
            answer = people[person].get(thing[3])
        assert answer.status_code == 200
        answer.getvalue()
    hours = [start.replace(minute=0, second=0, microsecond=0) + timedelta(hours=hour) for hour in range(9)]
    expected = {
        (dossier.pk, person.pk, what, ref, hours[hour]) for person, (dossier, what, ref, _address), hour in reads
    }
    kept = Reading.objects.values_list("application", "reader", "what", "file_ref", "hour")
    assert len(expected) == READS
    assert sorted(kept) == sorted(expected)
    with clock.travel(start + timedelta(hours=8, minutes=40)):
        person, (_dossier, _what, _ref, address), _hour = reads[-1]
        people[person].get(address).getvalue()
    assert Reading.objects.count() == READS
    check_candidate(dossiers[0])


def check_candidate(dossier):
    """The person reads the days, what was read and by how many, without a name."""
    client = StrictClient()
    client.force_login(dossier.file.user)
    answer = client.get(reverse("applications:history", args=[dossier.ref]))
    typography.check(answer.content.decode())
    text = as_read(plain(answer))
    readers = {row.reader_id for row in dossier.readings.all()}
    assert f"{len(readers)} personnes. Lu : " in text
    for words in ("pages du dossier", "dossier entier en PDF", dossier.pieces.first().files.get().stored.name):
        assert words in text
    assert not any(name.upper() in text.upper() for name in NAMES)


@pytest.mark.embedded
def test_who_else_has_the_dossier_open_is_said_on_its_pages_and_closes_nothing(opening):
    (marc, first), (helene, second) = staff(opening, 2).items()
    dossier = scene.transmitted(opening)
    line = dossier.pieces.first()
    bench = reverse(f"{DESK}piece", args=[dossier.pk, line.ref])
    start = clock.now()
    with clock.travel(start):
        assert "a aussi ce dossier ouvert" not in plain(first.get(page(dossier)))
        assert "a aussi ce dossier ouvert" not in plain(first.get(bench))
    with clock.travel(start + timedelta(minutes=4)):
        for address in (page(dossier), bench, reverse(f"{DESK}step", args=[dossier.pk, "avis"])):
            answer = second.get(address)
            assert f"{marc} a aussi ce dossier ouvert (depuis " in plain(answer)
            assert [each.since for each in answer.context["present"]] == [start]
        seen = answer.context["form"]["seen"].value()
        given = second.post(reverse(f"{DESK}step", args=[dossier.pk, "avis"]), {"kind": "LA", "seen": seen})
        assert given.status_code == 302
        assert f"{helene} a aussi ce dossier ouvert" in plain(first.get(page(dossier)))
    with clock.travel(start + timedelta(minutes=5) + HERE):
        assert "a aussi ce dossier ouvert" not in plain(first.get(page(dossier)))
    candidate = StrictClient()
    candidate.force_login(dossier.file.user)
    assert "ouvert (depuis" not in plain(candidate.get(dossier.get_absolute_url()))
    assert set(Reading.objects.values_list("reader", flat=True)) == {marc.pk, helene.pk}


def test_presence_costs_one_query_whoever_is_there_and_one_write_a_minute(opening):
    people = staff(opening, 4)
    dossier = scene.transmitted(opening)
    marc, *others = people

    def asked() -> list[str]:
        with CaptureQueriesContext(connection) as queries:
            people[marc].get(page(dossier))
        return [query["sql"][:6] for query in queries if "applications_reading" in query["sql"]]

    assert asked() == ["SELECT", "INSERT"]
    assert asked() == ["SELECT"]
    for person in others:
        keep(dossier, by=person, what=Read.DOSSIER)
    assert asked() == ["SELECT"]


@pytest.mark.one_engine
def test_a_reading_that_cannot_be_kept_is_logged_and_the_page_is_shown(opening, caplog):
    (client,) = staff(opening, 1).values()
    dossier = scene.transmitted(opening)
    stored = dossier.pieces.first().files.get().stored
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE applications_reading ADD CONSTRAINT nothing_fits CHECK (id < 0) NOT VALID")
    for address in (page(dossier), reverse(f"{DESK}file_download", args=[dossier.pk, stored.ref])):
        answer = client.get(address)
        assert answer.status_code == 200
        answer.getvalue()
    assert caplog.text.count("was not kept") == 2
    assert not Reading.objects.exists()


@pytest.mark.embedded
def test_what_is_older_than_its_time_is_forgotten_hour_by_hour(opening, settings, capsys):
    settings.READINGS_DAYS = 30
    dossier = scene.transmitted(opening)
    marc = scene.hire(Role.MANAGER, opening.commission)
    today = clock.now().replace(minute=30)
    for hours in (0, 24 * 30 - 1, 24 * 30 + 1, 24 * 30 + 2, 24 * 400):
        with clock.travel(today - timedelta(hours=hours)):
            keep(dossier, by=marc, what=Read.DOSSIER)
            keep(dossier, by=marc, what=Read.WHOLE)
    for options, left in (({"dry_run": True}, 10), ({"limit": 1}, 8), ({}, 4), ({}, 4)):
        call_command("purge_readings", **options)
        assert Reading.objects.count() == left
    said = capsys.readouterr().out.splitlines()
    assert said == [
        "À blanc : 3 heures de consultations effacées",
        "1 heure de consultations effacée",
        "2 heures de consultations effacées",
        "rien à faire",
    ]
