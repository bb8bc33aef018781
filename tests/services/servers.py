"""Starts one throwaway PostgreSQL and one throwaway Redis, and leaves nothing of them behind."""

import contextlib
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from tests.services import binaries

READY_SECONDS = 20
PR_SET_PDEATHSIG = 1
POSTGRES_OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    # Thousands of rolled back tests leave dead rows that every scan would read again. Sizes are measured where a test
    # asks for it, so that no plan depends on the hour.
    "autovacuum_naptime": "5s",
    "autovacuum_vacuum_threshold": "500",
    "autovacuum_analyze_threshold": "100000000",
    "jit": "off",
    "max_connections": "100",
}


class CannotStart(Exception):
    """Why a server that was found could not be used."""


@dataclass
class Server:
    """A running server: where tests reach it, where its program came from, how it ends."""

    url: str
    origin: str
    process: subprocess.Popen | None = None
    stop_signal: int = signal.SIGTERM

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(self.stop_signal)
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _die_with_parent(with_signal: int) -> Callable[[], None] | None:
    """On Linux a server ends with the run even when the run is killed."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    return lambda: libc.prctl(PR_SET_PDEATHSIG, with_signal)


def _tail(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines() if log.exists() else []
    return lines[-1] if lines else "no message"


def start_postgres(folder: Path) -> Server | None:
    """From the machine's binaries, else the wheel's; None when there are neither."""
    errors = []
    for origin, bin_folder in (("machine", binaries.machine_postgres()), ("wheel", binaries.wheel_postgres())):
        if bin_folder is None:
            continue
        try:
            return _start_postgres(bin_folder, folder / f"postgres-{origin}", origin)
        except (CannotStart, OSError, LookupError) as error:
            errors.append(f"{bin_folder}: {error}")
    if errors:
        raise CannotStart("; ".join(errors))
    return None


def _start_postgres(bin_folder: Path, folder: Path, origin: str) -> Server:
    account = binaries.unprivileged()
    folder.mkdir(mode=0o700)
    run_as: dict = {"cwd": folder}
    if account:
        if origin == "wheel":
            bin_folder = _copy_for(account.pw_uid, bin_folder, folder)
        os.chown(folder, account.pw_uid, account.pw_gid)
        run_as |= {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    log = folder.parent / f"{folder.name}.log"
    with log.open("wb") as output:
        _init_cluster(bin_folder, folder / "data", output, run_as)
        options = [f"-c{name}={value}" for name, value in POSTGRES_OPTIONS.items()]
        process = subprocess.Popen(
            [bin_folder / "postgres", "-D", folder / "data", "-k", folder, *options],
            stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            preexec_fn=_die_with_parent(signal.SIGQUIT), **run_as,
        )  # fmt: skip
    server = Server(f"postgres://postgres@/postgres?host={quote(str(folder))}", origin, process, signal.SIGINT)
    _wait_until(lambda: _answers(folder / ".s.PGSQL.5432") and "ready to accept" in log.read_text(), server, log)
    return server


def _copy_for(uid: int, bin_folder: Path, folder: Path) -> Path:
    """A copy that another account may read: the environment can lie under root's home. Its libraries go along."""
    install = bin_folder.parent
    package = install.parent
    shutil.copytree(install, folder / package.name / install.name, symlinks=True)
    shutil.copytree(package.with_name(f"{package.name}.libs"), folder / f"{package.name}.libs", symlinks=True)
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, uid, -1, follow_symlinks=False)
    return folder / package.name / install.name / "bin"


def _init_cluster(bin_folder: Path, data: Path, output, run_as: dict) -> None:
    command = [bin_folder / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]
    for locale in (["--locale=C.UTF-8"], ["--no-locale"]):  # macOS has no C.UTF-8
        shutil.rmtree(data, ignore_errors=True)
        if subprocess.run([*command, *locale], stdout=output, stderr=output, check=False, **run_as).returncode == 0:
            return
    raise CannotStart(f"initdb: {_tail(Path(output.name))}")


def start_redis(folder: Path) -> Server | None:
    """From the machine's binary, else the wheel's; None when there is neither."""
    errors = []
    for origin, program in (("machine", binaries.machine_redis()), ("wheel", binaries.wheel_redis())):
        if program is None:
            continue
        try:
            return _start_redis(program, folder, origin)
        except (CannotStart, OSError) as error:
            errors.append(f"{program}: {error}")
    if errors:
        raise CannotStart("; ".join(errors))
    return None


def _start_redis(program: str, folder: Path, origin: str) -> Server:
    port = free_port()
    log = folder / f"redis-{origin}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [program, "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no",
             "--dir", str(folder), "--databases", "64"],
            stdin=subprocess.DEVNULL, stdout=output, stderr=output, preexec_fn=_die_with_parent(signal.SIGTERM),
        )  # fmt: skip
    server = Server(f"redis://127.0.0.1:{port}/0", origin, process)
    _wait_until(lambda: _answers(("127.0.0.1", port)), server, log)
    return server


def free_port() -> int:
    """A port of the loopback that nothing listens on at this instant."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _answers(address: Path | tuple[str, int]) -> bool:
    family = socket.AF_INET if isinstance(address, tuple) else socket.AF_UNIX
    with socket.socket(family) as probe, contextlib.suppress(OSError):
        probe.connect(address if isinstance(address, tuple) else str(address))
        return True
    return False


def _wait_until(ready: Callable[[], bool], server: Server, log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not ready():
        if server.process.poll() is not None or time.monotonic() > deadline:
            server.stop()
            raise CannotStart(_tail(log))
        time.sleep(0.02)
