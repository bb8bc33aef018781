"""What the scanner says, and what is made of its silence (F01 to F03)."""

import socket
import threading

import pytest

from documents.enums import ScanState
from documents.scanner import NoVerdict, Scanner, ScannerDown
from tests.documents import samples
from tests.documents.clamd import EICAR, FakeClamd, debian_clamd, installed
from tests.services.servers import free_port

needs_clamd = pytest.mark.skipif(not installed(), reason="clamd not found: apt-get install clamav-daemon")


@pytest.fixture
def clamd():
    server = FakeClamd()
    yield server
    server.stop()


def judge(address, *chunks, seconds=5):
    return Scanner(address, seconds).judge(chunks)


def test_a_clean_file_is_said_clean_and_was_read_whole(clamd):
    assert judge(clamd.address, b"a" * 300_000, b"b" * 10) is ScanState.CLEAN
    assert clamd.seen == [b"a" * 300_000 + b"b" * 10]


def test_a_virus_is_found_across_two_chunks(clamd):
    assert judge(clamd.address, EICAR[:20], EICAR[20:]) is ScanState.INFECTED


def test_past_the_scanners_own_limit_a_file_is_refused_and_not_clean(clamd):
    clamd.limit = 1000
    assert judge(clamd.address, *[b"x" * 100_000] * 50) is ScanState.REFUSED


def test_nobody_at_the_address_is_not_the_files_fault():
    with pytest.raises(ScannerDown):
        judge(f"127.0.0.1:{free_port()}", b"x")
    with pytest.raises(ScannerDown):
        judge("/run/nowhere/clamd.ctl", b"x")


def test_a_scanner_that_hangs_is_left_after_its_time(clamd):
    clamd.hangs_on = b"lent"
    with pytest.raises(NoVerdict):
        judge(clamd.address, b"lent", seconds=0.3)


def test_a_scanner_that_hangs_up_without_a_word_gives_no_verdict(clamd):
    clamd.closes_on = b"choc"
    with pytest.raises(NoVerdict, match="no answer"):
        judge(clamd.address, b"choc")


def test_words_that_we_do_not_know_are_no_verdict(clamd):
    server = socket.create_server(("127.0.0.1", 0))

    def answer():
        line, _peer = server.accept()
        with line:
            line.recv(100)
            line.sendall(b"stream: OK, or nearly\0")

    threading.Thread(target=answer, daemon=True).start()
    with server, pytest.raises(NoVerdict):
        judge(f"127.0.0.1:{server.getsockname()[1]}", b"x")


def test_a_socket_of_the_machine_serves_as_well(tmp_path):
    path = tmp_path / "clamd.ctl"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()

        def answer():
            line, _peer = server.accept()
            with line:
                line.recv(100)
                line.sendall(b"stream: OK\0")

        threading.Thread(target=answer, daemon=True).start()
        assert judge(str(path), b"x") is ScanState.CLEAN


@needs_clamd
def test_debians_clamd_finds_a_virus_alone_and_in_an_archive_and_lets_a_pdf_pass(tmp_path):
    with debian_clamd(tmp_path) as address:
        assert judge(address, EICAR, seconds=60) is ScanState.INFECTED
        assert judge(address, samples.archive_of(eicar=EICAR), seconds=60) is ScanState.INFECTED
        assert judge(address, samples.pdf_carrying(EICAR), seconds=60) is ScanState.INFECTED
        assert judge(address, samples.pdf(3), seconds=60) is ScanState.CLEAN


@needs_clamd
def test_debians_clamd_refuses_what_is_longer_than_it_reads(tmp_path):
    with debian_clamd(tmp_path, limit="1M") as address:
        assert judge(address, *[b"x" * 256 * 1024] * 80, seconds=60) is ScanState.REFUSED
