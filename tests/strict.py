"""A test client that is as strict as a browser under our policy, and as a proof-reader."""

import inspect
import re
from html.parser import HTMLParser
from pathlib import Path

from django.conf import settings
from django.template import Template
from django.test import Client, TestCase

DATA_BLOCKS = {"application/json", "importmap+json"}  # never executed: script-src does not judge them
TEMPLATE_SYNTAX = ("{{", "{%", "{#")
# Each fault of the policy has one of these words in it: thousands of pages have none and are not read tag by tag.
SUSPECT = re.compile(r"<style|<script(?![^<>]*\ssrc=)|[^\w-](?:style|on\w+)\s*=|javascript:|data:", re.IGNORECASE)


class PageError(AssertionError):
    """A page that no one may be shown, with its address and what is wrong in it."""


class StrictClient(Client):
    """Runs what waits for the commit, and refuses what our Content-Security-Policy or a reader would."""

    def request(self, **request):
        with TestCase.captureOnCommitCallbacks(execute=True):
            response = super().request(**request)
        if not response.streaming and response.get("Content-Type", "").startswith("text/html"):
            check_page(response.content.decode(), request.get("PATH_INFO", ""))
        return response


def check_page(html: str, address: str) -> None:
    """Raise PageError when the page shows template syntax or holds a script or style that the policy blocks."""
    for syntax in TEMPLATE_SYNTAX:
        if syntax in html:
            at = html.index(syntax)
            raise PageError(f"{address}: template syntax on the page: …{html[max(at - 60, 0) : at + 60]}…")
    if not SUSPECT.search(html):
        return
    reader = _PolicyReader()
    reader.feed(html)
    if reader.faults:
        raise PageError(f"{address}: blocked by the policy: " + "; ".join(reader.faults))


class _PolicyReader(HTMLParser):
    """Collects what `default-src 'none'; script-src 'self'; style-src 'self'` would block."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag, attrs):
        values = {name: value or "" for name, value in attrs}
        inline_script = tag == "script" and "src" not in values and values.get("type") not in DATA_BLOCKS
        if inline_script or tag == "style":
            self._inside = tag
        for name, value in values.items():
            blocked = name == "style" or name.startswith("on") or value.strip().lower().startswith("javascript:")
            if blocked or (name == "src" and value.startswith("data:")):
                line, _ = self.getpos()
                self.faults.append(f'<{tag} {name}="{value[:60]}"> on line {line}')

    def handle_data(self, data):
        if self._inside and data.strip():
            line, _ = self.getpos()
            self.faults.append(f"inline <{self._inside}> on line {line}: {data.strip()[:60]}")

    def handle_endtag(self, tag):
        if tag == self._inside:
            self._inside = ""


class UndefinedVariable(AssertionError):
    """A template of ours prints a variable that its view did not give."""


class FailOnUndefined(str):
    """Django's `string_if_invalid` that fails in our templates and stays silent in those of Django and allauth."""

    __slots__ = ()

    def __contains__(self, key):
        return key == "%s"

    def __mod__(self, variable):
        origin = _template_being_rendered()
        ours = origin and Path(origin).is_relative_to(settings.BASE_DIR) and "site-packages" not in origin
        if ours:
            raise UndefinedVariable(f"{origin}: undefined variable {{{{ {variable} }}}}")
        return ""


def _template_being_rendered() -> str | None:
    """Path of the innermost template on the stack: Django does not hand it to `string_if_invalid`."""
    frame = inspect.currentframe()
    while frame := frame and frame.f_back:
        node = frame.f_locals.get("self")
        origin = getattr(node, "origin", None)
        if origin is not None and (isinstance(node, Template) or hasattr(node, "render_annotated")):
            return str(origin.name)
    return None
