"""S05, S07, S11: whose a session is, when it ends, what is then kept, and where a sign-in leads."""

import html
import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.messages import get_messages
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from applications.enums import Stage
from ecandidat.common import clock
from tests import typography
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.applications import dossier_at
from tests.spacing import as_read

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


class TestSessions:
    @pytest.fixture
    def person(self):
        return UserFactory(complete=True)

    def enter(self, person) -> Client:
        client = Client()
        client.post(reverse("accounts:login"), {"login": person.login, "password": PASSWORD})
        assert SESSION_KEY in client.session
        return client

    def test_a_planted_session_is_left_at_sign_in(self, person):
        thief, victim = Client(), Client()
        thief.get(reverse("accounts:login"))
        planted = thief.session
        planted["x"] = 1
        planted.save()
        victim.cookies[settings.SESSION_COOKIE_NAME] = planted.session_key
        victim.post(reverse("accounts:login"), {"login": person.login, "password": PASSWORD})
        thief.cookies[settings.SESSION_COOKIE_NAME] = planted.session_key
        assert thief.get("/mon-compte/").status_code == 302
        assert victim.get("/mon-compte/").status_code == 200

    def test_a_stolen_cookie_dies_with_the_sign_out_and_with_the_password(self, person):
        owner = self.enter(person)
        stolen = owner.session.session_key
        thief = Client()
        thief.cookies[settings.SESSION_COOKIE_NAME] = stolen
        assert thief.get("/mon-compte/").status_code == 200
        owner.post(reverse("accounts:logout"))
        assert thief.get("/mon-compte/").status_code == 302
        owner, other = self.enter(person), self.enter(person)
        data = {"current": PASSWORD, "password": "une phrase neuve", "password2": "une phrase neuve"}
        owner.post(reverse("accounts:change_password"), data)
        assert other.get("/mon-compte/").status_code == 302
        assert owner.get("/mon-compte/").status_code == 200

    def test_a_closed_account_is_out_at_once(self, person):
        owner = self.enter(person)
        type(person).objects.filter(pk=person.pk).update(is_active=False)
        assert owner.get("/mon-compte/").status_code == 302

    def test_two_people_on_one_computer_share_nothing(self, person):
        other = UserFactory(complete=True, first_name="Autre")
        browser = self.enter(person)
        before = browser.session.session_key
        browser.post(reverse("accounts:logout"))
        browser.post(reverse("accounts:login"), {"login": other.login, "password": PASSWORD})
        assert browser.session.session_key != before
        assert browser.session[SESSION_KEY] == str(other.pk)

    def test_an_hour_of_writing_does_not_end_the_session(self, person):
        owner = self.enter(person)
        end = Session.objects.get(session_key=owner.session.session_key).expire_date
        assert end - clock.now() > timedelta(hours=11)

    def test_a_long_text_sent_after_the_session_ended_is_given_back(self, person):
        """Twelve hours on one page: the words are there to copy, and the sign-in leads back to the form."""
        owner = self.enter(person)
        Session.objects.update(expire_date=clock.now() - timedelta(minutes=1))
        text = "Une description longue, écrite pendant une heure, que personne ne veut perdre."
        path = "/mon-compte/stages/ajouter/"
        answer = owner.post(path, {"year": "2024", "description": text, "csrfmiddlewaretoken": "t" * 64})
        page = answer.content.decode()
        assert answer.status_code == 403
        assert "Votre session a expiré" in page
        assert text in page
        assert "t" * 64 not in page
        assert not person.internships.exists()
        back = re.search(r'href="([^"]*connexion/\?next=[^"]*)"', page).group(1)
        arrival = owner.post(back, {"login": person.login, "password": PASSWORD, "next": path})
        assert arrival.url == path

    def test_an_address_sent_after_the_session_ended_is_given_back_in_the_words_of_the_form(self, person):
        path = "/mon-compte/adresse/"
        owner = self.enter(person)
        seen = re.search(r'name="seen" value="([^"]*)"', owner.get(path).content.decode()).group(1)
        owner.cookies.clear()
        typed = {"country": "FR", "line1": "99 rue perdue", "line2": "", "postal_code": "10000", "town": "Troyes"}
        page = as_read(owner.post(path, typed | {"seen": html.unescape(seen)}).content.decode())
        assert re.findall(r'<label for="texte-\d">([^<]*)</label>\s*<input id="texte-\d" value="([^"]*)"', page) == [
            ("Adresse", "99 rue perdue"),
            ("Code postal", "10000"),
            ("Ville", "Troyes"),
        ]
        assert "{&quot;" not in page

    def test_a_gesture_without_a_page_leads_back_to_the_page_it_was_made_on(self, person):
        dossier = dossier_at(Stage.PENDING, candidate=person)
        page = reverse("applications:detail", args=[dossier.ref])
        gesture = reverse("applications:begin", args=[dossier.ref])
        here = Client().post(gesture, headers={"Referer": f"http://testserver{page}"}).content.decode()
        assert f"?next={page}" in here
        elsewhere = Client().post(gesture, headers={"Referer": "https://ailleurs.example/piege/"}).content.decode()
        assert "piege" not in elsewhere

    def test_a_file_sent_by_script_after_the_session_ended_leads_to_the_sign_in_and_back(self, person):
        answer = self.deposit(Client(), person)
        assert answer["HX-Redirect"] == f"/connexion/?{urlencode({'next': self.page})}"
        assert "Votre session a expiré" in said(answer)

    def test_a_file_sent_by_script_from_a_page_of_the_former_session_leads_to_the_page_of_now(self, person):
        """Signed in again in another tab: the page of before holds a token that is no longer the right one."""
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(person)
        answer = self.deposit(browser, person)
        assert answer["HX-Redirect"] == self.page
        assert "rien n’a été enregistré" in said(answer)

    def deposit(self, browser, person):
        dossier = dossier_at(Stage.PENDING, candidate=person)
        self.page = f"{reverse('applications:detail', args=[dossier.ref])}?modifier=AAAAAAAAAA"
        action = reverse("applications:piece_add", args=[dossier.ref, dossier.pieces.first().ref])
        headers = {"HX-Request": "true", "Referer": f"http://testserver{self.page}"}
        return browser.post(action, {}, headers=headers)


