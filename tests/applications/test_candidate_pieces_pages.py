"""Files on the page: a plain post answers the page, an enhanced one answers the line; a refusal stays on its line."""

import pytest

from applications.enums import PieceStatus
from documents.models import StoredFile
from tests import typography
from tests.applications.candidate_pieces import HX, dropped, filed_and_signed_in, pdf, said, url
from tests.documents import samples
from tests.factories.accounts import UserFactory
from tests.spacing import as_read

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


@pytest.fixture
def dossier(client):
    return filed_and_signed_in(client)


@pytest.fixture
def line(dossier):
    return dossier.pieces.first()


def managed(dossier, line) -> str:
    """The page of the dossier with all the controls of that line."""
    return f"{dossier.get_absolute_url()}?modifier={line.ref}#p-{line.ref}"


def emptied(dossier, line, file) -> str:
    """The same, with what puts back the file that was just withdrawn."""
    return managed(dossier, line).replace("#", f"&supprime={file.ref}#")


def status_of(line) -> PieceStatus:
    line.refresh_from_db()
    return line.verdict


# ── Dropping ──


def test_a_plain_post_keeps_the_file_and_comes_back_to_its_line(client, dossier, line):
    response = client.post(url("piece_add", dossier, line), {"fichier": pdf()})
    assert response["Location"] == f"{dossier.get_absolute_url()}#p-{line.ref}"
    assert "Vous pouvez quitter cette page, rien ne sera perdu." in said(response)
    assert status_of(line) is PieceStatus.SENT
    page = client.get(dossier.get_absolute_url()).content.decode()
    assert "relevé.pdf" in page
    assert "Déposée" in page


def test_the_page_says_what_a_file_and_a_piece_may_weigh(client, dossier):
    page = client.get(dossier.get_absolute_url()).content.decode().replace("\u00a0", " ")
    assert "20 Mo par fichier et 50 Mo par pièce" in page
    assert f'data-limit="{50 * 1024**2}"' in page


def test_an_enhanced_post_answers_the_line_and_what_the_page_says_of_the_whole(client, dossier, line):
    response = client.post(url("piece_add", dossier, line), {"fichier": pdf()}, headers=HX)
    html = response.content.decode()
    typography.check(html)
    assert response.status_code == 200
    assert html.strip().startswith(f'<li class="piece" id="p-{line.ref}">')
    assert "relevé.pdf" in html
    assert "<html" not in html
    page = client.get(dossier.get_absolute_url()).content.decode()
    for mark in ("etat", "consigne", "reponses", "bloc-transmettre"):
        assert html.count(f' id="{mark}"') == page.count(f' id="{mark}"') == 1
    assert "Déposer une pièce, puis transmettre" in html, "the other line is still to come"
    assert f'href="{managed(dossier, line)}"' in html, "what may be done to the file is one step away"
    assert "csrfmiddlewaretoken" in client.get(managed(dossier, line)).content.decode()


def test_a_refused_file_is_said_on_its_line_and_heard_once(client, dossier, line):
    other = dossier.pieces.last()
    bad = {"fichier": samples.upload(b"MZ not a paper", "relevé.pdf")}
    for headers in ({}, HX):
        response = client.post(url("piece_add", dossier, line), bad, headers=headers)
        html = response.content.decode()
        typography.check(html)
        assert response.status_code == 422
        assert html.count('role="alert"') == 1
        assert f'id="e-{line.ref}"' in html
        assert f'id="e-{other.ref}"' not in html
        assert (f'<a href="#p-{line.ref}">{line.label}\u00a0: ' in html) == (not headers), "a whole page says it first"
        assert "<title>Erreur\u00a0: " in html, "the tab says it too, of a page or of a line"
        bad["fichier"].seek(0)
    assert not line.files.exists()
    assert not StoredFile.objects.exists(), "a refused file leaves nothing behind"


