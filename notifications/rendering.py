"""From a declared message and plain values to a subject and a text; from the text to HTML. No template engine."""

import hashlib
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from ecandidat.common.text import visible
from ecandidat.common.words import ngettext
from notifications.messages import Message, Token
from notifications.models import SUBJECT_LENGTH, MailText

logger = logging.getLogger(__name__)

TOKEN = re.compile(r"\{([a-z][a-z0-9_]*)\}")
# What breaks a line somewhere: a value must not open a header nor a paragraph of its own.
LINE_BREAKS = re.compile(r"\s*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+\s*")
URL = re.compile(r"https?://[^\s<>\"]+")
BULLET = "- "


class RenderingError(Exception):
    """A message was posted without the values that it declares: our fault, never the user's."""


@dataclass(frozen=True)
class Text:
    """A subject and a body before substitution, and where they come from."""

    subject: str
    body: str
    language: str = "fr"

    @property
    def version(self) -> str:
        """Changes with the text: says later which one a mail was written from."""
        return hashlib.sha256(f"{self.subject}\n{self.body}".encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Rendered:
    """What will be read."""

    subject: str
    body: str
    language: str
    version: str


@dataclass(frozen=True)
class Block:
    """A piece of a text as a page or a mail shows it: `text`, `list` or `link`."""

    kind: str
    lines: tuple[str, ...]


@cache
def default_text(message: Message) -> Text:
    """The text that ships with the message's app; raises FileNotFoundError when it was forgotten."""
    folder = settings.BASE_DIR / "templates" / message.app / "mails"
    subject = (folder / f"{message.stem}.subject.txt").read_text(encoding="utf-8")
    body = (folder / f"{message.stem}.body.txt").read_text(encoding="utf-8")
    return Text(subject.strip(), body.strip())


def refusal(message: Message, text: str, *, is_subject: bool = False) -> str:
    """Why this text cannot serve, as a sentence that lists what may be inserted; empty when it can.

    A body must hold what the message requires; a subject holds nothing that the person acts upon.
    """
    allowed, used = {token.name for token in message.tokens}, TOKEN.findall(text)
    for name in used:
        if name not in allowed:
            return _("Le mot {wrong} n’existe pas pour ce message. Mots possibles : {allowed}.").format(
                wrong="{" + name + "}", allowed=_listed(message)
            )
    if re.search(r"[{}]", TOKEN.sub("", text)):
        return _("Une accolade ne peut servir qu’à insérer un mot. Mots possibles : {allowed}.").format(
            allowed=_listed(message)
        )
    return "" if is_subject else _what_lacks(message, used)


def _what_lacks(message: Message, used: list[str]) -> str:
    lacking = [token for token in message.tokens if token.name in message.required and token.name not in used]
    if not lacking:
        return ""
    return ngettext(
        "Il manque un mot sans lequel ce message ne sert à rien : {lacking}. Remettez-le dans le texte.",
        "Il manque des mots sans lesquels ce message ne sert à rien : {lacking}. Remettez-les dans le texte.",
        len(lacking),
    ).format(lacking=", ".join("{" + token.name + "}" + f" ({token.description})" for token in lacking))


def _listed(message: Message) -> str:
    return ", ".join("{" + token.name + "}" for token in message.tokens) or _("aucun")


def text_of(message: Message, language: str) -> Text:
    """The administrator's text in that language, else in French, else the default one.

    An override that no longer fits the message (a token withdrawn or required by a release) is passed over, and said
    in the log.
    """
    overrides = {row.language: row for row in MailText.objects.filter(key=message.key, language__in={language, "fr"})}
    for wanted in (language, "fr"):
        row = overrides.get(wanted)
        if row is None:
            continue
        if not (refusal(message, row.subject, is_subject=True) or refusal(message, row.body)):
            return Text(row.subject, row.body.replace("\r\n", "\n"), row.language)
        logger.error(
            "mail text %s (%s) holds an unknown token or lacks a required one: default text used",
            row.key,
            row.language,
        )
    return default_text(message)


def render(message: Message, values: Mapping[str, object], language: str) -> Rendered:
    """What the person will read, frozen now. Raises RenderingError when values and tokens differ."""
    names = {token.name for token in message.tokens}
    if names != set(values):
        raise RenderingError(f"{message.key}: values {sorted(values)} for tokens {sorted(names)}")
    return render_text(text_of(message, language), message, values)


def render_text(text: Text, message: Message, values: Mapping[str, object]) -> Rendered:
    """Substitute once: a value that looks like a token stays as it was typed."""
    clean = {token.name: plain(values[token.name], token) for token in message.tokens}
    paragraphs = [_paragraph(part, clean) for part in re.split(r"\n[ \t]*\n\s*", text.body.strip())]
    subject = LINE_BREAKS.sub(" ", _substitute(text.subject, clean)).strip()
    if len(subject) > SUBJECT_LENGTH:
        subject = subject[: SUBJECT_LENGTH - 1] + "…"
    return Rendered(subject, "\n\n".join(filter(None, paragraphs)), text.language, text.version)


def plain(value: object, token: Token) -> str:
    """The value as harmless text: no control character, one line unless the token's example has several."""
    text = str(value).replace("\r\n", "\n").replace("\r", "\n").strip()
    if not token.is_multiline:
        text = LINE_BREAKS.sub(" ", text)
    return visible(text)


def _substitute(text: str, values: Mapping[str, str]) -> str:
    return TOKEN.sub(lambda found: values[found[1]], text)


def _paragraph(text: str, values: Mapping[str, str]) -> str:
    """The paragraph with its values; empty when it has tokens and none has anything to say."""
    used = TOKEN.findall(text)
    if used and not any(values[name] for name in used):
        return ""
    return _substitute(text, values).strip()


def preview(message: Message, text: Text) -> Rendered:
    """The text with the examples of its tokens."""
    return render_text(text, message, message.examples())


def faults(message: Message) -> list[str]:
    """What is wrong with the default texts of a message: a missing file, an unknown token, a required one left out."""
    try:
        text = default_text(message)
    except FileNotFoundError as missing:
        return [str(missing.filename)]
    found = (refusal(message, text.subject, is_subject=True), refusal(message, text.body))
    return [sentence for sentence in found if sentence]


def blocks(body: str) -> list[Block]:
    """The text cut for a page: paragraphs, lists of "- " lines, and lines that are only an address of ours."""
    found = []
    for paragraph in body.split("\n\n"):
        for kind, lines in groupby(paragraph.splitlines(), key=_kind):
            found.extend(_block(kind, tuple(lines)))
    return found


def _block(kind: str, lines: tuple[str, ...]) -> list[Block]:
    if kind == "link":
        return [Block("link", (line.strip(),)) for line in lines]
    if kind == "list":
        return [Block("list", tuple(line.removeprefix(BULLET).strip() for line in lines))]
    shown = tuple(line for line in lines if line.strip())
    return [Block("text", shown)] if shown else []


def _kind(line: str) -> str:
    if line.startswith(BULLET):
        return "list"
    return "link" if _is_our_address(line.strip()) else "text"


def _is_our_address(line: str) -> bool:
    """Only addresses of the platform and of the institution become links: a typed value never does."""
    ours = (settings.SITE_URL.rstrip("/"), settings.INSTITUTION_URL.rstrip("/"))
    return bool(URL.fullmatch(line)) and any(line == home or line.startswith(f"{home}/") for home in ours if home)


def as_html(subject: str, body: str, language: str) -> str:
    """The HTML alternative, made from the text: everything escaped, no style, no image, nothing remote."""
    return render_to_string(
        "notifications/mail.html",
        {
            "subject": subject,
            "blocks": blocks(body),
            "language": language,
            "heading": settings.INSTITUTION_NAME,
            "site": settings.SITE_URL,
        },
    )
