"""Programs that are kept together leave together: asked, interrupted or killed."""

import os
import signal
import subprocess
import sys
import textwrap
import time

import pytest

from ecandidat.supervision import Program, ProgramFailed, Supervisor
from tests.house import ROOT

pytestmark = pytest.mark.one_engine
# Two programs; the first has a child of its own and, when asked, is deaf to the polite request to end.
SCRIPT = textwrap.dedent("""
    import sys
    from ecandidat.supervision import Program, Supervisor

    parent = "import signal, subprocess, sys, time; "
    if "deaf" in sys.argv:
        parent += "signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    parent += "print('grandchild', subprocess.Popen(['sleep', '600']).pid, flush=True); time.sleep(600)"
    with Supervisor() as supervisor:
        try:
            print("parent", supervisor.start(Program("parent", [sys.executable, "-c", parent])), flush=True)
            print("quiet", supervisor.start(Program("quiet", ["sleep", "600"])), flush=True)
            supervisor.watch()
        except KeyboardInterrupt:
            pass
""")


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    command = ["/bin/ps", "-o", "stat=", "-p", str(pid)]
    state = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    return bool(state.strip()) and not state.startswith("Z")


def wait_until(condition, seconds=6.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def supervised(request):
    words = getattr(request, "param", [])
    process = subprocess.Popen([sys.executable, "-c", SCRIPT, *words], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    lines = (process.stdout.readline().split() for _ in range(3))
    pids = {name: int(pid) for name, pid in lines}
    yield process, pids
    process.stdout.close()
    for pid in (process.pid, *pids.values()):
        if alive(pid):
            os.kill(pid, signal.SIGKILL)
    process.wait()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_an_end_that_is_asked_for_takes_everything_along_in_five_seconds(supervised, number):
    process, pids = supervised
    process.send_signal(number)

    process.wait(timeout=5)
    assert [name for name, pid in pids.items() if alive(pid)] == []


@pytest.mark.parametrize("supervised", [["deaf"]], indirect=True)
def test_a_program_that_does_not_listen_is_ended_all_the_same(supervised):
    process, pids = supervised
    process.send_signal(signal.SIGTERM)

    process.wait(timeout=6)
    assert [name for name, pid in pids.items() if alive(pid)] == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent was killed")
def test_a_supervisor_that_is_killed_takes_its_programs_along(supervised):
    process, pids = supervised
    process.kill()

    wait_until(lambda: not alive(pids["quiet"]))


def test_a_program_that_ends_at_once_is_named_with_its_log(tmp_path):
    supervisor = Supervisor()
    supervisor.start(Program("L’horloge", [sys.executable, "-c", "raise SystemExit(3)"], tmp_path / "log"))
    wait_until(lambda: supervisor._children["L’horloge"].process.poll() is not None)

    with pytest.raises(ProgramFailed, match=r"L’horloge.*code 3.*log"):
        supervisor.revive()


def test_a_program_that_ends_after_a_steady_time_is_started_again(monkeypatch):
    monkeypatch.setattr("ecandidat.supervision.STEADY_SECONDS", 0.0)
    said = []
    supervisor = Supervisor(say=said.append)
    first = supervisor.start(Program("Le facteur", ["sleep", "600"]))
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: supervisor._children["Le facteur"].process.poll() is not None)

    supervisor.revive()

    second = supervisor._children["Le facteur"].process
    assert second.pid != first
    assert alive(second.pid)
    assert said == ["Le facteur s’est arrêté (code -9) : redémarrage."]
    os.killpg(second.pid, signal.SIGKILL)
    second.wait()
