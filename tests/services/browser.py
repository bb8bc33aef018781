"""A real Chromium for the journeys, driven by Playwright; in French, in the institution's time zone."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect, sync_playwright

SWITCHES = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def browser():
    """One Chromium for the session; TEST_CHROMIUM was found by tests.services."""
    # Playwright runs an event loop in this thread, where Django would refuse the ORM calls of the test itself.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    switches = [*SWITCHES, "--no-sandbox"] if os.geteuid() == 0 else SWITCHES
    expect.set_options(timeout=10_000)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=os.environ["TEST_CHROMIUM"], args=switches)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser):
    """A page without memory; anything its console reports as an error, a blocked script included, fails the test."""
    context = browser.new_context(locale="fr-FR", timezone_id="Europe/Paris", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(10_000)
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda message: errors.append(message.text) if "Security Policy" in message.text else None)
    yield opened
    context.close()
    assert errors == []


def goes(page: Page, way: Locator) -> None:
    """Press what leads to another page, and be there: a click alone answers before the page has changed."""
    with page.expect_navigation():
        way.click()


@pytest.fixture
def shot(page, request):
    """Call it with a name to keep a picture of the whole page, when --shots says where; else it does nothing."""
    folder = request.config.getoption("--shots")

    def take(name: str) -> None:
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)

    return take
