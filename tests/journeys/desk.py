"""Scolarité in a browser: finds a dossier, checks its pieces, concludes, gives the opinion, publishes."""

from playwright.sync_api import Page, expect

from tests import accessibility
from tests.journeys.university import MANAGER, PASSWORD
from tests.services.browser import goes


class Desk:
    """One manager, in a browser context of its own."""

    def __init__(self, page: Page, address: str):
        self.page, self.address = page, address
        self.looks_closely = True

    def looks(self) -> None:
        if self.looks_closely:
            accessibility.check(self.page)

    def signs_in(self) -> None:
        self.page.goto(f"{self.address}/scolarite/")
        self.page.fill("[name=login]", MANAGER)
        self.page.fill("[name=password]", PASSWORD)
        goes(self.page, self.page.locator("main").get_by_role("button", name="Connexion"))
        expect(self.page.locator("#site-name")).to_be_visible()

    def finds(self, name: str) -> None:
        """From the list to the dossier, by the person's name without accents or case."""
        self.page.goto(f"{self.address}/scolarite/applications/application/?q={name}")
        self.looks()
        goes(self.page, self.page.locator("#result_list tbody th a").first)
        expect(self.page.get_by_role("heading", name="Faire avancer ce dossier")).to_be_visible()
        self.dossier = self.page.url.partition("?")[0]
        self.looks()

    def checks_pieces(self, *, refuses: str = "", because: str = "") -> None:
        """A verdict on each transmitted piece, one page after the other."""
        goes(self.page, self.page.get_by_role("link", name="Contrôler").first)
        self.looks()
        while self.page.locator("button[name=verdict][value=VA]:not([aria-disabled])").count():
            title = self.page.locator("#vue").inner_text()
            if refuses and refuses in title:
                self.page.get_by_role("radio", name="Illisible").check()
                self.page.fill("[name=comment]", because)
                goes(self.page, self.page.locator("button[name=verdict][value=RE]"))
            else:
                goes(self.page, self.page.locator("button[name=verdict][value=VA]"))
            waiting = self.page.locator(".queue li", has_text="Transmise")
            if not waiting.count():
                return
            if not self.page.locator(".queue li[aria-current]", has_text="Transmise").count():
                goes(self.page, waiting.first.get_by_role("link"))

    def concludes(self, label: str) -> None:
        self.page.goto(self.dossier)
        self.takes(label)

    def takes(self, label: str, **facts: str) -> None:
        """Press a step; where it asks for facts, give them and press again."""
        button = self.page.get_by_role("button", name=label, exact=True)
        goes(self.page, button.or_(self.page.get_by_role("link", name=label, exact=True)).first)
        if not self.page.url.startswith(self.dossier):
            self.looks()
            for name, value in facts.items():
                self.page.locator(f"[name={name}][value={value}]").check()
            goes(self.page, self.page.locator("form.verdict button.button").first)
        expect(self.page.locator(".messagelist .success, .callout.tone-ok").first).to_be_visible()

    def decides_favourably(self) -> None:
        self.page.goto(self.dossier)
        self.takes("Enregistrer l’avis", kind="FA")
        self.page.goto(self.dossier)
        self.takes("Publier la décision")
