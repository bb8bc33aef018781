"""Each invariant is broken by SQL and found; where the database refuses that, so it does, and it is tried without."""

import json
from contextlib import contextmanager, suppress
from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from applications.commands import desk
from applications.commands.anchoring import anchor_journal
from applications.commands.journal import digest
from applications.enums import RefusalReason, Stage
from applications.models import Piece
from documents import storage
from ecandidat.management.invariants import BOOK, file_invariants
from offers.enums import Mode
from tests.ecandidat.breakages import (
    ALSO_REFUSED,
    BREAKS,
    REFUSED,
    delete_event,
    dossier,
    last_event,
    on_decision,
    on_mail,
    piece,
    sql,
    update,
)
from tests.factories.accounts import UserFactory
from tests.factories.applications import dossier_at, drop, line, manager_of, opening_for
from tests.factories.notifications import MailSwitchFactory
from tests.factories.offers import CampaignFactory, CentreFactory
from tests.factories.readings import ReadingFactory

STAGES = (
    Stage.PENDING, Stage.RECEIVED, Stage.INCOMPLETE, Stage.COMPLETE, Stage.PROPOSED, Stage.FAVOURABLE,
    Stage.UNFAVOURABLE, Stage.RANKED_LIST, Stage.CONFIRMED, Stage.LAPSED, Stage.CANCELLED,
)  # fmt: skip


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Dossiers at every stage, anchored; made once, in a transaction that each test adds a savepoint to."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


def build():
    at = {stage: dossier_at(stage) for stage in STAGES}
    drop(line(at[Stage.PENDING], "CV"))
    paper = dossier_at(Stage.RECEIVED, opening=opening_for(mode=Mode.PAPER))
    received = at[Stage.RECEIVED]
    twin = opening_for(commission=received.opening.commission, campaign=received.opening.campaign)
    second = dossier_at(Stage.PENDING, opening=twin, candidate=received.file.user)
    MailSwitchFactory(pk=1)
    ReadingFactory(application=received)
    anchor_journal()
    return SimpleNamespace(
        at=at, pending=at[Stage.PENDING], received=received, complete=at[Stage.COMPLETE], paper=paper, second=second,
        confirmed=at[Stage.CONFIRMED], favourable=at[Stage.FAVOURABLE], proposed=at[Stage.PROPOSED],
        unfavourable=at[Stage.UNFAVOURABLE], cancelled=at[Stage.CANCELLED], owner=received.file.user,
        manager=manager_of(received.opening), campaign=CampaignFactory(), centre=CentreFactory(), other=UserFactory(),
    )  # fmt: skip


def found(identity, **options):
    """What check_data says of one invariant, as JSON; nothing when it holds."""
    lines = []
    options |= {"only": [identity], "json": True, "stdout": SimpleNamespace(write=lines.append)}
    with suppress(CommandError):
        call_command("check_data", **options)
    answer = json.loads("".join(lines))
    assert answer["checked"] == [identity]
    return [row for each in answer["invariants"] for row in each["rows"]]


