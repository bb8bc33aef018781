"""Keeps a few programs running together: they start together, and none outlives the one that started them."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
STOP_SECONDS = 3.0
STEADY_SECONDS = 5.0


class ProgramFailed(Exception):
    """A program ended at once, or again and again: the others were stopped."""


@dataclass(frozen=True)
class Program:
    """What to run, where its words go (None: to our own terminal), the open sockets that it inherits."""

    name: str
    command: Sequence[str]
    log: Path | None = None
    doors: Sequence[int] = ()


@dataclass
class _Child:
    program: Program
    process: subprocess.Popen[bytes]
    started: float


def _end_with_parent() -> Callable[[], None] | None:
    """Linux tells the child to stop when we are killed without a chance to say so; elsewhere `None`."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    return lambda: libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Supervisor:
    """Starts programs, restarts one that ends after a steady time, stops all within `STOP_SECONDS` + 1 seconds."""

    folder: Path = field(default_factory=Path.cwd)
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    say: Callable[[str], None] = print
    _children: dict[str, _Child] = field(default_factory=dict)

    def start(self, program: Program) -> int:
        """Run `program` in a process group of its own; answer its pid."""
        output = program.log.open("ab") if program.log else None
        try:
            process = subprocess.Popen(  # noqa: S603, our own command lines
                list(program.command),
                cwd=self.folder,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                pass_fds=program.doors,
                start_new_session=True,
                preexec_fn=_end_with_parent(),
            )
        finally:
            if output:
                output.close()
        self._children[program.name] = _Child(program, process, time.monotonic())
        return process.pid

    def __enter__(self) -> "Supervisor":
        """From here on a request to end (Ctrl-C, SIGTERM, a closed terminal) is one KeyboardInterrupt."""
        for number in ENDINGS:
            signal.signal(number, signal.default_int_handler)
        return self

    def __exit__(self, *_failure: object) -> None:
        self.stop()

    def watch(self) -> None:
        """Keep the programs up until KeyboardInterrupt; raise ProgramFailed when one will not stay up."""
        while True:
            self.revive()
            time.sleep(0.1)

    def revive(self) -> None:
        """Start again what ended after a steady time; raise ProgramFailed for what ended at once."""
        for child in list(self._children.values()):
            code = child.process.poll()
            if code is None:
                continue
            name = child.program.name
            _signal_group(child.process.pid, signal.SIGKILL)  # what it may have left behind
            if time.monotonic() - child.started < STEADY_SECONDS:
                where = f", voir {child.program.log}" if child.program.log else ""
                raise ProgramFailed(f"{name} s’est arrêté aussitôt démarré (code {code}){where}.")
            self.say(f"{name} s’est arrêté (code {code}) : redémarrage.")
            self.start(child.program)

    def stop(self) -> None:
        """Ask every group to end, then end what is left; deaf to a second Ctrl-C meanwhile. Safe to call twice."""
        for number in ENDINGS:
            signal.signal(number, signal.SIG_IGN)
        groups = [child.process.pid for child in self._children.values()]
        for group in groups:
            _signal_group(group, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for child in self._children.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(timeout=max(0.0, deadline - time.monotonic()))
        for group in groups:
            _signal_group(group, signal.SIGKILL)
        for child in self._children.values():
            child.process.wait()
        self._children.clear()


def _signal_group(group: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS answers EPERM for a group of zombies
        os.killpg(group, number)
