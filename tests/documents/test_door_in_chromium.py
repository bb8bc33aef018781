"""The door seen by a real browser: a PDF shows inside our pages, a disguised page does nothing (F04, decision 20)."""

import io

import pytest
from django.http import HttpResponse
from django.urls import path
from PIL import Image

from documents.models import StoredFile
from documents.responses import serve
from tests.documents import samples
from tests.factories.documents import StoredFileFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.urls(__name__)]
RED = (200, 0, 0)


def door(request, pk):
    return serve(StoredFile.objects.get(pk=pk), as_attachment=False)


def viewer(request, pk):
    frame = f'<iframe src="/fichier/{pk}" width="800" height="600" title="pièce"></iframe>'
    return HttpResponse(f'<!doctype html><html lang="fr"><title>Visionneuse</title>{frame}</html>')


door.login_required = viewer.login_required = False
urlpatterns = [path("fichier/<int:pk>", door), path("visionneuse/<int:pk>", viewer)]


def red_share(page):
    """The part of what the browser shows that is red, from 0 to 1."""
    shown = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    pixels = shown.resize((160, 120), Image.Resampling.NEAREST).tobytes()
    found = sum(pixels[at] > 150 and pixels[at + 1] < 60 and pixels[at + 2] < 60 for at in range(0, len(pixels), 3))
    return found / (160 * 120)


def becomes_red(page):
    for _try in range(40):
        if red_share(page) > 0.05:
            return True
        page.wait_for_timeout(250)
    return False


def test_a_pdf_shows_in_our_viewer(live_server, page):
    sheet = io.BytesIO()
    Image.new("RGB", (600, 800), RED).save(sheet, "PDF")
    kept = StoredFileFactory(content=sheet.getvalue())
    page.goto(f"{live_server.url}/visionneuse/{kept.pk}")
    assert becomes_red(page)


def test_an_image_shows_in_our_viewer(live_server, page):
    sheet = io.BytesIO()
    Image.new("RGB", (600, 800), RED).save(sheet, "PNG")
    kept = StoredFileFactory(content=sheet.getvalue(), content_type="image/png")
    page.goto(f"{live_server.url}/visionneuse/{kept.pk}")
    assert becomes_red(page)


@pytest.mark.parametrize("content_type", ["application/pdf", "image/jpeg"])
def test_a_page_in_disguise_runs_no_script(live_server, page, content_type):
    kept = StoredFileFactory(content=samples.polyglot_pdf(), content_type=content_type)
    page.goto(f"{live_server.url}/visionneuse/{kept.pk}")
    page.wait_for_timeout(500)
    assert page.title() == "Visionneuse"
    assert all("pris" not in frame.title() for frame in page.frames)


def test_another_site_cannot_frame_a_file(live_server, page):
    sheet = io.BytesIO()
    Image.new("RGB", (600, 800), RED).save(sheet, "PNG")
    kept = StoredFileFactory(content=sheet.getvalue(), content_type="image/png")
    elsewhere = live_server.url.replace("localhost", "127.0.0.1")
    assert elsewhere != live_server.url
    page.route(
        "**/ailleurs",
        lambda route: route.fulfill(
            content_type="text/html",
            body=f'<iframe src="{live_server.url}/fichier/{kept.pk}" width="800" height="600">',
        ),
    )
    page.goto(f"{elsewhere}/ailleurs")
    page.wait_for_timeout(800)
    assert red_share(page) == 0