@contextmanager
def without(constraint, table, *, is_index):
    """The database without one of its constraints, until the test is rolled back."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        drop = f"DROP INDEX {constraint}" if is_index else f"ALTER TABLE {table} DROP CONSTRAINT {constraint}"
        cursor.execute(drop)
    yield


def test_there_are_more_than_thirty_and_each_is_broken_below():
    assert len(BOOK) >= 30
    assert set(BREAKS) | set(REFUSED) == set(BOOK)


def test_honest_data_hold_them_all(world, db, capsys):
    call_command("check_data", files=True)
    assert capsys.readouterr().out == f"{len(BOOK) + 3} contrôles, 0 anomalie\n"


@pytest.mark.parametrize("identity", BREAKS)
def test_broken_by_sql_it_is_found(world, db, identity):
    assert found(identity) == []
    BREAKS[identity](world)
    assert found(identity) != []


def test_a_complete_dossier_may_lose_to_the_antivirus_what_it_transmitted_and_nothing_else(world, db):
    kept = Piece.objects.get(pk=piece(world, "complete")).files.get()
    update("documents_storedfile", "scan = 'infected'", "id = %s", kept.stored_id)
    assert found("transmission-complet") == []
    sql("DELETE FROM applications_piecefile WHERE id = %s", kept.pk)
    assert found("transmission-complet") == []
    update("documents_storedfile", "scan = 'clean'", "id = %s", kept.stored_id)
    assert len(found("transmission-complet")) == 1


@pytest.mark.parametrize(
    "breaking",
    [on_decision("answer_by = '2062-12-23'", "favourable"), dossier("correct_by = '2001-01-01'")("pending")],
)
def test_every_date_given_to_one_person_is_held_to_the_reach_of_the_campaign(world, db, breaking):
    breaking(world)
    assert len(found("dossier-bornes")) == 1


@pytest.mark.parametrize("identity", REFUSED)
def test_the_database_makes_it_impossible(world, db, identity):
    breaking, *_constraint = REFUSED[identity]
    with pytest.raises(IntegrityError), transaction.atomic():
        breaking(world)


@pytest.mark.parametrize("constraint", ALSO_REFUSED)
def test_the_plain_way_is_made_impossible_by_the_database(world, db, constraint):
    with pytest.raises(IntegrityError), transaction.atomic():
        ALSO_REFUSED[constraint](world)


@pytest.mark.parametrize("identity", REFUSED)
def test_were_the_constraint_lost_it_would_be_found(world, db, identity):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite cannot drop a constraint")
    breaking, constraint, table, is_index = REFUSED[identity]
    with without(constraint, table, is_index=is_index):
        breaking(world)
        if identity == "mail-double":
            on_mail("address = 'x@example.org'")(world)
        assert found(identity) != []


@pytest.mark.parametrize(
    "column",
    ["verb = 'ask'", "source = 'x'", "target = 'x'", "actor_id = NULL", "on_behalf_of_id = actor_id", "ref = 'X'",
     "request_id = 'X'", "at = '2025-01-01 00:00:00.000001+00:00'", "seq = 999", "facts = '{\"receipt\": \"X\"}'",
     "prev_hash = 'x'", "hash = 'x'"],
)  # fmt: skip
def test_whatever_changes_in_a_past_row_of_the_journal_is_found(world, db, column):
    """D01: no column of an event is left out of its seal."""
    update("applications_event", column, "id = %s", last_event(world.received, "transmit").pk)
    assert found("journal-empreinte") != []


def test_one_byte_is_enough(world, db):
    event = last_event(world.received, "transmit")
    receipt = event.facts["receipt"]
    other = ("1" if receipt[0] == "0" else "0") + receipt[1:]
    facts = json.dumps(event.facts | {"receipt": other})
    update("applications_event", "facts = %s", "id = %s", facts, event.pk)
    assert found("journal-empreinte") == [f"évènement {event.pk}"]


def test_a_chain_rewritten_whole_is_found_by_its_anchor(world, db):
    """Whoever can write may seal again what they changed: the anchor still holds the head that was."""
    event = last_event(world.pending)
    event.facts = {"piece": "AUTRE"}
    update("applications_event", "facts = %s, hash = %s", "id = %s", json.dumps(event.facts), digest(event), event.pk)
    assert found("journal-empreinte") == []
    assert found("ancrage-tetes") == [f"dossier {world.pending.pk}, évènement {event.seq}"]


def test_the_last_event_deleted_is_found_by_its_anchor_alone(world, db):
    last = last_event(world.pending)
    delete_event("pending", last.seq)(world)
    others = [each for each in BOOK if each.startswith("journal-") and found(each)]
    assert others == []
    assert found("ancrage-tetes") == [f"dossier {world.pending.pk}, évènement {last.seq}"]


def test_a_piece_refused_after_complete_is_no_anomaly_before_incomplete_is_said(world, db):
    desk.refuse_piece(
        line(world.complete, "CV"), RefusalReason.ILLEGIBLE, "Floue.", by=manager_of(world.complete.opening)
    )
    assert found("dossier-complet") == []


# ── Files ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def stored(world, db):
    """A file of its own, so that no other test misses its bytes."""
    return drop(line(world.pending, "MOT")).stored


def test_bytes_that_are_gone_are_found(stored):
    storage.private().delete(stored.storage_key)
    assert found("fichier-contenu") == [f"fichier {stored.ref}"]
    assert found("fichier-empreinte") == []


@pytest.mark.parametrize("content", [b"%PDF-1.7\n", None], ids=["another size", "one byte"])
def test_bytes_that_changed_are_found(stored, content):
    honest = b"".join(storage.read_chunks(stored.storage_key))
    storage.private().delete(stored.storage_key)
    storage.private().save(stored.storage_key, ContentFile(content or honest[:-1] + b"X"))
    assert found("fichier-empreinte") == [f"fichier {stored.ref}"]


def test_a_sample_looks_at_no_more_than_it_is_told(stored):
    storage.private().delete(stored.storage_key)
    assert found("fichier-contenu", limit=0) == []
    assert found("fichier-contenu", limit=1000) != []


def test_an_attachment_without_bytes_is_found(world, db):
    key = world.favourable.decision.letter.storage_key
    honest = b"".join(storage.read_chunks(key))
    storage.private().delete(key)
    try:
        assert len(found("fichier-joint")) == 1
    finally:
        storage.private().save(key, ContentFile(honest))


def test_files_are_read_only_when_asked(stored, capsys):
    storage.private().delete(stored.storage_key)
    call_command("check_data")
    assert "0 anomalie" in capsys.readouterr().out


# ── The command ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_found_is_said_with_the_sentence_that_fails(world, db, capsys):
    BREAKS["places-comptees"](world)
    with pytest.raises(CommandError, match=r"1 anomalie, rien n’a été changé") as failure:
        call_command("check_data")
    out = capsys.readouterr().out
    assert failure.value.returncode == 1
    assert "places-comptees : 1. Il devrait être vrai que : Le nombre de places prises" in out
    assert f"ouverture de formation {world.confirmed.opening_id}" in out


def test_what_it_says_names_nobody(world, db, capsys):
    for identity in ("dossier-identite-figee", "compte-adresse", "mail-par-etape", "profil-partie"):
        BREAKS[identity](world)
    with pytest.raises(CommandError):
        call_command("check_data")
    out = capsys.readouterr().out
    assert world.owner.login not in out
    assert "@" not in out


def test_an_unknown_name_is_a_mistake_not_a_success():
    with pytest.raises(CommandError, match="inconnu") as failure:
        call_command("check_data", only=["inconnu"])
    assert failure.value.returncode == 2


def test_the_list_says_them_all(capsys):
    call_command("check_data", list=True, files=True)
    assert len(capsys.readouterr().out.splitlines()) == len(BOOK) + len(file_invariants(None))


def test_the_same_queries_whatever_the_dossiers(db, django_assert_max_num_queries):
    def cost():
        with django_assert_max_num_queries(200) as queries:
            call_command("check_data")
        return len(queries)

    opening = opening_for()
    dossier_at(Stage.COMPLETE, opening=opening)
    one = cost()
    for _number in range(2):
        dossier_at(Stage.COMPLETE, opening=opening)
    assert cost() == one
