"""Papers typeset and files bound: tagged, deterministic, no file ever stops the others (F05 to F09, F17)."""

import io
from datetime import date

import pytest
from PIL import Image
from pypdf import PdfReader

from documents.enums import ScanState
from documents.pdf import MergeError, Part, merge, typeset
from documents.pdf.merging import BINDER
from documents.pdf.typesetting import FONTS
from tests.documents import samples
from tests.factories.documents import StoredFileFactory

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


@pytest.fixture(scope="module")
def cover():
    return samples.pdf(2)


def stored(content, name="piece.pdf", **facts):
    return StoredFileFactory(content=content, name=name, **facts)


def photo(content=None, name="photo.jpg", kind="image/jpeg"):
    return stored(content or samples.image("JPEG", (600, 400)), name, content_type=kind, pages=None)


def bound(cover, *parts, **options):
    out = io.BytesIO()
    merged = merge(cover, parts, out, **options)
    return merged, PdfReader(out)


def bookmarks(reader):
    def walk(items):
        for item in items:
            if isinstance(item, list):
                yield [*walk(item)]
            else:
                yield item.title, reader.get_destination_page_number(item)

    return [*walk(reader.outline)]


def text(reader, number):
    return " ".join(reader.pages[number].extract_text().split())


class TestTypeset:
    DATA = {"files": [{"title": "CV", "name": "cv.pdf", "stored_on": "1ᵉʳ avril 2025", "reason": "illisible"}]}

    def paper(self, **facts):
        return PdfReader(io.BytesIO(typeset("unreadable_pieces", {**self.DATA, **facts})))

    def test_a_paper_is_tagged_french_and_titled(self):
        paper = self.paper()
        assert paper.root_object["/MarkInfo"]["/Marked"]
        assert paper.root_object["/Lang"].startswith("fr")
        assert paper.metadata.title == "Pièces qui n’ont pas pu être lues"
        assert "pdfuaid:part" in paper.root_object["/Metadata"].get_data().decode()

    def test_only_our_font_is_used_and_it_travels_inside(self):
        fonts = [font.get_object() for font in self.paper().pages[0]["/Resources"]["/Font"].values()]
        assert fonts
        assert all("SourceSans3" in font["/BaseFont"] for font in fonts)
        assert (FONTS / "OFL.txt").exists()

    def test_the_letterhead_names_the_institution(self, settings):
        settings.INSTITUTION_NAME = "Université d’Outre-Mer"
        settings.INSTITUTION_ADDRESS = "1 rue du Port | 97400 Saint-Denis"
        page = text(self.paper(), 0)
        assert "Université d’Outre-Mer" in page
        assert "1 rue du Port · 97400 Saint-Denis" in page
        assert "page 1" not in page

    @pytest.mark.parametrize("logo", ["", "img/absent.svg", "css/tokens.css"])
    def test_a_missing_logo_leaves_the_paper_whole(self, settings, logo):
        settings.INSTITUTION_LOGO = logo
        assert len(self.paper().pages) == 1

    def test_the_same_data_give_the_same_bytes(self):
        dated = {**self.DATA, "date": date(2025, 4, 14)}
        assert typeset("unreadable_pieces", dated) == typeset("unreadable_pieces", dated)
        assert self.paper(date=date(2025, 4, 14)).metadata.creation_date.date() == date(2025, 4, 14)

    def test_people_s_words_are_words_and_never_markup(self):
        hostile = '#read("/etc/passwd") $x$ *gras* #panic()'
        paper = self.paper(files=[{**self.DATA["files"][0], "title": hostile}])
        assert hostile in text(paper, 0)

    def test_a_template_reaches_no_file_of_the_project(self, settings, tmp_path):
        settings.BASE_DIR = tmp_path
        (tmp_path / "secret.txt").write_text("secret")
        (tmp_path / "spy.typ").write_text('#import "base.typ": *\n#show: paper.with(title: "x")\n#read("secret.txt")')
        with pytest.raises(Exception, match=r"not found|failed"):
            typeset("spy.typ", {})

    def test_an_app_keeps_its_own_templates(self, settings, tmp_path):
        settings.BASE_DIR = tmp_path
        folder = tmp_path / "applications" / "typst"
        folder.mkdir(parents=True)
        (folder / "letter.typ").write_text(
            '#import "base.typ": *\n#show: paper.with(title: "Lettre", reference: "BE5009SU")\n#data.word'
        )
        paper = PdfReader(io.BytesIO(typeset("applications/typst/letter.typ", {"word": "admise"})))
        assert "Lettre admise" in text(paper, 0)
        assert "BE5009SU page 1 sur 1" in text(paper, 0)


