"""The papers of a dossier, read back from their bytes: what they say, for whom they can be read, what stays text."""

import io

import pytest
from django.conf import settings
from pypdf import PdfReader

from applications import pdf
from applications.commands import desk, pieces, transmission
from applications.enums import DecisionKind, Stage
from documents.storage import private
from ecandidat.common import clock
from offers.enums import SilenceMeaning, SilenceStart
from offers.models import Commission
from tests.applications import scene, story
from tests.applications.story import Story, at_stage
from tests.documents import samples
from tests.factories.accounts import UserFactory
from tests.factories.documents import StoredFileFactory

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


def opened(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def text(reader: PdfReader) -> str:
    """Its words on one line, the hashes and addresses that a line end cuts put back in one piece elsewhere."""
    pages = "\n".join(page.extract_text() for page in reader.pages)
    return " ".join(pages.replace("\u00a0", " ").replace("\u202f", " ").split())


def without_spaces(words: str) -> str:
    return "".join(words.split())


def links(reader: PdfReader) -> set[str]:
    annotations = [note.get_object() for page in reader.pages for note in page.get("/Annots") or []]
    return {note["/A"]["/URI"] for note in annotations if "/URI" in note.get("/A", {})}


def alternatives(node) -> list[str]:
    """What a screen reader says of the pictures."""
    node = node.get_object()
    if isinstance(node, list):
        return [word for child in node for word in alternatives(child)]
    if not hasattr(node, "get"):
        return []
    found = [str(node["/Alt"])] if "/Alt" in node else []
    return found + (alternatives(node["/K"]) if "/K" in node else [])


def whole(dossier, **options) -> tuple[pdf.Merged, PdfReader]:
    out = io.BytesIO()
    merged = pdf.whole_dossier(dossier, out, **options)
    return merged, opened(out.getvalue())


def bookmarks(reader: PdfReader) -> list[str]:
    return [entry.title for entry in reader.outline if not isinstance(entry, list)]


def assert_tagged(reader: PdfReader, title: str) -> None:
    assert reader.root_object["/MarkInfo"]["/Marked"]
    assert reader.root_object["/Lang"].startswith("fr")
    assert reader.metadata.title == title


# ── L’accusé de réception ──


@pytest.fixture
def submission():
    return Story().transmitted().submissions.get()


def test_the_receipt_says_who_received_what_and_when(submission):
    reader = opened(pdf.receipt(submission))
    said = text(reader)
    assert_tagged(reader, "Accusé de réception")
    for words in (
        submission.number,
        "mercredi 26 mars 2025 à 14 h 12 (heure de Paris)",
        "2025-03-26T13:12:00Z",
        submission.application.file.user.full_name,
        f"n° {submission.application.number}",
        story.FORMATION,
        "Commission des masters",
        "03 25 00 00 00",
        "Sans réponse de notre part au samedi 26 juillet 2025, votre candidature sera réputée rejetée.",
        story.APPEAL,
    ):
        assert words in said, words


def test_the_receipt_carries_every_hash_and_says_what_was_left_out(submission):
    said = text(opened(pdf.receipt(submission)))
    for line in submission.lines.exclude(stored=None):
        assert line.sha256 in without_spaces(said)
        assert line.stored.name in said
    assert "Lettre de recommandation" in said


def test_the_receipt_gives_its_place_in_the_chain(submission):
    """B1: the rank and the hash of the event that tells the transmission; changing the journal changes them."""
    event = submission.application.events.get(verb="transmit")
    said = without_spaces(text(opened(pdf.receipt(submission))))
    assert f"Placeaujournaln°{event.seq}" in said
    assert event.hash in said


def test_the_receipt_leads_to_its_check_by_a_link_and_by_a_code_to_scan(submission):
    address = f"http://testserver/recu/{submission.number}/"
    reader = opened(pdf.receipt(submission))
    assert address in links(reader)
    assert address in without_spaces(text(reader))
    assert any("Code à flasher" in words for words in alternatives(reader.root_object["/StructTreeRoot"]))


def test_two_addresses_are_two_codes():
    first, second = (pdf.qr_svg(f"http://testserver/recu/{number}/") for number in ("A" * 16, "B" * 16))
    assert first.startswith("<?xml")
    assert first != second
    assert pdf.qr_svg("http://testserver/") == pdf.qr_svg("http://testserver/")


def test_a_receipt_made_again_is_the_same_paper(submission):
    assert pdf.receipt(submission) == pdf.receipt(submission)


def test_where_silence_runs_from_completeness_the_receipt_says_months():
    told = Story(silence_means=SilenceMeaning.ACCEPTANCE, silence_starts=SilenceStart.COMPLETE, silence_delay_months=2)
    said = text(opened(pdf.receipt(told.transmitted().submissions.get())))
    assert "2 mois après que votre dossier est déclaré complet, votre candidature sera réputée acceptée." in said


# ── La lettre d’admission ──


def letter_of(dossier) -> PdfReader:
    with private().open(dossier.decision.letter.storage_key) as content:
        return opened(content.read())


def test_the_letter_says_all_that_enrolment_asks():
    dossier = Story().released()
    reader = letter_of(dossier)
    said = text(reader)
    assert_tagged(reader, "Lettre d’admission")
    for words in (
        "Le lundi 28 avril 2025",
        dossier.file.user.full_name,
        "12 rue Marie Curie",
        "10000 Troyes",
        f"« {story.FORMATION} »",
        dossier.opening.campaign.label,
        "samedi 31 mai 2025 à 23 h 59",
        story.ENROLMENT,
        "Dominique Aubry",
        "la directrice des formations",
        dossier.decision.ref,
    ):
        assert words in said, words
    assert f"{settings.SITE_URL}/lettre/{dossier.decision.ref}/" in links(reader)


def test_the_letter_is_signed_by_who_was_named_on_that_day():
    told = Story()
    dossier = told.released()
    Commission.objects.update(signatory_name="Quelqu’un d’autre")
    assert "Dominique Aubry" in text(letter_of(dossier))
    assert dossier.decision.signatory_name == "Dominique Aubry"


def test_a_letter_without_a_date_to_answer_names_none():
    said = text(letter_of(Story(confirm_by=None).released()))
    assert "confirmez votre candidature depuis votre dossier." in said
    assert "Sans réponse" not in said


def test_no_letter_is_made_for_another_decision():
    dossier = Story().released(DecisionKind.RANKED_LIST, rank=12)
    assert dossier.decision.letter is None


# ── Ce que les gens écrivent reste du texte ──

HOSTILE = '#panic("x") $x$ *gras* _é_ [a] @b <c> \\ `d` "e" // f'


def test_a_name_is_text_on_every_paper():
    told = Story()
    told.candidate = UserFactory(complete=True, first_name="Zoé", last_name=HOSTILE[:60])
    dossier = told.released()
    name = dossier.file.user.full_name
    for reader in (letter_of(dossier), opened(pdf.receipt(dossier.submissions.get())), whole(dossier)[1]):
        assert without_spaces(name) in without_spaces(text(reader))


def test_the_words_of_the_university_are_text_too():
    told = Story(enrolment_text=HOSTILE, appeal_text=HOSTILE)
    dossier = told.released()
    assert without_spaces(HOSTILE) in without_spaces(text(letter_of(dossier)))
    assert without_spaces(HOSTILE) in without_spaces(text(opened(pdf.receipt(dossier.submissions.get()))))


# ── Tout le dossier ──


def drop(line, content: bytes, name: str, **facts) -> None:
    person = line.application.file.user
    pieces.add_file(line, StoredFileFactory(owner=person, content=content, name=name, **facts), by=person)


@pytest.fixture
def filed():
    """The first line holds two pages and a photo, the second one page."""
    dossier = scene.filed(scene.opening_in())
    first, second = dossier.pieces.all()[:2]
    drop(first, samples.pdf(2), "cv.pdf")
    drop(first, samples.image("JPEG", (600, 400)), "photo.jpg", content_type="image/jpeg")
    drop(second, samples.pdf(1), "notes.pdf")
    return dossier


def test_the_whole_dossier_opens_with_its_summary_then_each_piece_in_order(filed):
    merged, reader = whole(filed)
    said = text(reader)
    assert bookmarks(reader) == ["Récapitulatif", "CV avec photo", "Relevé de notes"]
    assert merged.unreadable == ()
    assert reader.metadata.title.replace("\u00a0", " ") == f"Dossier n° {filed.number}"
    for words in ("cv.pdf, photo.jpg", "notes.pdf", "aucun", "Transmise le pas encore", "Licence 3 mécanique"):
        assert words in said, words


def test_the_summary_is_tagged_and_says_the_profile_part_by_part(filed):
    snapshot = pdf.profile_snapshot(filed.file.user)
    reader = opened(pdf.summary(filed, snapshot, []))
    said = text(reader)
    assert_tagged(reader, filed.opening.formation.title)
    for part in snapshot["parts"]:
        assert part["title"] in said
    assert "Rien à déclarer." in said


def test_what_is_typed_without_a_space_is_cut_and_never_lost(filed):
    word = "W" * 200
    profile = {
        "identity": {"last_name": "Roy", "first_name": "C", "email": "c@exemple.fr"},
        "parts": [{"title": "Stages", "nothing_to_declare": False, "entries": [{"lines": [["Descriptif", word]]}]}],
    }
    said = opened(pdf.summary(filed, profile, [])).pages[0].extract_text().replace("\u200b", "")
    assert word in without_spaces(said)
    assert word not in said, "it takes more than one line"


def test_a_broken_piece_is_replaced_by_a_page_that_says_so(filed):
    broken = filed.pieces.first().files.first().stored
    private().delete(broken.storage_key)
    merged, reader = whole(filed)
    assert [each.name for each in merged.unreadable] == ["cv.pdf"]
    assert "cv.pdf" in text(reader)
    assert "Relevé de notes" in bookmarks(reader), "the other pieces are there"


def test_the_commission_reads_what_was_transmitted_and_nothing_since(filed):
    person = filed.file.user
    transmission.transmit(filed, by=person)
    person.first_name = "Autre"
    person.save()
    commission = text(whole(scene.fresh(filed), as_transmitted=True)[1])
    assert "Prénom Camille" in commission
    assert "Autre" not in commission.replace(scene.fresh(filed).file.user.full_name, "")


def test_once_transmitted_the_candidate_keeps_the_profile_that_was(filed):
    person = filed.file.user
    transmission.transmit(filed, by=person)
    person.address.town = "Marseille"
    person.address.save()
    said = text(whole(scene.fresh(filed))[1])
    assert person.address.town not in said
    assert "Transmise le pas encore" not in said


def test_before_any_transmission_the_commission_reads_what_is_there(filed):
    assert bookmarks(whole(filed, as_transmitted=True)[1]) == bookmarks(whole(filed)[1])


def test_the_summary_says_no_verdict_before_it_is_said():
    told = Story()
    dossier = told.transmitted()
    with clock.travel(story.CHECKED_AT):
        first, _second = dossier.pieces.filter(status="TR")
        desk.validate_piece(first, by=told.manager)
        said = text(whole(scene.fresh(dossier))[1])
    assert "Validée" not in said
    assert said.count("Transmise") >= 2


def test_the_summary_says_the_dates_and_the_status():
    dossier, at = at_stage(Stage.COMPLETE)
    with clock.travel(at):
        said = text(whole(dossier)[1])
    for words in ("14 avril 2025", "28 avril 2025", "31 mai 2025", "mercredi 26 mars 2025 à 14 h 12", "Complet"):
        assert words in said, words
