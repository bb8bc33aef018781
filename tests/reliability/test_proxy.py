"""What a proxy says of a request is believed when the institution says that it is the proxy's word (T02, L08)."""

import http.server
import socket
import threading
import time
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.test import RequestFactory

from ecandidat.common import clock
from ecandidat.middleware import FORM_BYTES, StampReceipt
from tests.reliability import proxy

pytestmark = pytest.mark.one_engine
NOW = clock.now()


def received(monkeypatch, **headers):
    """How long before now a request counts as received."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    request = RequestFactory().get("/", headers={"X-Request-Held": "12.500"} | headers)
    StampReceipt(lambda request: None)(request)
    return NOW - request.received_at


def test_a_client_never_moves_its_own_hour(monkeypatch):
    assert received(monkeypatch) == timedelta(0)


def test_the_word_of_our_proxy_is_believed(monkeypatch, settings):
    settings.PROXY_SAYS_HELD = True
    assert received(monkeypatch) == timedelta(seconds=12.5)


@pytest.mark.parametrize("word", ["", "-5.000", "1e9", "nan", "inf", "12", "999999.000", "1.000, 2.000", "١.٠٠٠"])
def test_what_is_no_duration_moves_nothing(monkeypatch, settings, word):
    settings.PROXY_SAYS_HELD = True
    assert received(monkeypatch, **{"X-Request-Held": word}) == timedelta(0)


class Told(http.server.BaseHTTPRequestHandler):
    """A site that keeps what it was told of each request."""

    def do_POST(self):
        self.server.told = self.headers["X-Request-Held"]
        self.send_response(204)
        self.end_headers()

    def log_message(self, *words):
        """Nothing on the screen."""


def test_the_proxy_of_the_guide_writes_the_time_that_a_form_took_over_what_the_client_says():
    site = http.server.HTTPServer(("127.0.0.1", 0), Told)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    try:
        with proxy.proxy_to(site.server_port) as door, socket.create_connection(("127.0.0.1", door), 20) as line:
            line.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nX-Request-Held: 9999.000\r\n\r\nab")
            time.sleep(1.2)
            line.sendall(b"cd")
            assert line.recv(100).split()[1] == b"204"
    finally:
        site.shutdown()
        site.server_close()
    assert 1.2 <= float(site.told) < 30


def test_the_proxy_of_the_guide_lets_through_what_the_site_accepts():
    size = int(proxy.block_of_the_guide().split("client_max_body_size ")[1].split("m;")[0])
    assert size * 1024**2 > django_settings.PIECE_MAX_LINE_BYTES + FORM_BYTES
