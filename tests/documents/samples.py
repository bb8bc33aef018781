"""Files as people and attackers send them, made on the spot so that nobody has to trust a binary in the tree."""

import io
import struct
import zipfile
import zlib
from functools import cache

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, TextStringObject


def label(value: object) -> str:
    """A readable test name: bytes by their number."""
    return f"{len(value)} octets" if isinstance(value, bytes) else str(value)


def upload(content: bytes, name: str = "document.pdf", content_type: str = "application/octet-stream"):
    return SimpleUploadedFile(name, content, content_type)


def pdf(pages: int = 1, *, size: int = 0, password: str | None = None, owner_password: str | None = None) -> bytes:
    """A real PDF; `size` pads it with an attachment-free comment, passwords encrypt it."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    if password is not None or owner_password is not None:
        writer.encrypt(password or "", owner_password=owner_password or password, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    content = out.getvalue()
    return content + b"%" + b"x" * (size - len(content) - 1) if size > len(content) else content


def raw_pdf(*objects: bytes) -> bytes:
    """A PDF from its numbered objects, the first being the catalog, with a right cross-reference table."""
    content, offsets = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    xref = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    trailer = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(content))
    return bytes(content) + xref + trailer


def no_page_pdf() -> bytes:
    return raw_pdf(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>")


def looping_pdf() -> bytes:
    """A page tree whose only child is itself."""
    return raw_pdf(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R] /Count 1 /Parent 2 0 R >>")


@cache
def bomb_pdf(megabytes: int = 400) -> bytes:
    """An object stream that unpacks to `megabytes`, and hides the page tree: it cannot be left unread."""
    squeezer = zlib.compressobj(9)
    packed = squeezer.compress(b"2 0 << /Type /Pages /Kids [] /Count 0 >>") + squeezer.flush(zlib.Z_FULL_FLUSH)
    # After a full flush a block stands by itself: written once, repeated. The checksum at the end is never reached.
    block = squeezer.compress(b" " * 1024**2) + squeezer.flush(zlib.Z_FULL_FLUSH)
    packed += block * megabytes + squeezer.flush()
    head = b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed)
    content = b"%PDF-1.7\n"
    catalog_at = len(content)
    content += b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    stream_at = len(content)
    content += b"3 0 obj\n" + head + packed + b"\nendstream\nendobj\n"
    xref_at = len(content)
    rows = b"".join(
        struct.pack(">BIH", *row)
        for row in ((0, 0, 65535), (1, catalog_at, 0), (2, 3, 0), (1, stream_at, 0), (1, xref_at, 0))
    )
    content += b"4 0 obj\n<< /Type /XRef /Size 5 /W [1 4 2] /Root 1 0 R /Length %d >>\nstream\n" % len(rows)
    return content + rows + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % xref_at


def active_pdf() -> bytes:
    """JavaScript at opening, a button that launches a program, an attached file, a link out: one page each dares."""
    writer = PdfWriter()
    page = writer.add_blank_page(595, 842)
    script = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert('bonjour')")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(script)
    writer.add_attachment("virus.exe", b"MZ attached")
    launch = DictionaryObject(
        {NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("calc.exe")}
    )
    link = DictionaryObject(
        {NameObject("/S"): NameObject("/URI"), NameObject("/URI"): TextStringObject("https://example.org/ok")}
    )
    page[NameObject("/AA")] = DictionaryObject({NameObject("/O"): launch})
    page[NameObject("/Annots")] = ArrayObject([_link(launch), _link(link)])
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _link(action: DictionaryObject) -> DictionaryObject:
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Link"),
            NameObject("/Rect"): ArrayObject(FloatObject(edge) for edge in (10, 10, 90, 30)),
            NameObject("/A"): action,
        }
    )


def polyglot_pdf() -> bytes:
    """A PDF that is also a web page with a script, in a comment after its first line."""
    content = pdf()
    first, rest = content.split(b"\n", 1)
    return first + b"\n%<html><body><script>document.title='pris'</script></body></html>\n" + rest


def image(kind: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **options) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "white" if mode != "1" else 1).save(out, kind, **options)
    return out.getvalue()


def located_photo() -> bytes:
    """A JPEG lying on its side, as phones write it, that says where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Téléphone de Camille"
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 16.0, 11.0), 3: "E", 4: (4.0, 4.0, 0.0)})
    return image("JPEG", (600, 400), exif=exif)


def bomb_png(side: int = 30_000) -> bytes:
    """A few kilobytes that announce `side` × `side` pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


def animated_png() -> bytes:
    out = io.BytesIO()
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "green", "blue")]
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:], duration=100)
    return out.getvalue()


def archive(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as opened:
        for name in names:
            opened.writestr(name, "x")
    return out.getvalue()


def archive_of(**contents: bytes) -> bytes:
    """A ZIP of those files, by name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in contents.items():
            opened.writestr(name, content)
    return out.getvalue()


def pdf_carrying(content: bytes) -> bytes:
    """A real PDF with an attached file."""
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    writer.add_attachment("piece.com", content)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def heic() -> bytes:
    return b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\0" * 200
