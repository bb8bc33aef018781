"""The pages of a candidate as they are read: with all that they print, and French spaces."""

import pytest
from django.urls import reverse

from tests import typography
from tests.applications import story
from tests.applications.reading import plain
from tests.spacing import as_read

EACH_STAGE = pytest.mark.parametrize("stage", story.WAYS, ids=lambda stage: stage.value)


def read(client, address: str, status: int = 200) -> str:
    """A page whose template was given all that it prints, and whose spaces are French."""
    response = client.get(address)
    assert response.status_code == status
    html = response.content.decode()
    typography.check(html, address)
    return as_read(plain(html))


def step_url(dossier, slug: str) -> str:
    return reverse("applications:step", args=[dossier.ref, slug])
