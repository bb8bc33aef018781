"""What a file is, from its first bytes."""

from documents.enums import FileKind

HEAD = 4096
_HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"hevm", b"hevs", b"mif1", b"msf1", b"avif")
_OFFICE_MARKS = (b"[Content_Types].xml", b"_rels/.rels", b"word/", b"mimetypeapplication/vnd.oasis")
_ACCEPTED = ((b"%PDF-", FileKind.PDF), (b"\xff\xd8\xff", FileKind.JPEG), (b"\x89PNG\r\n\x1a\n", FileKind.PNG))
_REFUSED = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"),
    (b"{\\rtf", "office"),
    (b"PK\x03\x04", "archive"),
    (b"PK\x05\x06", "archive"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"GIF8", "image"),
    (b"BM", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"#!", "program"),
)
_MARKUP = (b"<!doctype", b"<html", b"<head", b"<body", b"<script", b"<svg", b"<?xml", b"<!--")


def sniff(head: bytes) -> FileKind | str:
    """An accepted kind, or one word for what was recognised instead, `unknown` at worst.

    The signature must be the very first bytes: what comes before a later one could be a web page.
    """
    for mark, kind in _ACCEPTED:
        if head.startswith(mark):
            return kind
    if b"%PDF-" in head[:1024] and not _is_markup(head):
        return "prefixed"
    return _other(head)


def _other(head: bytes) -> str:
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        return "heic"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image"
    if head.startswith(b"PK\x03\x04") and any(mark in head for mark in _OFFICE_MARKS):
        return "office"
    if _is_markup(head):
        return "markup"
    return next((word for mark, word in _REFUSED if head.startswith(mark)), "unknown")


def _is_markup(head: bytes) -> bool:
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:64].lower().startswith(_MARKUP)
