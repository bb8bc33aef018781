"""Run as a program, never imported by the server: open one hostile file (`confined` sets the limits).

It imports neither Django nor our own code, so that it starts fast and holds no secret. It prints one JSON object.
"""

import json
import sys
from pathlib import Path


class Refusal(Exception):
    """`code` names a sentence of `refusals`; `figure` is what was found."""

    def __init__(self, code, figure=None):
        super().__init__(code)
        self.answer = {"refused": code, "figure": figure}


def probe_pdf(path, max_pages):
    """Count the pages and bind them once, as the dossier will: what passes here is not discovered broken later."""
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415 - 90 ms that a photograph need not wait for

    try:
        reader = PdfReader(path)
        locked = reader.is_encrypted and not reader.decrypt("")
    except NotImplementedError as unsupported:
        raise Refusal("encrypted") from unsupported
    if locked:
        raise Refusal("encrypted")
    pages = len(reader.pages)
    if pages == 0:
        raise Refusal("no_page")
    if pages > max_pages:
        raise Refusal("too_many_pages", pages)
    PdfWriter().append(reader, import_outline=False)
    return {"pages": pages}


def probe_image(path, max_pixels):
    """Decode every pixel once, after the size was judged from the header alone."""
    from PIL import Image  # noqa: PLC0415

    Image.MAX_IMAGE_PIXELS = None
    with Image.open(path, formats=("JPEG", "PNG")) as image:
        width, height = image.size
        if width * height > max_pixels:
            raise Refusal("too_many_pixels", f"{width} × {height}")
        if image.format == "PNG" and getattr(image, "n_frames", 1) > 1:
            raise Refusal("animated")
        image.draft("RGB", (width // 8, height // 8))
        image.load()
    return {"pages": None}


def main(kind, path, limit):
    # Any failure of the libraries is the file's: pypdf raises AttributeError and RecursionError on some.
    try:
        answer = (probe_pdf if kind == "pdf" else probe_image)(Path(path), limit)
    except Refusal as refusal:
        answer = refusal.answer
    except MemoryError:
        answer = {"refused": "too_heavy"}
    except Exception as error:
        answer = {"refused": "broken", "why": type(error).__name__}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
