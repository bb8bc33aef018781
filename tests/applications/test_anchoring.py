"""One row an hour links the heads of all journals: what was deleted or rewritten since is seen."""

import threading

import pytest
from django.core.management import call_command
from django.db import connection

from applications.commands.anchoring import anchor_journal, broken_anchors, lost_heads
from applications.enums import Stage
from applications.models import AnchoredHead, JournalAnchor
from applications.tasks import anchor_journal as task
from tests.factories.applications import dossier_at, opening_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossiers():
    opening = opening_for()
    return [dossier_at(stage, opening=opening) for stage in (Stage.PENDING, Stage.RECEIVED, Stage.CANCELLED)]


def test_an_anchor_holds_the_head_of_each_journal(dossiers):
    anchor = anchor_journal()
    heads = {head.application_id: (head.seq, head.hash) for head in anchor.heads.all()}
    assert heads == {each.pk: each.events.order_by("-seq").values_list("seq", "hash").first() for each in dossiers}
    assert (anchor.heads_count, anchor.prev_hash) == (3, "")


def test_the_next_one_holds_what_moved_and_follows_the_first(dossiers):
    first = anchor_journal()
    moved = dossier_at(Stage.PENDING, opening=dossiers[0].opening)
    second = anchor_journal()
    assert [head.application_id for head in second.heads.all()] == [moved.pk]
    assert (second.prev_hash, second.heads_count) == (first.hash, 4)
    assert list(broken_anchors()) == []


def test_an_hour_without_events_is_anchored_too(dossiers):
    anchor_journal()
    assert anchor_journal().heads.count() == 0
    assert list(broken_anchors()) == []


def test_an_honest_journal_has_lost_nothing(dossiers):
    anchor_journal()
    assert list(lost_heads()) == []


def test_the_command_says_the_hash_to_keep_elsewhere(dossiers, capsys):
    call_command("anchor_journal")
    assert JournalAnchor.objects.get().hash in capsys.readouterr().out


def test_dry_run_keeps_nothing(dossiers):
    call_command("anchor_journal", dry_run=True)
    assert not JournalAnchor.objects.exists()


def test_the_hourly_task_writes_one(dossiers):
    task()
    assert JournalAnchor.objects.count() == 1


@pytest.mark.parametrize("moved", [1, 3])
def test_the_same_queries_whatever_moved(moved, django_assert_num_queries):
    opening = opening_for()
    for _number in range(moved):
        dossier_at(Stage.PENDING, opening=opening)
    with django_assert_num_queries(7):
        anchor_journal()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_clocks_write_one_line_not_a_fork():
    """T09: a scheduler that runs twice."""
    dossier_at(Stage.PENDING)
    barrier = threading.Barrier(2)

    def run():
        barrier.wait()
        anchor_journal()
        connection.close()

    threads = [threading.Thread(target=run) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert list(broken_anchors()) == []
    assert AnchoredHead.objects.count() == 1
