"""The roof's pages in a real browser: accessible, without script errors, in light and dark."""

import pytest
from playwright.sync_api import expect

from tests import accessibility
from tests.ecandidat.test_pages import PUBLIC, person
from tests.factories.offers import CampaignFactory, FaqEntryFactory, OpeningFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def address(live_server):
    OpeningFactory(campaign=CampaignFactory(is_current=True))
    FaqEntryFactory(question="Une question", answer="Une réponse")
    return live_server.url


@pytest.fixture
def signed_in(page, client, live_server):
    """Open the browser's session for a person."""

    def sign_in(user):
        client.force_login(user)
        value = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])

    return sign_in


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_visitor_s_pages(page, address, scheme):
    page.emulate_media(color_scheme=scheme)
    for path in PUBLIC:
        page.goto(address + path)
        accessibility.check(page)


def test_a_candidate_s_pages(page, address, signed_in):
    signed_in(person())
    for path in ("/", "/assistance/", "/rien/", "/scolarite/"):
        page.goto(address + path)
        accessibility.check(page)


def test_the_desk_s_lists_and_forms(page, address, signed_in):
    signed_in(person(is_staff=True, is_superuser=True))
    for path in ("", "offers/formation/", "offers/faqentry/add/", "offers/membership/add/", "accounts/user/"):
        page.goto(f"{address}/scolarite/{path}")
        accessibility.check(page)


def test_a_list_to_search_in_has_the_name_of_its_label(page, address, signed_in):
    signed_in(person(is_staff=True, is_superuser=True))
    page.goto(f"{address}/scolarite/offers/membership/add/")
    expect(page.get_by_role("combobox", name="Centre")).to_be_visible()


def test_the_demonstration_is_said_in_a_landmark(page, address, settings):
    settings.DEMO = True
    page.goto(address + "/assistance/")
    expect(page.get_by_role("complementary", name="Démonstration")).to_be_visible()
    accessibility.check(page)


def test_the_keyboard_reaches_the_content_first(page, address):
    page.goto(address + "/assistance/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Aller au contenu")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#contenu")).to_be_focused()


def test_the_menu_opens_on_a_phone_without_script(browser, address):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(address)
    link = page.get_by_role("navigation", name="Menu principal").get_by_role("link", name="Créer un compte")
    expect(link).to_be_hidden()
    page.locator(".menu > summary").click()
    expect(link).to_be_visible()
    context.close()