def said(answer) -> str:
    sentence = " ".join(str(message) for message in get_messages(answer.wsgi_request))
    typography.check(sentence)
    return sentence


FOLLOWING = [
    "https://ailleurs.example/", "//ailleurs.example/", "///ailleurs.example", "////ailleurs.example",
    "http:ailleurs.example", "https:/ailleurs.example", "https:///ailleurs.example", "\\\\ailleurs.example",
    "/\\ailleurs.example", "\\/ailleurs.example", "/\t/ailleurs.example", "\t//ailleurs.example",
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "ftp://ailleurs.example/",
    "http://testserver@ailleurs.example/", "http://testserver.ailleurs.example/", "http://ailleurs.example#testserver",
    "http://ailleurs.example?testserver", "//testserver@ailleurs.example", "%2f%2failleurs.example",
    "/%09/ailleurs.example", "http://[::1]/", "http://127.0.0.1:8000/", "http://[/", "//％61illeurs.example",
    "http://ailleurs。example/", "\x01https://ailleurs.example/",
]  # fmt: skip


@pytest.mark.parametrize("carried", ["get", "post"])
def test_sign_in_leads_to_our_own_pages_alone(carried):
    person = UserFactory()
    path = reverse("accounts:login")
    for following in FOLLOWING:
        data = {"login": person.login, "password": PASSWORD}
        if carried == "get":
            answer = Client().post(path, data, query_params={"next": following})
        else:
            answer = Client().post(path, data | {"next": following})
        place = answer.headers["Location"]
        assert answer.status_code == 302, following
        assert place.startswith("/"), following
        assert not place.startswith(("//", "/\\", "/\t")), following
