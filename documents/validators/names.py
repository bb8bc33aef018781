"""A file's name made safe to show and to send: kept for people, used for nothing else."""

import re
import unicodedata

from documents.enums import FileKind

MAX_LENGTH = 150
# The first of each is what is added when the name has none that agrees with the content.
EXTENSIONS = {FileKind.PDF: (".pdf",), FileKind.JPEG: (".jpg", ".jpeg", ".jpe", ".jfif"), FileKind.PNG: (".png",)}
_FOREIGN = re.compile(
    r"\.(pdf|jpe?g|jpe|jfif|png|gif|bmp|tiff?|webp|hei[cf]|svg|docx?|odt|rtf|txt|html?|xml|exe|scr|bat|cmd|com|js|zip"
    r"|rar|7z)$",
    re.IGNORECASE,
)
# Names that Windows keeps for its devices: a file called so cannot be saved there.
_RESERVED = re.compile(r"(CON|PRN|AUX|NUL|COM[0-9]|LPT[0-9])(\.|$)", re.IGNORECASE)


def shown_name(raw: str) -> str:
    """The last part of a path, without control, bidirectional or invisible characters; accents and spaces stay."""
    last = [part for part in re.split(r"[/\\]", raw) if part.strip(" .")][-1:]
    spaced = " ".join("".join(last).split())
    kept = "".join(char for char in spaced if unicodedata.category(char) not in ("Cc", "Cf", "Cs"))
    return unicodedata.normalize("NFC", " ".join(kept.split()))


def clean_name(raw: str, content_type: str) -> str:
    """What is stored: at most 150 characters, with an extension that says what the content is."""
    stem, extension = _split(shown_name(raw), EXTENSIONS.get(FileKind(content_type), ()))
    stem = stem.lstrip(" .-").rstrip(" .")
    if _RESERVED.match(stem):
        stem = f"_{stem}"
    stem = stem[: MAX_LENGTH - len(extension)].rstrip(" .")
    return f"{stem or 'document'}{extension}"


def _split(name: str, wanted: tuple[str, ...]) -> tuple[str, str]:
    """(stem, extension that agrees): foreign endings fall, so `cv.pdf.exe` holding a PDF is `cv.pdf`."""
    stem = name.rstrip(" .")
    while found := _FOREIGN.search(stem):
        stem = stem[: found.start()].rstrip(" .")
        if found.group().lower() in wanted:
            return stem, found.group().lower()
    return stem, wanted[0]
