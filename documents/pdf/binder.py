"""Run as a program, never imported by the server: bind a cover and people's files into one PDF.

It reads a job (JSON) on its standard input, says the number of each file before opening it, so that its caller knows
which one it died on, and answers at the end with one JSON object. Neither Django nor our own code is imported.
"""

import json
import signal
import sys
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps
from pypdf import PageObject, PdfReader, PdfWriter, Transformation
from pypdf.generic import NameObject, TextStringObject

A4 = (595.28, 841.89)
MARGIN = 18
A4_PIXELS = (1654, 2339)  # 200 dots per inch
JPEG_QUALITY = 80
ACTIVE_ANNOTATIONS = ("/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D")
PAGE_EXTRAS = ("/AA", "/Metadata", "/PieceInfo", "/Thumb", "/B", "/StructParents", "/Tabs")
PLACEHOLDER = "placeholder"
WRITING = "writing"


class TooLong(Exception):
    """One file took more than its share of time."""


def say(step):
    """Tell the caller what comes next, before it can go wrong."""
    sys.stdout.write(f"{step}\n")
    sys.stdout.flush()


@contextmanager
def limited(seconds):
    """Raise TooLong in the block after `seconds`."""

    def ring(signum, frame):
        raise TooLong

    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def neutralise(page):
    """Take from a page all that acts by itself: scripts, programs, attached files. Links to the web stay."""
    for key in PAGE_EXTRAS:
        page.pop(key, None)
    annotations = read(page, "/Annots")
    if annotations is None:
        return
    annotations[:] = [one for one in annotations if is_passive(one.get_object())]
    for annotation in (one.get_object() for one in annotations):
        annotation.pop("/AA", None)
        if read(annotation, "/Subtype") == "/Widget":
            annotation.pop("/Parent", None)
        if not is_harmless(read(annotation, "/A")):
            annotation.pop("/A")


def read(dictionary, key):
    """The value itself, never a reference to it: what is hidden behind one is judged all the same."""
    return dictionary[key].get_object() if key in dictionary else None


def is_passive(annotation):
    return hasattr(annotation, "keys") and read(annotation, "/Subtype") not in ACTIVE_ANNOTATIONS


def is_harmless(action):
    """No action, a place in the document, or an address of the web or of a mailbox; nothing chained behind."""
    if action is None:
        return True
    if "/Next" in action:
        return False
    address = str(read(action, "/URI"))
    return read(action, "/S") == "/GoTo" or (
        read(action, "/S") == "/URI" and address.startswith(("https://", "http://", "mailto:"))
    )


def image_page(path):
    """One A4 page: upright, flattened on white, at most 200 dots per inch, without the metadata of the photograph."""
    Image.MAX_IMAGE_PIXELS = None
    with Image.open(path, formats=("JPEG", "PNG")) as opened:
        lies = opened.getexif().get(0x0112, 1) in (5, 6, 7, 8)
        wide = (opened.width > opened.height) != lies
        box = A4_PIXELS[::-1] if wide else A4_PIXELS
        reduced = shrunk(opened, box[::-1] if lies else box)
        upright = flattened(ImageOps.exif_transpose(reduced))
    out = BytesIO()
    upright.save(out, "PDF", resolution=72, quality=JPEG_QUALITY)
    return placed(PdfReader(out).pages[0], *(A4[::-1] if wide else A4))


def shrunk(image, box):
    """The image within `box`, decoded no larger than needed, in a mode that can be resampled."""
    image.draft("RGB", box)
    exif = image.getexif()
    if image.mode in ("P", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
    elif image.mode.startswith("I"):
        image = image.point(lambda value: value * (1 / 256)).convert("L")
    elif image.mode == "1":
        image = image.convert("L")
    image.thumbnail(box, reducing_gap=2)
    image.info["exif"] = exif.tobytes() if exif else b""
    return image


def flattened(image):
    """Grey or RGB, on white."""
    if image.mode in ("LA", "RGBA"):
        ground = Image.new("RGB", image.size, "white")
        ground.paste(image.convert("RGBA"), mask=image.getchannel("A"))
        return ground
    return image if image.mode in ("L", "RGB") else image.convert("RGB")


def placed(drawn, width, height):
    """`drawn` in the middle of a page, as large as fits but never above one point a pixel."""
    drawn_width, drawn_height = float(drawn.mediabox.width), float(drawn.mediabox.height)
    scale = min((width - 2 * MARGIN) / drawn_width, (height - 2 * MARGIN) / drawn_height, 1)
    page = PageObject.create_blank_page(None, width, height)
    left, bottom = (width - drawn_width * scale) / 2, (height - drawn_height * scale) / 2
    page.merge_transformed_page(drawn, Transformation().scale(scale).translate(left, bottom))
    return page


class Binder:
    """The document under way: what was bound stays bound whatever the next file does."""

    def __init__(self, job):
        self.job = job
        self.writer = PdfWriter()
        self.placeholders = PdfReader(job["placeholders"]) if job["placeholders"] else None
        self.unreadable = []

    def bind(self):
        """Cover, then each part under its bookmark; answers what was done."""
        self.append_pdf(self.job["cover"])
        if self.job["cover_title"]:
            self.writer.add_outline_item(title=self.job["cover_title"], page_number=0)
            self.writer.page_mode = "/UseOutlines"
        for section in self.job["sections"]:
            self.bind_section(section)
        self.writer.root_object[NameObject("/Lang")] = TextStringObject("fr-FR")
        self.writer.add_metadata({"/Title": self.job["title"], "/Producer": "eCandidat"})
        say(WRITING)
        self.writer.write(self.job["out"])
        return {"pages": len(self.writer.pages), "unreadable": self.unreadable}

    def bind_section(self, section):
        parent = None
        for file in section["files"]:
            first = len(self.writer.pages)
            self.bind_file(file)
            if parent is None:
                parent = self.writer.add_outline_item(title=section["title"], page_number=first)
            if len(section["files"]) > 1:
                self.writer.add_outline_item(title=file["name"], page_number=first, parent=parent)

    def bind_file(self, file):
        say(file["index"])
        if file["kind"] != PLACEHOLDER:
            # Any failure is this file's: the rest of the dossier goes on.
            try:
                with limited(self.job["seconds"]):
                    return self.read_file(file)
            except Exception as error:
                sys.stderr.write(f"{file['index']}: {type(error).__name__}\n")
        self.unreadable.append(file["index"])
        return self.writer.add_page(self.placeholders.pages[file["index"]])

    def read_file(self, file):
        if file["kind"] == "image":
            return self.writer.add_page(image_page(file["path"]))
        return self.append_pdf(file["path"])

    def append_pdf(self, path):
        """All its pages or none: scripts of the document itself are left behind by `append`."""
        with Path(path).open("rb") as opened:
            reader = PdfReader(opened)
            if reader.is_encrypted:
                reader.decrypt("")
            pages = list(reader.pages)
            if not pages:
                raise ValueError("no page")
            for page in pages:
                neutralise(page)
            # A form's scripts live beside its pages (XFA, calculations); what it shows is drawn on them.
            reader.root_object.pop("/AcroForm", None)
            first = len(self.writer.pages)
            try:
                self.writer.append(reader, import_outline=False)
            except BaseException:
                for number in reversed(range(first, len(self.writer.pages))):
                    self.writer.remove_page(number)
                raise


if __name__ == "__main__":
    sys.stdout.write(json.dumps(Binder(json.load(sys.stdin)).bind()))
