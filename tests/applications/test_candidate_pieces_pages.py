"""Files on the page: a plain post answers the page, an enhanced one answers the line; a refusal stays on its line."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from applications.commands import pieces, transmission
from applications.enums import PieceStatus, Stage
from applications.models import PieceFile
from documents.models import StoredFile
from ecandidat.common import clock
from offers.enums import Mode, Obligation
from tests import typography
from tests.applications import scene, story
from tests.applications.story import Story, at_stage
from tests.documents import samples
from tests.factories.accounts import UserFactory
from tests.factories.documents import StoredFileFactory
from tests.factories.offers import PieceKindFactory, PopulationFactory, RequirementFactory
from tests.spacing import as_read

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
HX = {"HX-Request": "true"}


@pytest.fixture
def dossier(client):
    """Filed today, nothing on it yet, its owner signed in."""
    made = scene.filed(scene.opening_in())
    client.force_login(made.file.user)
    return made


@pytest.fixture
def line(dossier):
    return dossier.pieces.first()


def url(name: str, dossier, *words) -> str:
    return reverse(f"applications:{name}", args=[dossier.ref, *(word.ref for word in words)])


def pdf(name: str = "relevé.pdf", pages: int = 1):
    return samples.upload(samples.pdf(pages), name)


def dropped(line, number: int = 1) -> list[PieceFile]:
    person = line.application.file.user
    contents = [f"%PDF-1.7\n{line.ref} {each}\n".encode() for each in range(number)]
    stored = [StoredFileFactory(owner=person, content=content) for content in contents]
    return [pieces.add_file(line, each, by=person) for each in stored]


def managed(dossier, line) -> str:
    """The page of the dossier with all the controls of that line."""
    return f"{dossier.get_absolute_url()}?modifier={line.ref}#p-{line.ref}"


def emptied(dossier, line, file) -> str:
    """The same, with what puts back the file that was just withdrawn."""
    return managed(dossier, line).replace("#", f"&supprime={file.ref}#")


def said(response) -> str:
    """The sentence of the green message that the next page will show."""
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def state(html: str) -> str:
    """The stage and what it means, at the head of the page."""
    return html.split('id="etat">')[1].split("</p>")[0]


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


# ── Non concerné ──


@pytest.fixture
def conditional(dossier):
    population = dossier.population
    kind = PieceKindFactory(label="Justificatif de matricule", is_common=False)
    RequirementFactory(opening=dossier.opening, population=population, kind=kind, obligation=Obligation.CONDITIONAL)
    other = PopulationFactory(campaign=dossier.opening.campaign)
    RequirementFactory(opening=dossier.opening, population=other, kind=kind, obligation=Obligation.CONDITIONAL)
    return dossier.pieces.create(
        kind=kind, position=9, label=kind.label, obligation=Obligation.CONDITIONAL, application=dossier
    )


def test_not_concerned_and_back(client, dossier, conditional):
    response = client.post(url("piece_not_concerned", dossier, conditional))
    assert said(response) == "C’est noté\u00a0: cette pièce ne vous concerne pas."
    page = client.get(dossier.get_absolute_url()).content.decode()
    assert "Finalement, cette pièce me concerne" in page
    assert url("piece_add", dossier, conditional) not in page
    assert status_of(conditional) is PieceStatus.NOT_CONCERNED
    client.post(url("piece_concerned", dossier, conditional))
    assert status_of(conditional) is PieceStatus.AWAITED


def test_a_required_piece_concerns_everybody(client, dossier, line):
    response = client.post(url("piece_not_concerned", dossier, line), headers=HX)
    assert response.status_code == 422
    assert "est demandée à tout le monde" in response.content.decode()
    assert url("piece_not_concerned", dossier, line) not in response.content.decode()
    assert "Non concerné par cette pièce" not in response.content.decode()


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


# ── When nothing may be written ──

READ_ONLY = [Stage.NOT_SENT, Stage.RECEIVED, Stage.COMPLETE, Stage.FAVOURABLE, Stage.CANCELLED]


@pytest.mark.parametrize("stage", READ_ONLY, ids=lambda stage: stage.value)
def test_a_closed_dossier_takes_no_file_and_says_why(client, stage):
    dossier, at = at_stage(stage)
    client.force_login(dossier.file.user)
    line = dossier.pieces.first()
    before = list(PieceFile.objects.values())
    with clock.travel(at):
        page = client.get(dossier.get_absolute_url()).content.decode()
        plain = client.post(url("piece_add", dossier, line), {"fichier": pdf()})
        enhanced = client.post(url("piece_add", dossier, line), {"fichier": pdf()}, headers=HX)
    assert 'type="file"' not in page
    assert plain.status_code == 422
    assert 'role="alert"' in plain.content.decode()
    assert enhanced["HX-Redirect"] == dossier.get_absolute_url(), "the whole page is stale, not the line alone"
    assert "que vous n’y voyez pas n’a pas été enregistré" in said(enhanced)
    typography.check(said(enhanced))
    assert list(PieceFile.objects.values()) == before


@pytest.mark.parametrize("stage", READ_ONLY[1:], ids=lambda stage: stage.value)
@pytest.mark.parametrize("name", ["file_replace", "file_remove", "file_up"])
def test_a_closed_dossier_keeps_its_files_as_they_are(client, stage, name):
    dossier, at = at_stage(stage)
    client.force_login(dossier.file.user)
    file = dossier.pieces.first().files.get()
    with clock.travel(at):
        response = client.post(url(name, dossier, file), {"fichier": pdf()}, headers=HX)
        assert client.get(url("file", dossier, file)).getvalue(), "reading stays"
    assert response["HX-Redirect"] == dossier.get_absolute_url()
    assert PieceFile.objects.filter(pk=file.pk).exists()


def test_in_a_correction_the_refused_line_alone_is_open(client):
    dossier, at = at_stage(Stage.INCOMPLETE)
    client.force_login(dossier.file.user)
    refused, accepted = dossier.pieces.filter(status__in=("RE", "VA")).order_by("position")
    with clock.travel(at):
        page = as_read(client.get(dossier.get_absolute_url()).content.decode())
        assert url("file_replace", dossier, refused.files.get()) in page
        assert "Remplacer le fichier refusé" in page
        assert "Ajouter un fichier à côté, sans remplacer" in page
        assert url("piece_add", dossier, accepted) not in page
        assert "La page 2 est floue." in page
        assert page.index(refused.label) < page.index("<h2>Les autres pièces")
    with clock.travel(at + timedelta(minutes=1)):
        closed = client.post(url("piece_add", dossier, accepted), {"fichier": pdf()}, headers=HX)
        opened = client.post(url("file_replace", dossier, refused.files.get()), {"fichier": pdf(pages=2)}, headers=HX)
        corrected = client.get(dossier.get_absolute_url()).content.decode()
        assert state(opened.content.decode()) == state(corrected), "what the head of the page says is of now"
        assert refused.files.count() == 1, "the commission will not read the refused file first"
        assert "Corrigées ou ajoutées, pas encore transmises" in corrected
        assert "La page 2 est floue." in corrected, "what was asked stays readable until the transmission"
        transmission.transmit(dossier, by=dossier.file.user)
        assert "La page 2 est floue." not in client.get(dossier.get_absolute_url()).content.decode()
    assert (closed.status_code, opened.status_code) == (422, 200)
    assert "vous n’avez rien à redéposer" in closed.content.decode()


def test_a_paper_dossier_takes_no_file_on_line(client):
    told = Story(mode=Mode.PAPER)
    dossier = told.filed()
    client.force_login(told.candidate)
    with clock.travel(story.SENT_AT):
        response = client.post(url("piece_add", dossier, dossier.pieces.first()), {"fichier": pdf()}, headers=HX)
    assert "envoyez la pièce par courrier" in said(response)


# ── Situation ──


def test_correcting_ones_situation_changes_the_list_and_loses_no_file(client, dossier, line):
    dropped(line)
    other = PopulationFactory(campaign=dossier.opening.campaign, label="Candidat international")
    RequirementFactory(opening=dossier.opening, population=other, kind=PieceKindFactory(label="Titre de séjour"))
    assert "Candidat international" in client.get(url("population", dossier)).content.decode()
    client.post(url("population", dossier), {"population": other.pk})
    labels = {piece.label: piece.obligation for piece in dossier.pieces.all()}
    assert labels == {line.label: Obligation.OPTIONAL, "Titre de séjour": Obligation.REQUIRED}
    assert line.files.count() == 1


def test_a_situation_is_not_corrected_after_transmission(client):
    dossier = scene.transmitted(scene.opening_in())
    client.force_login(dossier.file.user)
    response = client.post(url("population", dossier), {"population": dossier.population_id})
    assert "votre situation ne change plus" in response.content.decode()


def test_a_situation_must_be_chosen(client, dossier):
    response = client.post(url("population", dossier), {"population": "999999"})
    assert response.status_code == 200
    assert 'class="errors"' in response.content.decode()
