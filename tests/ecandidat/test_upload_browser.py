"""The drop zone in a real browser: with script, without, and when the line is cut."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def address(live_server, settings):
    settings.ROOT_URLCONF = "tests.ecandidat.upload_site"
    return live_server.url


def a_file(name):
    return {"name": name, "mimeType": "application/pdf", "buffer": b"%PDF-1.7 " + b"x" * 2000}


def test_a_chosen_file_leaves_at_once_and_only_its_piece_changes(page, address):
    page.goto(address)
    page.evaluate("window.stayed = true")
    page.get_by_label("Fichier pour CV", exact=True).set_input_files([a_file("cv.pdf"), a_file("suite.pdf")])
    expect(page.locator("#state")).to_have_text("Déposée : cv.pdf, suite.pdf")
    assert page.evaluate("window.stayed"), "the page was not reloaded"
    assert page.evaluate("document.activeElement.className") == "piece__name", "the keyboard stays in the piece"
    page.get_by_label("Fichier pour CV", exact=True).set_input_files([a_file("autre.pdf")])
    expect(page.locator("#state")).to_have_text("Déposée : autre.pdf")


def test_a_file_chosen_before_the_script_arrived_leaves_when_it_arrives(page, address):
    waiting = []
    page.route("**/js/upload*.js", lambda route: waiting.append(route))
    page.goto(address, wait_until="commit")
    page.get_by_label("Fichier pour CV", exact=True).set_input_files([a_file("cv.pdf")])
    expect(page.locator("#state")).to_have_text("En attente")
    waiting.pop().continue_()
    expect(page.locator("#state")).to_have_text("Déposée : cv.pdf")


FAILURES = {
    "413.pdf": "Envoi trop lourd : il dépasse 50 Mo, la limite d’une pièce. Chaque fichier peut peser jusqu’à 20 Mo.",
    "500.pdf": "Le site n’a pas pu prendre ce dépôt.",
    "coupure.pdf": "Le fichier est encore choisi : appuyez sur « Déposer » pour recommencer.",
}


@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_is_said_with_its_cause_and_one_may_try_again(page, address, name):
    page.goto(address)
    if name == "coupure.pdf":
        page.route("**/deposer/", lambda route: route.abort(), times=1)
    zone = page.get_by_label("Fichier pour CV", exact=True)
    zone.set_input_files([a_file(name)])
    expect(page.get_by_role("alert")).to_contain_text(FAILURES[name])
    expect(page.get_by_role("alert")).to_be_focused()
    expect(zone).to_be_visible()
    assert page.locator("progress").count() == 0
    if name == "coupure.pdf":
        page.get_by_role("button", name="Déposer").click()
        expect(page.locator("#state")).to_have_text("Déposée : coupure.pdf")
    zone.set_input_files([a_file("cv.pdf")])
    expect(page.locator("#state")).to_have_text("Déposée : cv.pdf")


def test_what_is_too_heavy_does_not_leave(page, address, settings):
    settings.PIECE_MAX_LINE_BYTES = 3 * 1024
    page.goto(address)
    page.route("**/deposer/", lambda route: pytest.fail("it left"))
    page.get_by_label("Fichier pour CV", exact=True).set_input_files([a_file("cv.pdf"), a_file("suite.pdf")])
    expect(page.get_by_role("alert")).to_contain_text("il dépasse 3 Ko, la limite d’une pièce")


@pytest.fixture
def stalled(page, address):
    """A file has been chosen and the line stalls: no answer comes."""
    page.goto(address)
    page.route("**/deposer/", lambda route: None, times=1)
    page.get_by_label("Fichier pour CV", exact=True).set_input_files([a_file("cv.pdf")])


def test_the_bar_shows_while_the_bytes_travel(page, stalled):
    bar = page.get_by_role("progressbar", name="Dépôt en cours")
    expect(bar).to_be_visible()
    expect(page.get_by_label("Fichier pour CV", exact=True)).to_be_hidden()


def test_a_deposit_that_stalls_is_stopped_and_begun_again(page, stalled):
    page.get_by_role("button", name="Annuler le dépôt").click()
    expect(page.get_by_role("alert")).to_have_text("Dépôt annulé : rien n’a été enregistré.")
    expect(page.get_by_role("alert")).to_be_focused()
    assert page.locator("progress").count() == 0
    page.get_by_label("Fichier pour CV", exact=True).set_input_files([a_file("cv.pdf")])
    expect(page.locator("#state")).to_have_text("Déposée : cv.pdf")


def test_leaving_the_page_during_a_deposit_is_asked_about(page, stalled):
    page.locator("h3").click()  # a browser asks nothing of whoever did nothing
    with page.expect_event("dialog") as asked:
        page.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()
    page.get_by_role("button", name="Annuler le dépôt").click()
    page.close(run_before_unload=True)
    page.wait_for_event("close")


def test_it_works_without_script(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    page.get_by_label("Fichier pour CV", exact=True).set_input_files([a_file("cv.pdf")])
    page.get_by_role("button", name="Déposer").click()
    expect(page.locator("#state")).to_have_text("Déposée : cv.pdf")
    context.close()
