"""A limit in whatever zone, moved whichever way, is the same in every place that says it (T04, T06, T07)."""

import re
from datetime import date

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from applications import limits
from applications.commands.pieces import PieceRefused
from applications.models import Application, PieceFile
from ecandidat.common import clock
from ecandidat.common.dates import limit_long
from notifications.models import OutgoingMail
from offers.calendar import closing_instant
from offers.commands.openings import MoveRefused, move_dates
from offers.enums import OpeningState
from offers.models import Opening, OpeningChange
from tests.applications import scene
from tests.applications.deadline import DAY, MINUTE, PARIS, SECOND, closing, deposit
from tests.factories.accounts import UserFactory
from tests.house import ROOT

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier(opening):
    return scene.filed(opening)


@pytest.fixture
def limit(dossier):
    return limits.write_limit(dossier)


hours = st.none() | st.times().map(lambda moment: moment.replace(second=0, microsecond=0, tzinfo=None))


def feed_of(client, opening):
    """(state, last day) of this opening as the JSON feed gives them."""
    formations = client.get(reverse("offers:feed")).json()["formations"]
    row = next(item for item in formations if item["code"] == opening.formation.code)["ouvertures"][0]
    return row["etat"], row["date_fin_depot"]


@pytest.mark.parametrize(
    ("zone", "said"), [("Europe/Paris", "heure de Paris"), ("Indian/Reunion", "heure de La Réunion")]
)
def test_the_zone_of_the_institution_is_printed_wherever_a_limit_is(client, settings, zone, said):
    settings.TIME_ZONE = zone
    dossier = scene.filed(scene.opening_in())
    client.force_login(dossier.file.user)
    pages = [
        dossier.get_absolute_url(),
        reverse("applications:list"),
        reverse("offers:formation", args=[dossier.opening.formation.code]),
    ]
    for address in pages:
        assert said in client.get(address).content.decode().replace("\u00a0", " "), address
    mail = OutgoingMail.objects.get(key="applications.filed")
    assert said in mail.body.replace("\u00a0", " ")


def test_no_page_asks_the_browser_what_time_it_is():
    scripts = "".join(path.read_text() for path in (ROOT / "static" / "js").glob("*.js"))
    assert not re.search(r"\bDate\b|performance\.now|setInterval", scripts)


def test_a_limit_that_moves_later_opens_again_and_undoes_nothing(opening, dossier):
    sent = scene.transmitted(opening)
    receipt = sent.submissions.get()
    former = opening.return_by
    limit = limits.write_limit(dossier)
    Opening.objects.update(publication_on=former + 30 * DAY, confirm_by=former + 60 * DAY)
    with pytest.raises(PieceRefused):
        deposit(dossier, begun=limit + SECOND)
    move_dates(opening, by=None, return_by=former + 3 * DAY)
    deposit(scene.fresh(dossier), begun=limit + SECOND)
    receipt.refresh_from_db()
    assert scene.fresh(sent).papers == "RE"
    change = OpeningChange.objects.get(field="return_by")
    assert (change.old, change.new) == (str(former), str(former + 3 * DAY))


def test_a_limit_does_not_move_earlier_while_people_are_filing(opening, dossier):
    deposit(dossier, begun=clock.now())
    with pytest.raises(MoveRefused, match="peut être repoussée, pas avancée"):
        move_dates(opening, by=None, return_by=opening.return_by - DAY)


@given(days=st.lists(st.integers(0, 40), min_size=1, max_size=6), offsets=st.lists(st.integers(1, 60), max_size=6))
@hypothesis_settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_moves_what_was_accepted_stays_accepted(days, offsets, opening):
    """Limits move at random between deposits; each deposit accepted once is there at the end, with its instant."""
    dossier = scene.filed(opening, UserFactory(complete=True))
    start = opening.return_by
    Opening.objects.filter(pk=opening.pk).update(
        return_by=start, publication_on=start + 50 * DAY, confirm_by=start + 90 * DAY
    )
    accepted = []
    for more, before in zip(days, offsets, strict=False):
        opening.refresh_from_db()
        instant = limits.write_limit(scene.fresh(dossier)) - before * MINUTE
        accepted.append(deposit(scene.fresh(dossier), begun=instant).pk)
        move_dates(opening, by=None, return_by=max(opening.return_by, start + more * DAY))
    assert set(PieceFile.objects.filter(pk__in=accepted).values_list("pk", flat=True)) == set(accepted)


@given(day=st.dates(date(2026, 1, 1), date(2028, 12, 31)), moment=hours)
@hypothesis_settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_page_mail_feed_and_command_agree_on_any_limit(client, opening, day, moment):
    closing(day, moment)
    opening.refresh_from_db()
    limit = closing_instant(day, moment, PARIS)
    person = UserFactory(complete=True)
    client.force_login(person)
    with clock.travel(limit - SECOND):
        dossier = scene.filed(opening, person)
        said = limit_long(day, moment)
        assert said in client.get(dossier.get_absolute_url()).content.decode()
        assert said in OutgoingMail.objects.get(key="applications.filed", recipient=person).body
        assert feed_of(client, opening) == (OpeningState.OPEN.value, day.isoformat())
        deposit(dossier, begun=limit - SECOND)
    Application.objects.filter(pk=dossier.pk).update(started_at=None)
    with clock.travel(limit):
        assert feed_of(client, opening) == (OpeningState.CLOSED.value, day.isoformat())
        assert "n’a pas été transmis à temps" in client.get(dossier.get_absolute_url()).content.decode()
        with pytest.raises(PieceRefused):
            deposit(dossier, begun=limit)
