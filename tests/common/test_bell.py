"""The bell: a row is told to a worker once, and a broker that failed is left alone, whatever the task."""

from unittest.mock import Mock

import pytest

from ecandidat.common import bell

pytestmark = pytest.mark.one_engine


@pytest.fixture
def seconds(monkeypatch):
    """The seconds of this process, moved by hand."""
    now = [1000.0]
    monkeypatch.setattr(bell.time, "monotonic", lambda: now[0])
    return now


def test_the_task_is_asked_for_the_row_without_insisting():
    task = Mock()
    bell.ring(task, 7)
    task.apply_async.assert_called_once_with((7,), retry=False, ignore_result=True)


def test_a_broker_that_failed_one_task_is_spared_by_the_others_for_a_while(seconds, caplog):
    failing, other = Mock(), Mock()
    failing.name, failing.apply_async.side_effect = "documents.tasks.scan", OSError
    bell.ring(failing, 7)
    assert "the broker does not answer: documents.tasks.scan of 7 waits for the sweep" in caplog.text
    for waited, asked in ((0, 0), (bell.QUIET_SECONDS - 1, 0), (1, 1)):
        seconds[0] += waited
        bell.ring(other, 8)
        assert other.apply_async.call_count == asked