class TestMerge:
    def test_every_part_has_its_bookmark_and_its_pages(self, cover):
        cv, diplomas = stored(samples.pdf(1)), [stored(samples.pdf(2), "L1.pdf"), photo(name="L2.jpg")]
        merged, reader = bound(cover, Part("CV", [cv]), Part("Relevés", diplomas), Part("Autre", []))
        assert merged.pages == len(reader.pages) == 6
        assert merged.unreadable == ()
        assert bookmarks(reader) == [("Récapitulatif", 0), ("CV", 2), ("Relevés", 3), [("L1.pdf", 3), ("L2.jpg", 5)]]
        assert reader.metadata.title == "Dossier de candidature"
        assert reader.root_object["/Lang"] == "fr-FR"

    def test_a_cover_alone_is_a_document(self, cover):
        merged, reader = bound(cover, title="Dossier BE5009SU", cover_title="Reçu")
        assert merged.pages == 2
        assert (reader.metadata.title, bookmarks(reader)) == ("Dossier BE5009SU", [("Reçu", 0)])

    @pytest.mark.parametrize(
        "content",
        [
            samples.pdf(3)[:60],
            b"%PDF-1.7\nrien",
            samples.looping_pdf(),
            samples.no_page_pdf(),
            samples.pdf(password="secret"),
        ],
        ids=["tronqué", "sans objets", "en boucle", "sans page", "chiffré"],
    )
    def test_a_broken_pdf_becomes_a_page_that_says_so_and_the_rest_goes_on(self, cover, content):
        broken, sound = stored(content, "diplôme.pdf"), stored(samples.pdf(2))
        merged, reader = bound(cover, Part("Diplôme", [broken]), Part("CV", [sound]))
        assert merged.unreadable == (broken,)
        assert merged.pages == 5
        page = text(reader, 2)
        assert "La pièce « Diplôme » n’a pas pu être lue" in page
        assert "diplôme.pdf" in page
        assert "l’original reste téléchargeable" in page
        assert bookmarks(reader)[1:] == [("Diplôme", 2), ("CV", 3)]

    def test_a_pdf_that_unpacks_without_end_stops_nothing(self, cover):
        bomb, sound = stored(samples.bomb_pdf()), stored(samples.pdf())
        assert bound(cover, Part("Diplôme", [bomb]), Part("CV", [sound]))[0].unreadable == (bomb,)

    def test_a_broken_image_too(self, cover):
        broken = photo(samples.image("JPEG", (900, 900))[:3000])
        assert bound(cover, Part("Photo", [broken, photo()]))[0].unreadable == (broken,)

    @pytest.mark.parametrize(
        ("facts", "reason"),
        [
            ({"scan": ScanState.WAITING}, "ne l’a pas encore vérifié"),
            ({"scan": ScanState.INFECTED}, "programme malveillant"),
            ({"missing": True}, "momentanément indisponible"),
        ],
    )
    def test_what_may_not_or_cannot_be_opened_says_why(self, cover, facts, reason):
        merged, reader = bound(cover, Part("CV", [stored(samples.pdf(), **facts)]))
        assert len(merged.unreadable) == 1
        assert reason in text(reader, 2)

    def test_a_file_that_kills_the_binder_is_left_out_the_second_time(self, cover, monkeypatch, tmp_path):
        killer, sound = stored(b"%PDF-tueur"), stored(samples.pdf())
        monkeypatch.setattr("documents.pdf.merging.BINDER", fragile_binder(tmp_path))
        merged, reader = bound(cover, Part("CV", [sound]), Part("Diplôme", [killer]), Part("Lettre", [sound]))
        assert merged.unreadable == (killer,)
        assert "trop de temps ou de mémoire" in text(reader, 3)

    def test_a_binder_that_cannot_work_at_all_is_our_error(self):
        with pytest.raises(MergeError):
            bound(b"pas un pdf")

    def test_owner_locked_files_are_bound(self, cover):
        locked = stored(samples.pdf(2, owner_password="maître"))
        assert bound(cover, Part("CV", [locked]))[0].pages == 4

    def test_nothing_active_reaches_the_reader(self, cover):
        merged, reader = bound(cover, Part("CV", [stored(samples.active_pdf())]))
        assert merged.unreadable == ()
        assert not {"/OpenAction", "/AA", "/Names", "/AcroForm"} & set(reader.root_object)
        page = reader.pages[2]
        assert "/AA" not in page
        actions = [note.get_object().get("/A") for note in page["/Annots"]]
        assert [action and action["/URI"] for action in actions] == [None, "https://example.org/ok"]
        written = reader.stream.getvalue()
        assert not any(word in written for word in (b"JavaScript", b"/Launch", b"calc.exe", b"MZ attached"))