def test_of_several_files_the_good_ones_are_kept_and_the_bad_one_is_named(client, dossier, line):
    bad = [samples.upload(b"<html>", "faux.pdf"), samples.upload(b"", "vide.pdf")]
    files = [pdf("page 1.pdf"), *bad, samples.upload(samples.image(), "photo.jpg")]
    response = client.post(url("piece_add", dossier, line), {"fichier": files}, headers=HX)
    assert response.status_code == 422
    assert all(file.name in response.content.decode() for file in bad)
    assert [file.stored.name for file in line.files.all()] == ["page 1.pdf", "photo.jpg"]
    assert status_of(line) is PieceStatus.SENT


def test_posting_without_a_file_says_to_choose_one(client, dossier, line):
    response = client.post(url("piece_add", dossier, line), {})
    assert response.status_code == 422
    assert "Choisissez d’abord un fichier, puis déposez-le." in response.content.decode()


def test_an_empty_file_says_what_to_check(client, dossier, line):
    response = client.post(url("piece_add", dossier, line), {"fichier": samples.upload(b"", "vide.pdf")})
    assert response.status_code == 422
    assert "« vide.pdf » est vide" in response.content.decode().replace("\u00a0", " ")


def test_a_line_that_is_full_says_how_many_files_it_takes(client, dossier, line, settings):
    settings.PIECE_MAX_FILES = 1
    dropped(line)
    response = client.post(url("piece_add", dossier, line), {"fichier": pdf()}, headers=HX)
    assert response.status_code == 422
    assert "Réunissez des pages dans un même PDF." in response.content.decode()
    assert StoredFile.objects.count() == 1, "a file without a place leaves nothing behind"


def test_the_same_file_dropped_again_is_kept_once(client, dossier, line):
    client.post(url("piece_add", dossier, line), {"fichier": pdf()})
    again = "Ce fichier était déjà là\u00a0: rien n’a changé."
    assert said(client.post(url("piece_add", dossier, line), {"fichier": pdf()})).endswith(again)
    enhanced = client.post(url("piece_add", dossier, line), {"fichier": pdf()}, headers=HX)
    assert (enhanced.status_code, again in enhanced.content.decode()) == (200, True)
    both = [pdf(), pdf("page 2.pdf", 2)]
    assert "Fichier enregistré" in said(client.post(url("piece_add", dossier, line), {"fichier": both}))
    assert StoredFile.objects.count() == line.files.count() == 2


def test_the_name_of_a_file_is_never_markup(client, dossier, line):
    client.post(url("piece_add", dossier, line), {"fichier": pdf("<b onclick=x>relevé</b>.pdf")})
    page = client.get(dossier.get_absolute_url()).content.decode()
    assert "<b onclick" not in page


# ── Replacing, ordering, withdrawing ──


def test_replacing_keeps_the_place(client, dossier, line):
    first, second = dropped(line, 2)
    response = client.post(url("file_replace", dossier, first), {"fichier": pdf("corrigé.pdf")})
    assert said(response) == "Fichier remplacé."
    assert [file.stored.name for file in line.files.all()] == ["corrigé.pdf", second.stored.name]


def test_a_file_that_was_replaced_meanwhile_is_said_so_on_its_line(client, dossier, line):
    [first] = dropped(line)
    client.post(url("file_replace", dossier, first), {"fichier": pdf("corrigé.pdf")})
    for name in ("file_replace", "file_up"):
        again = client.post(url(name, dossier, first), {"fichier": pdf("encore.pdf", 2)})
        assert again.status_code == 422
        assert "Ce fichier a déjà été remplacé ou retiré" in again.content.decode()
    assert [file.stored.name for file in line.files.all()] == ["corrigé.pdf"]
    unknown = url("file_replace", dossier, first).replace(first.ref, "0" * 10)
    assert client.post(unknown, {"fichier": pdf()}).status_code == 404


def test_several_pages_take_the_place_of_one(client, dossier, line):
    first, second = dropped(line, 2)
    files = [samples.upload(b"MZ", "x.pdf"), pdf("page 1.pdf"), pdf("page 2.pdf", 2)]
    response = client.post(url("file_replace", dossier, first), {"fichier": files})
    assert "« x.pdf »" in response.content.decode().replace("\u00a0", " "), "the one that is refused is named"
    names = [file.stored.name for file in line.files.all()]
    assert names == ["page 1.pdf", "page 2.pdf", second.stored.name], "the others are kept, in order"


