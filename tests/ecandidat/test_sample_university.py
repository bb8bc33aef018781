"""The sample university is lived through the commands of the pages, so that all that must be true of data is."""

import pytest
from django.core.management import call_command

from applications.enums import Stage
from applications.models import Application
from ecandidat.management import sample_university
from ecandidat.management.commands.import_offer import SAMPLES
from ecandidat.management.sample_people import STORIES
from ecandidat.management.sample_university import SEATS, load
from offers.models import Opening, OpeningChange
from tests.factories.documents import StoredFileFactory

SAMPLE_FILES = ("utt-2025-formations.csv", "utt-2025-pieces.csv")

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


def test_each_dossier_reaches_its_stage_and_nothing_is_out_of_place(monkeypatch):
    """Of its pieces three lines are asked for, and its papers are not made: each would take a child process."""
    monkeypatch.setattr(sample_university, "typeset", lambda *_words: b"%PDF")
    monkeypatch.setattr(sample_university, "store", lambda _paper, owner, purpose: StoredFileFactory(owner=owner))
    formations, pieces = ((SAMPLES / name).read_text(encoding="utf-8").splitlines() for name in SAMPLE_FILES)
    accounts = load(formations, pieces[:4])

    reached = {
        (dossier.file.user.email, dossier.opening.formation.code): dossier.desk_stage
        for dossier in Application.objects.all()
    }
    wanted = {(story.person.email, story.formation): story.stage for story in STORIES}
    # « Non transmis » is said of a dossier by its date: what is stored is a dossier that nobody sent.
    assert reached == {key: Stage.PENDING if stage == Stage.NOT_SENT else stage for key, stage in wanted.items()}
    assert [user.is_staff for _role, user in accounts] == [False, True, True, True]
    seats = OpeningChange.objects.filter(field="capacity", new=str(SEATS), by=accounts[-1][1])
    assert seats.count() == Opening.objects.count(), "seats are given as on the staff's page, under a name"
    call_command("check_data")
    call_command("reconcile_mails")