class TestImages:
    def page_of(self, cover, content, kind="image/png"):
        merged, reader = bound(cover, Part("Photo", [photo(content, kind=kind)]))
        assert merged.unreadable == ()
        return reader.pages[2]

    def test_a_photograph_is_turned_upright_and_says_nothing_of_where_it_was_taken(self, cover):
        content = samples.located_photo()
        assert b"Exif" in content
        _merged, reader = bound(cover, Part("Photo", [photo(content)]))
        page = reader.pages[2]
        assert float(page.mediabox.height) > float(page.mediabox.width)
        shown = page.images[0]
        assert shown.image.size == (400, 600)
        assert not Image.open(io.BytesIO(shown.data)).getexif()
        assert b"Camille" not in reader.stream.getvalue()

    @pytest.mark.parametrize(
        ("size", "wide"), [((400, 300), True), ((300, 400), False), ((5000, 3000), True), ((20, 3000), False)]
    )
    def test_a_page_is_a4_in_the_way_of_the_image_at_two_hundred_dots_at_most(self, cover, size, wide):
        page = self.page_of(cover, samples.image("PNG", size))
        edges = [round(float(page.mediabox.width)), round(float(page.mediabox.height))]
        assert edges == ([842, 595] if wide else [595, 842])
        assert max(page.images[0].image.size) <= 2339
        assert min(page.images[0].image.size) <= 1654

    @pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
    def test_every_kind_of_png_is_shown_on_white(self, cover, mode):
        source = io.BytesIO()
        blank = {"1": 1, "LA": (0, 0), "RGBA": (0, 0, 0, 0), "I;16": 65535, "L": 255}.get(mode, "white")
        Image.new(mode, (40, 30), blank).save(source, "PNG")
        shown = self.page_of(cover, source.getvalue()).images[0].image.convert("L")
        assert shown.getextrema()[0] >= 250

    def test_a_print_photograph_in_four_inks_is_shown(self, cover):
        page = self.page_of(cover, samples.image("JPEG", (600, 400), "CMYK"), "image/jpeg")
        assert page.images[0].image.size == (600, 400)


def fragile_binder(folder):
    """The real binder, that dies at once on a file holding « tueur »."""
    program = folder / "fragile.py"
    program.write_text(
        "import os, runpy, sys\n"
        f"source = runpy.run_path({str(BINDER)!r})\n"
        "binder = source['Binder']\n"
        "careful = binder.append_pdf\n"
        "def fragile(self, path):\n"
        "    with open(path, 'rb') as opened:\n"
        "        if b'tueur' in opened.read():\n"
        "            os._exit(9)\n"
        "    return careful(self, path)\n"
        "binder.append_pdf = fragile\n"
        "sys.stdout.write(source['json'].dumps(binder(source['json'].load(sys.stdin)).bind()))\n"
    )
    return program
