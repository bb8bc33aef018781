"""A candidate in a browser: each method is a sentence of the guide."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests import accessibility
from tests.journeys.university import PASSWORD
from tests.services.browser import goes

PIECES = (
    "CV avec photo",
    "Lettre de motivation",
    "Relevé de notes",
    "Certificat de Scolarité (année en cours)",
    "Copie diplômes obtenus",
    "Justificatif du niveau de langue",
    "Descriptif des études suivies après le bac (modules, programme)",
)
CONDITIONAL = "Justificatif du numéro de matricule Etudes en France (pour les concernés)"


class Candidate:
    """Drives the pages by what a person reads on them, and reads the mails for the links."""

    def __init__(self, page: Page, address: str, mailbox, email: str):
        self.page, self.address, self.mailbox, self.email = page, address, mailbox, email
        self.looks_closely = True

    def open(self, path: str) -> None:
        self.page.goto(self.address + path)
        self.looks()

    def looks(self) -> None:
        """Each page is inspected in one journey: axe, and 320 px wide."""
        if self.looks_closely:
            accessibility.check(self.page)

    def press(self, name: str) -> None:
        goes(self.page, self.page.get_by_role("button", name=name, exact=True).first)

    def follow(self, name: str) -> None:
        goes(self.page, self.page.get_by_role("link", name=name, exact=True).first)

    def mail(self, subject: str) -> str:
        """The text of the mail whose subject holds these words, waited for: another process sends it."""
        for number in range(1, 40):
            self.mailbox.wait_for(number)
            found = [m for m in self.mailbox if m["To"] == self.email and subject in m["Subject"]]
            if found:
                return found[-1].get_body(("plain",)).get_content()
        raise AssertionError(f"no mail « {subject} »")

    def link_in(self, text: str, path: str) -> str:
        """The address in a mail whose path begins so."""
        return re.search(rf"{re.escape(self.address + path)}\S*", text).group()

    def creates_an_account(self) -> None:
        self.open("/")
        self.follow("Créer un compte")
        self.page.fill("[name=last_name]", "Roy")
        self.page.fill("[name=first_name]", "Camille")
        self.page.fill("[name=email]", self.email)
        self.page.fill("[name=email2]", self.email)
        self.page.fill("[name=password]", PASSWORD)
        self.press("Créer mon compte")

    def activates_it(self) -> str:
        """Answers the login that the mail and the page give."""
        link = self.link_in(self.mail("ctive"), "/activation/")
        self.page.goto(link)
        login = self.page.locator(".login").first.inner_text()
        self.press("Activer mon compte")
        self.page.goto(link)
        expect(self.page.get_by_text("Ce compte a déjà été validé").first).to_be_visible()
        self.signs_out()
        return login

    def signs_in(self, identifier: str) -> None:
        self.open("/connexion/")
        self.page.fill("[name=login]", identifier)
        self.page.fill("[name=password]", PASSWORD)
        goes(self.page, self.page.locator("main").get_by_role("button", name="Connexion"))
        expect(self.page.get_by_role("heading", name="Bienvenue Camille Roy")).to_be_visible()

    def completes_the_profile(self) -> None:
        self.open("/mon-compte/informations-perso/")
        self.page.fill("[name=ine]", "2503186472L")
        self.page.fill("[name=birth_date]", "2003-06-04")
        self.page.select_option("[name=birth_department]", index=52)
        self.page.fill("[name=birth_town]", "Reims")
        self.saves()
        self.open("/mon-compte/adresse/")
        self.page.fill("[name=line1]", "8 rue des Essarts")
        self.page.fill("[name=postal_code]", "10000")
        self.page.fill("[name=town]", "Troyes")
        self.saves()
        self.open("/mon-compte/baccalaureat/")
        self.page.select_option("[name=kind]", "general")
        self.page.fill("[name=year]", "2021")
        self.page.select_option("[name=department]", index=52)
        self.page.fill("[name=town]", "Reims")
        self.page.fill("[name=school]", "Lycée d’exemple")
        self.saves()
        for part in ("cursus-post-bac", "stages", "experiences-pro"):
            self.open(f"/mon-compte/{part}/")
            self.press("Rien à déclarer")
        self.open("/mon-compte/")
        expect(self.page.get_by_text("Les six parties sont complètes.")).to_be_visible()

    def saves(self) -> None:
        goes(self.page, self.page.locator("main form button.btn").first)
        expect(self.page.locator(".errors")).to_have_count(0)

    def applies(self) -> None:
        self.open("/offre/")
        goes(self.page, self.page.get_by_role("link", name="Ingénierie des Systèmes Complexes (M1)").first)
        self.looks()
        goes(self.page, self.page.locator("main .btn", has_text="Candidater").first)
        self.page.get_by_label("Candidat externe").check()
        self.press("Ouvrir mon dossier")
        expect(self.page.locator(".folder__tab")).to_contain_text("Dossier n°")
        self.dossier = self.page.url.partition("#")[0]
        self.looks()

    def line(self, label: str):
        return self.page.locator("li.piece", has=self.page.get_by_role("heading", name=label))

    def drops(self, label: str, *files: Path) -> None:
        """Choosing a file sends it at once; the line says when it is kept."""
        line = self.line(label)
        line.locator("input[type=file]").last.set_input_files([str(file) for file in files])
        expect(line.locator(".badge").first).to_have_text("Déposée")

    def fills_the_checklist(self, pdf: Path, photo: Path) -> None:
        for label in PIECES[:-1]:
            self.drops(label, pdf)
        self.drops(PIECES[-1], photo, pdf)
        goes(self.page, self.line(CONDITIONAL).get_by_role("button", name="Non concerné par cette pièce"))
        expect(self.line(CONDITIONAL).locator(".badge").first).to_have_text("Non concerné")

    def transmits(self) -> None:
        self.page.goto(self.dossier)
        self.press("Transmettre ma candidature")
        expect(self.page.get_by_text("Votre candidature a été reçue")).to_be_visible()
        self.looks()

    def reads(self, *sentences: str) -> None:
        self.page.goto(self.dossier)
        for sentence in sentences:
            expect(self.page.get_by_text(sentence).first).to_be_visible()
        self.looks()

    def answers(self, label: str, act: str) -> None:
        self.page.goto(self.dossier)
        self.follow(label)
        self.looks()
        self.page.get_by_role("checkbox").check()
        self.press(act)

    def signs_out(self) -> None:
        goes(self.page, self.page.get_by_role("button", name="Déconnexion").first)
        expect(self.page.get_by_role("link", name="Connexion").first).to_be_visible()
