"""Run one of our programs on a stranger's file within hard limits, so that no file can harm the server."""

import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

# The shell sets the limits before Python starts, then becomes it: no thread-unsafe preexec_fn, one millisecond.
# macOS has no -v: it says so on stderr and goes on, the time limits hold there all the same.
_LIMITS = 'ulimit -c 0; ulimit -v "$1"; ulimit -t "$2"; shift 2; exec "$@"'


@dataclass(frozen=True)
class Outcome:
    """What the program said, and whether it came to its end by itself within its limits.

    `was_killed`: by somebody else before its time was up, as the kernel does when the machine is short of memory.
    """

    said: bytes
    ended_well: bool
    was_killed: bool = False


def run_confined(program: Path, *arguments: str, memory: int, seconds: int, said: bytes = b"") -> Outcome:
    """Run `program` with at most `memory` bytes of address space and `seconds` of both processor and wall time.

    It starts without our environment: what opens a stranger's file holds no password of ours.
    """
    limits = ["/bin/sh", "-c", _LIMITS, "sh", str(memory // 1024), str(seconds)]
    started = time.monotonic()
    try:
        done = subprocess.run(  # noqa: S603 - our own programs, and no argument comes from people
            [*limits, sys.executable, "-I", str(program), *arguments],
            input=said,
            capture_output=True,
            timeout=seconds,
            env={"LC_ALL": "C.UTF-8"},
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        return Outcome(late.stdout or b"", ended_well=False)
    # Its own limits kill too, but only once the processor has worked that long.
    was_killed = done.returncode == -signal.SIGKILL and time.monotonic() - started < seconds
    return Outcome(done.stdout, ended_well=done.returncode == 0, was_killed=was_killed)