def test_replacing_by_a_bad_file_keeps_the_former(client, dossier, line):
    (former,) = dropped(line)
    response = client.post(
        url("file_replace", dossier, former), {"fichier": samples.upload(b"MZ", "x.pdf")}, headers=HX
    )
    assert response.status_code == 422
    assert line.files.get() == former


def test_replacing_by_nothing_says_to_choose(client, dossier, line):
    (former,) = dropped(line)
    response = client.post(url("file_replace", dossier, former), {})
    assert "Choisissez d’abord un fichier" in response.content.decode()


def test_moving_up_changes_the_order_of_reading(client, dossier, line):
    first, second = dropped(line, 2)
    answer = client.post(url("file_up", dossier, second))
    assert list(line.files.all()) == [second, first]
    assert answer["Location"] == managed(dossier, line), "one goes on with the files of this line"
    assert client.post(url("file_remove", dossier, first))["Location"] == emptied(dossier, line, first)
    first = dropped(line)[0]
    client.post(url("file_up", dossier, second))
    assert list(line.files.all()) == [second, first], "the first has nothing above it"


def test_withdrawing_the_last_file_makes_the_line_wait_again(client, dossier, line):
    (file,) = dropped(line)
    assert said(client.post(url("file_remove", dossier, file))) == "Fichier supprimé."
    assert status_of(line) is PieceStatus.AWAITED
    again = client.post(url("file_remove", dossier, file))
    assert again["Location"] == dossier.get_absolute_url(), "a second click finds the work done"


def test_a_withdrawn_file_comes_back_from_the_piece_it_was_on_once(client, dossier, line):
    first, second = dropped(line, 2)
    page = client.post(url("file_remove", dossier, first), follow=True).content.decode()
    piece = page[page.index(f'id="p-{line.ref}"') :].partition("</li>")[0]
    assert "Fichier supprimé." in piece, "said where the address leads, which is below the top of the page"
    assert page.count("Fichier supprimé.") == 1
    assert "Annuler la suppression" in piece
    for _time in range(2):
        back = client.post(url("file_restore", dossier, first), follow=True).content.decode()
    assert [file.stored_id for file in line.files.all()] == [second.stored_id, first.stored_id]
    assert "Annuler la suppression" not in back
    assert "Annuler la suppression" not in client.get(emptied(dossier, line, first)).content.decode()


def test_a_withdrawn_file_that_is_kept_no_more_is_asked_for_again(client, dossier, line):
    (file,) = dropped(line)
    client.post(url("file_remove", dossier, file))
    StoredFile.objects.all().delete()
    assert "Annuler la suppression" not in client.get(emptied(dossier, line, file)).content.decode()
    late = client.post(url("file_restore", dossier, file))
    assert late.status_code == 422
    assert "Déposez-le de nouveau" in late.content.decode()


@pytest.mark.parametrize("good", [0, 1])
def test_a_refusal_says_whether_something_was_kept(client, dossier, line, good):
    files = [samples.upload(b"MZ", "virus.exe"), *[pdf()] * good]
    page = client.post(url("piece_add", dossier, line), {"fichier": files}).content.decode()
    assert ("Ce changement n’a pas été enregistré en entier" in page) is bool(good)
    assert page.index("Ce changement n’a pas été enregistré") < page.index("<h1>"), "first on a small screen too"


def test_a_body_too_heavy_to_be_read_leads_back_to_the_page_it_was_sent_from(client, dossier, line):
    page = managed(dossier, line).partition("#")[0]
    heavy = {"CONTENT_LENGTH": str(10**9), "HTTP_REFERER": f"http://testserver{page}"}
    answer = client.generic("POST", url("piece_add", dossier, line), b"x", "multipart/form-data", **heavy)
    assert answer.status_code == 413
    assert f'href="{page}"' in answer.content.decode()


# ── Going on with a managed line ──


