"""Waking a worker for a row that a commit has just kept; what sweeps the rows meets it anyway."""

import logging
import time
from typing import Any

logger = logging.getLogger(__name__)

# After a broker failed to answer, how long this process does without it. The sweeps work meanwhile.
QUIET_SECONDS = 30
_quiet_until = {"broker": 0.0}


def ring(task: Any, pk: int) -> None:
    """Ask a worker to do that Celery task on the row `pk`. The row is already safe, and nothing is ever raised.

    A dead broker costs the time until the next sweep, and its own time-out once: whatever the task, it is not asked
    again for QUIET_SECONDS.
    """
    if time.monotonic() < _quiet_until["broker"]:
        return
    try:
        task.apply_async((pk,), retry=False, ignore_result=True)
    except Exception:
        _quiet_until["broker"] = time.monotonic() + QUIET_SECONDS
        logger.warning("the broker does not answer: %s of %s waits for the sweep", task.name, pk, exc_info=True)
