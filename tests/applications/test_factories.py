"""A dossier brought to a stage by the commands is at that stage, for each one that exists."""

import pytest

from applications import guidance, rules
from applications.commands.moving import lines_of
from applications.enums import Stage
from ecandidat.common import clock
from tests.factories.applications import dossier_at

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("stage", Stage)
def test_every_stage_is_reached_through_the_commands(stage):
    dossier = dossier_at(stage)
    if stage is Stage.NOT_SENT:
        situation = rules.situation(dossier, lines_of(dossier), at=clock.now())
        assert guidance.shown_stage(dossier, situation) is stage
    else:
        assert dossier.staff_stage is stage