@pytest.mark.parametrize("name", ["piece_add", "file_replace"])
def test_a_file_sent_from_a_managed_line_leaves_it_managed(client, dossier, line, name):
    (file,) = dropped(line)
    action = f"{url(name, dossier, line if name == 'piece_add' else file)}?modifier={line.ref}"
    assert f'action="{action}"' in client.get(managed(dossier, line)).content.decode()
    response = client.post(action, {"fichier": pdf()}, headers=HX)
    html = response.content.decode()
    assert f'action="{url("piece_add", dossier, line)}?modifier={line.ref}"' in html
    assert "Remplacer, ajouter ou supprimer" not in html, "that link would lead to the address where one already is"
    file = line.files.last()
    action = f"{url(name, dossier, line if name == 'piece_add' else file)}?modifier={line.ref}"
    shown = client.post(action, {"fichier": pdf("page 2.pdf", 2)})["Location"]
    assert shown == managed(dossier, line).replace("#", "&ajouter=oui#" if name == "piece_add" else "#")


def dropped_on(client, dossier, line, file) -> str:
    return client.post(url("piece_add", dossier, line), {"fichier": file}, headers=HX).content.decode()


UNFOLDED = '<details class="more" open><summary>Ajouter un fichier'


def test_the_place_of_one_more_file_stays_unfolded_once_one_was_added_from_it(client, dossier, line):
    dropped(line)
    assert UNFOLDED not in as_read(client.get(managed(dossier, line)).content.decode())
    action = f"{url('piece_add', dossier, line)}?modifier={line.ref}"
    shown = as_read(client.post(action, {"fichier": pdf("page 2.pdf", 2)}, follow=True).content.decode())
    assert shown.count(UNFOLDED) == 1
    for page in (pdf("page 3.pdf", 3), pdf("page 3.pdf", 3), pdf("virus.exe", 4)):
        assert UNFOLDED in as_read(client.post(action, {"fichier": page}, headers=HX).content.decode())
    assert UNFOLDED not in as_read(dropped_on(client, dossier, line, pdf("page 5.pdf", 5)))


def test_a_first_file_leaves_its_line_folded(client, dossier, line):
    assert "<details" not in dropped_on(client, dossier, line, pdf())


def test_a_line_emptied_of_its_files_takes_the_next_ones_as_a_managed_line(client, dossier, line):
    (file,) = dropped(line)
    assert client.post(url("file_remove", dossier, file))["Location"] == emptied(dossier, line, file)
    page = client.get(managed(dossier, line)).content.decode()
    assert f'action="{url("piece_add", dossier, line)}?modifier={line.ref}"' in page


# ── Coming back to the address of a gesture ──

GESTURES = [
    "begin", "piece_add", "piece_not_concerned", "piece_concerned", "file_replace", "file_up", "file_remove",
]  # fmt: skip


@pytest.mark.parametrize("name", GESTURES)
def test_a_tab_restored_on_a_gesture_shows_the_dossier_and_does_nothing(client, dossier, line, name):
    (file,) = dropped(line)
    words = [] if name == "begin" else [file if name.startswith("file") else line]
    before = line.files.get(), status_of(line)
    assert client.get(url(name, dossier, *words))["Location"] == dossier.get_absolute_url()
    assert (line.files.get(), status_of(line)) == before
    client.force_login(UserFactory())
    assert client.get(url(name, dossier, *words)).status_code == 404


# ── Reading a file ──


def test_a_file_is_shown_in_a_box_where_nothing_runs(client, dossier, line):
    client.post(url("piece_add", dossier, line), {"fichier": pdf("relevé d’été.pdf")})
    file = line.files.get()
    shown = client.get(url("file", dossier, file))
    assert shown["Content-Type"] == "application/pdf"
    assert shown["Content-Disposition"].startswith("inline")
    assert shown["Content-Security-Policy"].startswith("sandbox")
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert shown["Cache-Control"] == "private, no-store"
    kept = client.get(url("file_download", dossier, file))
    assert kept["Content-Disposition"].startswith("attachment")
    assert kept.getvalue() == shown.getvalue()
