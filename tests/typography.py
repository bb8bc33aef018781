"""French spaces on a rendered page: none that may break before ; : ! ? », nor after « or n°."""

import re
from html.parser import HTMLParser

READ_ALOUD = ("alt", "aria-label", "placeholder", "title", "data-label")
READ_ALOUD += ("data-waiting", "data-failed", "data-stopped", "data-unsure", "data-refused", "data-heavy")
NOT_PROSE = {"script", "style", "code", "pre", "textarea"}
FAULT = re.compile(r"[ \t\n](?=[;:!?»])|«[ \t\n]|(?<=\w)[;!?»](?=\s|$)|«(?=\w)|n°[ \t\n]")


class TypographyError(AssertionError):
    """A page whose punctuation may stand alone at the start of a line."""


def check(html: str, address: str = "") -> None:
    """Raise TypographyError with each fault and the words around it."""
    reader = _Prose()
    reader.feed(html)
    faults = [_around(text, match) for text in reader.texts() for match in FAULT.finditer(text)]
    if faults:
        raise TypographyError(f"{address}: " + " | ".join(faults))


def _around(text: str, match: re.Match) -> str:
    return text[max(match.start() - 30, 0) : match.end() + 15].replace("\n", "⏎")


class _Prose(HTMLParser):
    """What is read on a page: its text in one run, so that tags inside a sentence do not hide a space, and labels."""

    def __init__(self) -> None:
        super().__init__()
        self._run: list[str] = []
        self._labels: list[str] = []
        self._skipping = 0

    def texts(self) -> list[str]:
        return ["".join(self._run), *self._labels]

    def handle_starttag(self, tag, attrs):
        self._skipping += tag in NOT_PROSE
        self._labels += [value for name, value in attrs if name in READ_ALOUD and value]

    def handle_endtag(self, tag):
        self._skipping -= tag in NOT_PROSE

    def handle_data(self, data):
        if not self._skipping:
            self._run.append(data)
