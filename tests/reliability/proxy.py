"""An nginx configured by the block of docs/exploitation.md, in front of a port."""

import os
import re
import shutil
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.house import ROOT
from tests.services.servers import _answers, free_port

PLACES = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
WHOLE = """
daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/log;
events {{ worker_connections 1024; }}
http {{
    access_log off; {places}
    server {{ listen 127.0.0.1:{port}; {block} }}
}}
"""


def installed() -> str | None:
    return shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin:/opt/homebrew/bin")


def block_of_the_guide() -> str:
    guide = (ROOT / "docs" / "exploitation.md").read_text(encoding="utf-8")
    return re.search(r"```nginx\n(.*?)```", guide, re.DOTALL).group(1)


@contextmanager
def proxy_to(upstream: int):
    """The port of the proxy. It has no certificate: the scheme that it tells is the one it would have."""
    if installed() is None:
        pytest.skip("nginx n’est pas là")
    port = free_port()
    block = block_of_the_guide().replace("http://127.0.0.1:8000", f"http://127.0.0.1:{upstream}")
    with tempfile.TemporaryDirectory(prefix="ecandidat-proxy-") as folder:
        Path(folder).chmod(0o711)  # its workers are another account when we are root
        places = " ".join(f"{name}_temp_path {folder}/{name};" for name in PLACES)
        config = Path(folder) / "conf"
        config.write_text(
            WHOLE.format(folder=folder, places=places, port=port, block=block.replace("$scheme", "https"))
        )
        process = subprocess.Popen([installed(), "-p", folder, "-e", f"{folder}/log", "-c", str(config)])
        try:
            until = time.monotonic() + 20
            while not _answers(("127.0.0.1", port)):
                log = Path(folder) / "log"
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < until, log.read_text()
                time.sleep(0.05)
            yield port
        finally:
            process.terminate()
            process.wait(timeout=20)
