"""The queue over files: nobody reads half a message, no two programs that start together undo each other."""

from concurrent.futures import ThreadPoolExecutor, wait
from queue import Empty

import pytest
from kombu import Connection, Exchange, Queue
from kombu.transport import filesystem

from ecandidat.celery import app

pytestmark = pytest.mark.embedded


@pytest.fixture
def connect(tmp_path):
    """A channel of one more program on the same folders."""
    options = {"data_folder_in": tmp_path, "data_folder_out": tmp_path, "control_folder": tmp_path}

    def channel():
        line = Connection(
            "filesystem://localhost//", transport="ecandidat.file_queue:Transport", transport_options=options
        )
        return line.channel()

    return channel


def test_a_message_is_not_there_until_it_is_whole(connect):
    class ReadWhileWritten:
        """JSON asks an object for its value in the middle of the message: that is when we look."""

        def __json__(self):
            with pytest.raises(Empty):
                connect()._get("celery")
            return "whole"

    connect()._put("celery", {"body": ReadWhileWritten()})
    assert connect()._get("celery") == {"body": "whole"}


def test_a_message_that_a_power_cut_emptied_holds_no_other(connect, tmp_path, caplog):
    (tmp_path / "0_first.celery.msg").touch()
    connect()._put("celery", {"body": "second"})
    assert connect()._get("celery") == {"body": "second"}
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert caplog.records[0].exc_info is None


def test_two_programs_that_start_together_both_keep_their_queue(connect, monkeypatch):
    """The second one comes when the first has made the table and not yet written it."""
    lock, others = filesystem.lock, []

    def declare(queue: str) -> None:
        Queue(queue, Exchange("tasks", type="fanout"))(connect()).declare()

    def lock_after_another(file, flags):
        if file.name.endswith("tasks.exchange") and not others:
            others.append(pool.submit(declare, "second"))
            wait(others, timeout=0.3)
        lock(file, flags)

    monkeypatch.setattr(filesystem, "lock", lock_after_another)
    with ThreadPoolExecutor(1) as pool:
        declare("first")
    others[0].result()
    assert {binding.queue for binding in connect().get_table("tasks")} == {"first", "second"}


def test_a_table_that_a_power_cut_emptied_is_written_again(connect, tmp_path):
    (tmp_path / "cut.exchange").touch()
    assert connect().get_table("cut") == []
    Queue("cut", Exchange("cut"), routing_key="cut")(connect()).declare()
    assert [binding.queue for binding in connect().get_table("cut")] == ["cut"]


def test_the_tasks_of_the_embedded_engines_travel_on_it(settings):
    if not settings.CELERY_BROKER_URL.startswith("filesystem"):
        pytest.skip("Redis in this run; --engines=embedded looks at the files")
    with app.connection_for_write() as line:
        assert line.transport_cls == "ecandidat.file_queue:Transport"
