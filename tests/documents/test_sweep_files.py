"""Rows and bytes brought back into agreement, a day late so that nothing under way is touched."""

import os
from datetime import timedelta
from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection, models, transaction

from documents import storage
from documents.commands import store
from documents.management.commands import sweep_files
from documents.models import StoredFile
from ecandidat.common import clock
from tests.documents import samples
from tests.factories.documents import OwnerFactory, StoredFileFactory

pytestmark = pytest.mark.django_db(transaction=True)
OLD = timedelta(days=2)


@pytest.fixture(autouse=True)
def empty_storage():
    for key in list(storage.stored_keys()):
        storage.private().delete(key)


def sweep(*options):
    out = StringIO()
    call_command("sweep_files", *options, stdout=out)
    return out.getvalue()


def aged(key):
    past = (clock.now() - OLD).timestamp()
    os.utime(storage.private().path(key), (past, past))
    return key


def orphan(name=None):
    return aged(storage.private().save(name or storage.new_key("piece"), ContentFile(b"x")))


def test_bytes_of_a_rolled_back_deposit_go_after_a_day():
    with transaction.atomic():
        kept = store(samples.upload(samples.pdf()), owner=OwnerFactory(), purpose="piece")
        transaction.set_rollback(True)
    assert "1 contenu récent laissé" in sweep()
    aged(kept.storage_key)
    assert "1 contenu sans trace retiré" in sweep()
    assert not storage.private().exists(kept.storage_key)
    assert "rien à faire" in sweep()


def test_a_row_that_nobody_holds_goes_after_a_day_with_its_bytes():
    young, old = StoredFileFactory(), StoredFileFactory(created_at=clock.now() - OLD)
    assert "1 fichier sans usage retiré" in sweep()
    assert list(StoredFile.objects.all()) == [young]
    assert storage.private().exists(young.storage_key)
    assert not storage.private().exists(old.storage_key)


def test_a_row_that_any_table_holds_stays(holder):
    kept = StoredFileFactory(created_at=clock.now() - OLD)
    holder.objects.create(file=kept)
    assert "rien à faire" in sweep()
    assert storage.private().exists(kept.storage_key)
    holder.objects.all().delete()
    assert "1 fichier sans usage retiré" in sweep()


def test_a_dry_run_says_the_same_and_touches_nothing():
    row, bytes_alone = StoredFileFactory(created_at=clock.now() - OLD), orphan()
    said = sweep("--dry-run")
    assert "À blanc" in said
    assert "1 fichier sans usage retiré" in said
    assert "1 contenu sans trace retiré" in said
    assert storage.private().exists(bytes_alone)
    assert storage.private().exists(row.storage_key)
    assert StoredFile.objects.filter(pk=row.pk).exists()


def test_lost_bytes_are_listed_and_the_exit_code_says_so():
    lost = StoredFileFactory(missing=True)
    out = StringIO()
    with pytest.raises(CommandError, match=r"1 fichier sans contenu") as failure:
        call_command("sweep_files", stdout=out)
    assert failure.value.returncode == 1
    assert lost.ref in out.getvalue()
    assert StoredFile.objects.filter(pk=lost.pk).exists()


def test_what_cannot_be_taken_away_does_not_hide_what_is_lost(monkeypatch):
    StoredFileFactory(missing=True)
    key = aged(storage.private().save("pieces/00/sans-trace", ContentFile(b"x")))
    monkeypatch.setattr(sweep_files, "discard_orphan", failing)
    out = StringIO()
    with pytest.raises(CommandError, match="1 fichier sans contenu"):
        call_command("sweep_files", stdout=out)
    assert "Contenu manquant" in out.getvalue()
    assert storage.private().exists(key)


def failing(_key):
    raise OSError("mute")


def test_what_is_not_ours_in_the_storage_is_never_touched():
    foreign = [orphan("sauvegarde.tar"), orphan("piece/zz/notes.txt"), orphan("piece/ab/notes.txt")]
    assert "rien à faire" in sweep()
    assert all(storage.private().exists(name) for name in foreign)
    for name in foreign:
        storage.private().delete(name)


def test_the_limit_is_kept():
    orphan()
    orphan()
    assert "1 contenu sans trace retiré" in sweep("--limit=1")
    assert len(list(storage.stored_keys())) == 1


@pytest.fixture
def holder():
    """A table of another app, known to nobody here, with the usual protecting foreign key."""

    class Holder(models.Model):
        file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

        class Meta:
            app_label = "documents"

        def __str__(self):
            return f"holder of {self.file_id}"

    with connection.schema_editor() as editor:
        editor.create_model(Holder)
    yield Holder
    with connection.schema_editor() as editor:
        editor.delete_model(Holder)
    StoredFile._meta.apps.all_models["documents"].pop("holder")
    StoredFile._meta.apps.clear_cache()
