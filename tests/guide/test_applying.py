"""The candidate guide, sentence by sentence: « Je candidate » (S95)."""

import pytest
from django.urls import reverse

from applications.commands import filing
from applications.models import Application
from offers.models import Population
from tests.applications import scene
from tests.guide.reading import read

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


def test_one_applies_from_candidatures(client, opening, camille):
    """« Vous pouvez candidater via l’onglet candidatures », then on the title (S39, S46)."""
    assert 'href="/offre/">Nouvelle candidature</a>' in read(client, "/candidatures/")
    sheet = opening.formation.get_absolute_url()
    assert f'<a href="{sheet}">{opening.formation.title}</a>' in read(client, "/offre/")
    assert f'href="/candidatures/nouvelle/{opening.formation.code}/">Candidater</a>' in read(client, sheet)


def test_applying_again_resumes_the_same_dossier(client, opening, camille):
    """« Cliquez sur l’intitulé pour compléter ou finaliser votre candidature » (S46, S47)."""
    address = reverse("applications:apply", args=[opening.formation.code])
    facts = {"opening": opening.ref, "population": Population.objects.get().pk}
    first = client.post(address, facts)
    again = client.post(address, facts)
    assert first["Location"] == again["Location"] == client.get(address)["Location"]
    assert Application.objects.count() == 1


def test_several_formations_may_be_applied_for(client, opening, camille):
    scene.filed(opening, camille)
    other = scene.opening_in(commission=opening.commission)
    population = Population.objects.filter(requirements__opening=other).distinct().get()
    filing.file_application(camille, other, population)
    page = read(client, "/candidatures/")
    assert opening.formation.title in page
    assert other.formation.title in page
