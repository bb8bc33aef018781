"""The last evening of a dossier: the limit that is said is the one counted to, and after it that of the grace."""

from datetime import time, timedelta

import pytest
from django.urls import reverse

from applications import limits
from applications.commands.moving import lines_of
from applications.commands.pieces import add_file
from applications.guidance import guide
from applications.lines import line_closed
from ecandidat.common import clock
from tests.applications import scene
from tests.applications.reading import plain
from tests.applications.story import Story
from tests.factories.documents import StoredFileFactory

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


def deposit(dossier, at):
    with clock.travel(at):
        add_file(dossier.pieces.first(), StoredFileFactory(owner=dossier.file.user), by=dossier.file.user, at=at)
    return scene.fresh(dossier)


def read(dossier, at):
    with clock.travel(at):
        return guide(dossier, lines_of(dossier), at=at)


def page_of(client, dossier, at) -> str:
    client.force_login(dossier.file.user)
    with clock.travel(at):
        return plain(client.get(dossier.get_absolute_url()).content.decode())


@pytest.mark.parametrize(("closes", "before", "left"), [(None, 13, "13 minutes"), (time(22, 41), 2, "2 minutes")])
def test_a_deposit_in_the_last_minutes_does_not_move_the_limit_that_is_said(closes, before, left):
    dossier = Story(closing_time=closes).filed()
    limit = limits.write_limit(dossier)
    at = limit - before * MINUTE
    said = read(deposit(dossier, at), at)
    assert "lundi 14 avril 2025" in plain(said.when.title).lower()
    assert plain(said.when.text).endswith(f"Il reste {left}.")
    assert said.due == limit


def test_past_the_limit_the_page_says_the_end_of_the_grace_and_nothing_else(client):
    dossier = Story().filed()
    limit = limits.write_limit(dossier)
    dossier = deposit(dossier, limit - 12 * MINUTE)
    with clock.travel(limit - 12 * MINUTE):
        scene.fill(dossier)
    said = read(dossier, limit + MINUTE)
    assert "mardi 15 avril 2025" in plain(said.when.title).lower()
    assert plain(said.when.text) == "0 h 02, heure de Paris. Il reste 2 minutes."
    assert said.due == limits.write_end(dossier)
    page = page_of(client, dossier, limit + MINUTE)
    assert page.count("mardi 15 avril 2025 à 0 h 02") == 3, "the callout, the rule above the pieces, the button"
    assert "lundi 14 avril 2025 à 23 h 59" not in page
    assert "jusqu’au 15 avril 2025 à 0 h 02, heure de Paris" in page, "the stages too"
    assert page.count("14 avril 2025 inclus") == 1, "the date that the formation announced, beside"


def test_the_refusal_of_a_late_deposit_gives_the_same_hour_as_that_of_the_transmission():
    dossier = Story(closing_time=time(22, 41)).filed()
    line, late = dossier.pieces.first(), limits.write_limit(dossier) + MINUTE
    assert "était le lundi 14 avril 2025 à 22 h 41." in plain(line_closed(dossier, line, at=late))
    dossier = deposit(dossier, limits.write_limit(dossier) - 5 * MINUTE - SECOND)
    end = limits.write_end(dossier)
    assert line_closed(dossier, line, at=end - SECOND) is None
    assert "à 22 h 51." in plain(line_closed(dossier, line, at=end))


def test_on_the_last_day_the_answer_begins_with_today_and_is_marked(client):
    dossier = Story().filed()
    limit = limits.write_limit(dossier)
    for at, title, tone in [
        (limit - timedelta(days=1, minutes=1), "Lundi 14 avril 2025", "warn"),
        (limit - timedelta(days=1), "Aujourd’hui, lundi 14 avril 2025", "bad"),
    ]:
        said = read(dossier, at)
        assert (plain(said.when.title), said.tone) == (title, tone)
        marked = 'class="gist__last tone tone-bad"'
        assert (marked in page_of(client, dossier, at)) == (tone == "bad")
        with clock.travel(at):
            for name in ("applications:list", "applications:dashboard"):
                assert (marked in client.get(reverse(name)).content.decode()) == (tone == "bad")


def test_so_does_the_last_day_of_an_answer():
    dossier = Story().released()
    said = read(dossier, limits.answer_limit(dossier) - MINUTE)
    assert (plain(said.when.title), said.tone) == ("Aujourd’hui, samedi 31 mai 2025", "bad")
    assert plain(said.when.text).startswith("23 h 59, heure de Paris. Il reste 1 minute.")
