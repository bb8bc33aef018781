"""D10, in part: nothing that git keeps looks like a private key or a provider's token."""

import re
import subprocess

import pytest

from tests.house import ROOT

pytestmark = pytest.mark.one_engine

# Spelled in two halves, or this file would find itself.
SECRET = re.compile(
    rb"-----BEGIN [A-Z ]*PRIVATE"
    rb" KEY-----|\bAKIA"
    rb"[0-9A-Z]{16}\b|\bgh[pousr]_"
    rb"[A-Za-z0-9]{36}\b"
    rb"|\bglpat-"
    rb"[A-Za-z0-9_-]{20}\b|\bxox[abprs]-"
    rb"[A-Za-z0-9-]{10,}"
)


def test_a_key_would_be_seen():
    assert SECRET.search(b"-----BEGIN RSA PRIVATE" + b" KEY-----")
    assert SECRET.search(b"id = AKIA" + b"A" * 16)


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a git checkout")
def test_git_keeps_no_secret():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout  # noqa: S607
    paths = [ROOT / name.decode() for name in listed.split(b"\0") if name]
    assert len(paths) > 100
    assert [str(path) for path in paths if path.is_file() and SECRET.search(path.read_bytes())] == []
