"""Somebody in front of the site, over the network: a browser's cookies and forms, and how long each answer took."""

import html
import http.client
import json
import re
import time
from urllib.parse import urlencode

PASSWORD = "trois petits chats"
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
BOUNDARY = "une-limite-entre-deux-champs"


class Unexpected(AssertionError):
    """The site did not answer as it should have."""


class Person:
    """`open` and `send` raise Unexpected for any other answer than the one awaited; `times` has each one's seconds."""

    def __init__(self, port: int):
        self.port, self.cookies = port, {}
        self.times: list[tuple[str, float]] = []

    def sign_in(self, email: str) -> None:
        self.open("connexion", "/connexion/")
        self.send("connexion (envoi)", "/connexion/", {"login": email, "password": PASSWORD})

    def open(self, what: str, path: str) -> str:
        status, _headers, body = self._timed(what, "GET", path, None, {})
        if status != 200:
            raise Unexpected(f"{what} : {status} à {path}")
        return body

    def send(self, what: str, path: str, fields: dict[str, str], *, file: bytes | None = None) -> str:
        """Post a form; answers where the site leads next."""
        fields = {**fields, "csrfmiddlewaretoken": self.cookies["csrftoken"]}
        if file is None:
            body, kind = urlencode(fields).encode(), "application/x-www-form-urlencoded"
        else:
            body, kind = multipart(fields, file), f"multipart/form-data; boundary={BOUNDARY}"
        status, headers, page = self._timed(what, "POST", path, body, {"Content-Type": kind})
        if status != 302:
            raise Unexpected(f"{what} : {status} à {path} {' '.join(re.sub('<[^>]+>', ' ', page).split())[:600]}")
        return headers["Location"]

    def _timed(self, what: str, method: str, path: str, body: bytes | None, headers: dict[str, str]):
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        told = {"X-Forwarded-Proto": "https", "Referer": f"https://127.0.0.1:{self.port}/", "Cookie": cookies}
        started = time.monotonic()
        try:
            line.request(method, path, body, headers | told)
            answer = line.getresponse()
            page = answer.read().decode()
        finally:
            line.close()
        self.times.append((what, time.monotonic() - started))
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _equals, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.headers, page


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page, as its form would send them."""
    return {name: html.unescape(value) for name, value in HIDDEN.findall(page)}


def multipart(fields: dict[str, str], file: bytes) -> bytes:
    parts = [f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in fields.items()]
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="fichier"; filename={json.dumps("piece.pdf")}\r\n'
    head += "Content-Type: application/pdf\r\n\r\n"
    return "".join(parts).encode() + head.encode() + file + f"\r\n--{BOUNDARY}--\r\n".encode()
