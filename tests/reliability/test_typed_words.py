"""X01: what people type is words, on every page and in every mail."""

import os
import re
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from applications.enums import Stage
from notifications.delivery import sweep
from notifications.enums import MailState
from notifications.models import OutgoingMail
from tests.factories.accounts import UserFactory
from tests.factories.applications import dossier_at
from tests.reliability.doors import expected
from tests.reliability.typed import candidate_of
from tests.reliability.world import DESK, World, addresses, visit

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
FULL = bool(os.environ.get("FULL"))
PAYLOADS = [
    "<script>alert(1)</script>", "</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>", "<svg/onload=alert(1)//", "<body onload=alert(1)>", "<iframe src=javascript:alert(1)>",
    "<object data=x>", "<embed src=x>", "<link rel=stylesheet href=//x>", "<style>*{display:none}</style>",
    "<base href=//x/>", "<meta http-equiv=refresh content=0;url=//x>", "<form action=//x><input name=p>",
    "<a href=javascript:alert(1)>ici</a>", "<math><mi xlink:href=javascript:alert(1)>", "<details open ontoggle=a()>",
    "<video><source onerror=alert(1)>", "<template><script>a</script></template>", "<!--", "-->", "<![CDATA[", "]]>",
    "<?php x ?>", "<%= x %>", "</title><script>a</script>", "</textarea><script>a</script>", "</option></select>",
    '"><script>alert(1)</script>', "'><script>alert(1)</script>", '" onmouseover="alert(1)', "' onfocus='alert(1)",
    '" autofocus onfocus=alert(1) x="', "` onclick=alert(1)", '"/><x y="', "&lt;script&gt;", "&#60;script&#62;",
    "&amp;lt;b&amp;gt;", "\\u003cscript\\u003e", "%3Cscript%3E", "＜script＞alert(1)＜/script＞",
    "javascript:alert(1)", "data:text/html,<script>1</script>", "//ailleurs.example", "https://ailleurs.example/piege",
    "www.ailleurs.example", "{{ settings.SECRET_KEY }}", "{% debug %}", "{# x #}", "{{7*7}}", "${7*7}", "#{7*7}",
    "{login}", "{number}", "**gras** [lien](javascript:alert(1))", "# Titre", "- liste", "abc\u202egpj.exe",
    "zéro\u200blargeur\u2060ici", "\u2066isolé\u2069 \u200frtl",
]  # fmt: skip
# The short dose puts as many of them as there are fields, each in one, and all of them in the long descriptions.
ROUNDS = [[payload] for payload in PAYLOADS] if FULL else [PAYLOADS]
SHOWN = {
    "personne": ("accounts:", "applications:", "notifications:"),
    "gestionnaire": (DESK,),
    "administration": ("admin:accounts", "admin:notifications_outgoingmail", "admin:documents"),
}
# Pages of ours, anchors, the contacts of a service and the sites that the offer gives.
OURS = re.compile(
    r"^(/(?![/\\])|#|\?|$|\.|mailto:[\w.@-]+$|tel:[\d+]|https?://(testserver|www\.example\.org|www\.utt\.fr|[\w.]*gouv\.fr)\b)"
)


class Page(HTMLParser):
    """What a browser makes of a page: its elements with the names of their attributes, where they lead, its text."""

    def __init__(self, html: str):
        super().__init__()
        self.elements: list[tuple[str, ...]] = []
        self.unsafe: list[str] = []
        self._text: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, *sorted(name for name, _value in attrs)))
        for name, value in attrs:
            leads_out = name in ("href", "src", "action", "formaction") and not OURS.match(value or "")
            if name.startswith("on") or leads_out:
                self.unsafe.append(f"{tag} {name}={value}")

    def handle_comment(self, data):
        self.elements.append(("comment",))

    def handle_data(self, data):
        self._text.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self._text).split())


def shown(words: list[str]) -> dict[str, str]:
    """Every page and every mail that shows a person whose texts are these words; of the person, nothing stays.

    A second person in the same tables would lengthen the lists.
    """
    with transaction.atomic():
        person = candidate_of(words)
        person.internships.update(description=" ".join(words))
        world = World(dossier_at(Stage.FAVOURABLE, candidate=person))
        person.internships.update(description=" ".join(words))  # the world has its own
        found = pages_of(world, person) | letters()
        transaction.set_rollback(True)
    return found


def pages_of(world: World, person: User) -> dict[str, str]:
    found = {}
    for role, starts in SHOWN.items():
        client = Client()  # the strict one takes a typed brace for a template of ours
        client.force_login(world.people[role])
        for address in addresses():
            if address.key.startswith(starts) and expected(role)[address.key].startswith("oui"):
                response = visit(client, "get", world.path(address))
                if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
                    found[f"{role} {address.key}"] = response.body
        if role == "gestionnaire":
            search = f"{reverse(f'{DESK}changelist')}?q={quote(person.last_name)}"
            found["a search"] = visit(client, "get", search).body
            step = reverse(f"{DESK}step", args=[world.dossier.pk, "repousser"])
            found["a step"] = visit(client, "get", step).body
    return found


def letters() -> dict[str, str]:
    mail.outbox.clear()
    # Each as it would have left at once, before the next step made it untrue.
    OutgoingMail.objects.update(not_before=None, void_at=None, state=MailState.QUEUED)
    sweep()
    assert not [letter.subject for letter in mail.outbox if len(letter.subject.splitlines()) > 1]
    return {f"mail {rank}": letter.alternatives[0].content for rank, letter in enumerate(mail.outbox)}


def test_words_never_become_elements_and_stay_to_be_read():
    plain = {key: Page(html) for key, html in shown(["Mot ordinaire"]).items()}
    assert len(plain) > 30
    assert len([key for key in plain if key.startswith("mail")]) > 3
    for payloads in ROUNDS:
        hostile = {key: Page(html) for key, html in shown(payloads).items()}
        assert plain.keys() == hostile.keys()
        for key, page in hostile.items():
            assert page.unsafe == [], key
            assert page.elements == plain[key].elements, key
        for key in (f"gestionnaire {DESK}change", "personne accounts:change_row"):
            assert [each for each in payloads if each not in hostile[key].text] == [], key


def test_what_reverses_or_hides_text_is_not_kept(client):
    """The override that shows exe.doc for cod.exe would turn round the words beside a name."""
    signs = "\u202e\u202d\u2066\u2067\u200b\u2060\ufeff\x07"
    person = UserFactory(complete=True)
    client.force_login(person)
    data = {"year": "2024", "organisation": f"Ate{signs}lier", "duration": f"un{signs} mois"}
    client.post("/mon-compte/stages/ajouter/", data | {"description": f"Essais\r\nde{signs} fatigue"})
    row = person.internships.get()
    assert (row.organisation, row.duration) == ("Atelier", "un mois")
    assert row.description.split() == ["Essais", "de", "fatigue"]
