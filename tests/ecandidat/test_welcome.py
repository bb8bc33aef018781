"""What the home page says of the campaign, before, during and after."""

from datetime import UTC, date, datetime, time

import pytest

from ecandidat import welcome
from tests.factories.offers import CampaignFactory, OpeningFactory

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

NB = "\u00a0"


@pytest.fixture
def campaign():
    return CampaignFactory(is_current=True, opens_on=date(2025, 2, 5), closes_on=date(2025, 4, 14))


def opening(campaign, **dates):
    calendar = {
        "opens_on": date(2025, 2, 5),
        "closes_on": date(2025, 4, 14),
        "return_by": date(2025, 4, 14),
        "publication_on": date(2025, 4, 28),
        "confirm_by": date(2025, 5, 31),
    }
    return OpeningFactory(campaign=campaign, **{**calendar, **dates})


def test_the_last_day_ends_with_the_last_formation_that_closes(campaign):
    for hour in (12, 16):
        opening(campaign, closing_time=time(hour))

    def said_at(hour: int) -> str:
        """At half past that hour in Paris."""
        return welcome.window_sentence(welcome.announced(campaign), datetime(2025, 4, 14, hour - 2, 30, tzinfo=UTC))

    assert "est ouverte" in said_at(14)
    assert said_at(14).endswith(f"Il reste 1{NB}heure.")
    assert "était ouverte" in said_at(16)
    opening(campaign)
    assert "est ouverte" in said_at(16)


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (datetime(2025, 2, 4, 22, 59, tzinfo=UTC), "sera ouverte"),
        (datetime(2025, 2, 4, 23, 0, tzinfo=UTC), "est ouverte"),
        (datetime(2025, 4, 14, 21, 59, 59, tzinfo=UTC), "Il reste moins d’une minute."),
        (datetime(2025, 4, 14, 22, 0, tzinfo=UTC), "était ouverte"),
    ],
)
def test_the_window_changes_at_local_midnight(campaign, now, said):
    sentence = welcome.window_sentence(welcome.announced(campaign), now)
    assert said in sentence
    assert f"entre le 5{NB}février 2025 et le 14{NB}avril 2025" in sentence


def test_the_window_is_that_of_the_formations_not_of_the_answers(campaign):
    """A campaign lasts until its answers are in; one applies only until the last formation closes (S4)."""
    campaign.closes_on = date(2025, 5, 31)
    opening(campaign)
    assert f"et le 14{NB}avril 2025" in welcome.window_sentence(
        welcome.announced(campaign), datetime(2025, 3, 1, tzinfo=UTC)
    )


def test_no_campaign_is_said(campaign):
    assert "pas encore annoncées" in welcome.window_sentence(welcome.announced(None), datetime(2025, 2, 4, tzinfo=UTC))
    assert welcome.frieze(welcome.announced(None), date(2025, 2, 4)) == []


@pytest.mark.parametrize(
    ("today", "states"),
    [
        (date(2025, 2, 4), ["here", "next", "next", "next"]),
        (date(2025, 2, 5), ["done", "here", "next", "next"]),
        (date(2025, 4, 14), ["done", "here", "next", "next"]),
        (date(2025, 4, 15), ["done", "done", "here", "next"]),
        (date(2025, 5, 31), ["done", "done", "done", "here"]),
        (date(2025, 6, 1), ["done", "done", "done", "done"]),
    ],
)
def test_the_frieze_follows_the_days_inclusively(campaign, today, states):
    opening(campaign)
    steps = welcome.frieze(welcome.announced(campaign), today)
    assert [step.state for step in steps] == states
    assert [step.title for step in steps] == [
        "Ouverture",
        "Date limite de retour",
        "Publication des avis",
        "Date limite de réponse",
    ]
    assert steps[1].detail == f"lundi 14{NB}avril 2025 à 23{NB}h{NB}59"


def test_dates_that_differ_are_given_as_a_span(campaign):
    opening(campaign)
    opening(campaign, publication_on=date(2025, 5, 5), return_by=date(2025, 4, 20))
    details = [step.detail for step in welcome.frieze(welcome.announced(campaign), date(2025, 3, 1))]
    assert details[1] == f"du 14{NB}avril 2025 au 20{NB}avril 2025, selon la formation"
    assert details[2] == f"du 28{NB}avril 2025 au 5{NB}mai 2025, selon la formation"
    assert details[3] == f"samedi 31{NB}mai 2025"


def test_an_hour_of_its_own_is_not_hidden_behind_midnight(campaign):
    opening(campaign, closing_time=time(12))
    assert welcome.frieze(welcome.announced(campaign), date(2025, 3, 1))[1].detail == f"lundi 14{NB}avril 2025"


def test_what_is_not_published_says_nothing(campaign):
    opening(campaign, is_published=False)
    assert [step.title for step in welcome.frieze(welcome.announced(campaign), date(2025, 3, 1))] == ["Ouverture"]


@pytest.mark.parametrize("number", [1, 3])
def test_one_query_whatever_the_formations(campaign, number, django_assert_num_queries):
    for _ in range(number):
        opening(campaign)
    with django_assert_num_queries(1):
        welcome.frieze(welcome.announced(campaign), date(2025, 3, 1))


def test_services_are_those_of_the_formations_on_show(campaign):
    shown, hidden = opening(campaign), opening(campaign, is_published=False)
    names = [service.name for service in welcome.services(campaign, most=30)]
    assert shown.commission.name in names
    assert hidden.commission.name not in names
