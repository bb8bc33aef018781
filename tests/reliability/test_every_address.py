"""A01, A08, S13: each person walks once through every address, under production's settings; all is judged there."""

import json
import re
from functools import cache
from http.cookies import SimpleCookie

import pytest

from applications.enums import Stage
from documents.responses import FILE_POLICY, PAGE_POLICY
from tests.factories.accounts import InternshipFactory, UserFactory
from tests.factories.applications import dossier_at
from tests.reliability.doors import expected
from tests.reliability.walk import Seen, walk
from tests.reliability.world import DESK, NAMES, OUTSIDE, ROLES, World
from tests.test_settings import PRODUCTION, run

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
POLICY = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'",
    "font-src 'self'", "frame-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
}  # fmt: skip
# A file, and the page that says why it is not shown, stand in the frame of our own viewer.
FRAMED = (FILE_POLICY, PAGE_POLICY)


def rules_of(policy: str) -> set[str]:
    return {rule.strip() for rule in policy.split(";")}


ALLOWED = [POLICY, *map(rules_of, FRAMED)]
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# May be kept by anyone; the answer to who has just left is already that of a visitor.
PUBLIC = {"get brand", "post brand", "get offers:feed", "post offers:feed", "post accounts:logout"}
FORM = re.compile(r'<form[^>]*method="post".*?</form>', re.DOTALL | re.IGNORECASE)
# Each text of a profile under a word of its own, and the pages of the desk where that word may be read.
MARKED = {
    "profile": ("usual_name", "other_first_names", "birth_town", "phone"),
    "address": ("line1", "line2", "line3", "town"),
    "bac": ("specialities", "town", "school"),
}
READ_AT = {f"{DESK}change"}
CORRECTS = ("gestionnaire", "administration")  # read an identity where they correct it, too
# The one thing that reading writes, and where: what the staff read of a dossier is kept, once.
READING = 'INSERT INTO "applications_reading"'
KEPT = {f"{DESK}{name}" for name in ("change", "piece", "step", "file", "file_download", "pdf")}


@pytest.fixture
def words() -> dict[str, str]:
    """Field → the word that stands in it."""
    named = [f"{part}.{field}" for part, fields in MARKED.items() for field in fields]
    found = {name: f"Zq{rank:02}x{name.split('.')[1][:4]}" for rank, name in enumerate(named)}
    return found | {"internship.description": "Zq99 mission"}


@pytest.fixture
def world(words) -> World:
    """A university whose person has a word of its own in each text of the profile, transmitted so."""
    person = UserFactory(complete=True, **NAMES)
    for part, fields in MARKED.items():
        row = getattr(person, part)
        for field in fields:
            setattr(row, field, words[f"{part}.{field}"])
        row.save()
    InternshipFactory(user=person, description="Zq99 mission confidentielle")
    return World(dossier_at(Stage.FAVOURABLE, candidate=person))


# What production says of cookies and transport, asked of a program of its own: here the tests' settings are loaded.
ASK = """
import json
from ecandidat.settings import production
names = [name for name in dir(production) if name.startswith(("SESSION_COOKIE", "CSRF_COOKIE", "SECURE_"))]
print(json.dumps({name: getattr(production, name) for name in names}))
"""


@cache
def production_values() -> dict:
    values = json.loads(run("-c", ASK, **PRODUCTION).stdout)
    return values | {"SECURE_PROXY_SSL_HEADER": tuple(values["SECURE_PROXY_SSL_HEADER"])}


@pytest.fixture
def in_production(settings):
    for name, value in production_values().items():
        setattr(settings, name, value)
    assert settings.SESSION_COOKIE_SECURE


@pytest.mark.parametrize("role", ROLES)
def test_each_address_opens_to_whom_the_table_says_and_shows_nothing_to_the_others(in_production, world, words, role):
    seen = list(walk(world, role))
    check_doors(role, world, seen)
    if role not in ("personne", "centre"):
        check_sensitive(role, words, seen)
    found = {f"{each.method} {each.key}": [*deviations(each, role), *slips(each)] for each in seen}
    assert {place: faults for place, faults in found.items() if faults} == {}
    assert any(FORM.search(each.body) for each in seen)


def slips(each: Seen):
    """What is wrong in what one address wrote and in the forms that it shows."""
    if each.method == "get":
        kept = [sql for sql in each.written if sql.startswith(READING)]
        yield from (sql for sql in each.written if sql not in kept)
        if len(kept) != (each.key in KEPT and each.met == "oui"):
            yield f"{len(kept)} readings kept"
    yield from (form[:80] for form in FORM.findall(each.body) if "csrfmiddlewaretoken" not in form)


def check_doors(role: str, world: World, seen: list[Seen]) -> None:
    """A01: doors.csv says whom each address lets in, and those outside read nothing of the dossier anywhere."""
    met = {}
    for each in seen:
        met[each.key] = f"{met[each.key]}/{each.met}" if each.key in met else each.met
    assert met == expected(role)
    if role in OUTSIDE:
        assert [each.key for each in seen if any(secret in each.body for secret in world.secrets)] == []


def check_sensitive(role: str, words: dict[str, str], seen: list[Seen]) -> None:
    """A08: what a person says of themself is read on the dossier's page and where it is corrected, by few."""
    pages = [each for each in seen if each.method == "get"]
    found = {each.key: {name for name, word in words.items() if word in each.body} for each in pages}
    read = {key: names for key, names in found.items() if names}
    if role in OUTSIDE:
        assert read == {}
    elif role in CORRECTS:
        assert set(read) == READ_AT | {"admin:accounts_user_identity"}
    else:
        assert set(read) == READ_AT
    if role not in OUTSIDE and role != "administration":
        assert read[f"{DESK}change"] == set(words)


def deviations(each: Seen, role: str):
    """S13: what is wrong in the headers of one answer."""
    headers = each.response.headers
    policy = headers.get("Content-Security-Policy", "")
    if rules_of(policy) not in ALLOWED:
        yield f"policy {policy}"
    frames = "SAMEORIGIN" if policy in FRAMED else "DENY"
    yield from (
        name for name, value in (HEADERS | {"X-Frame-Options": frames}).items() if value not in headers.get(name, "")
    )
    kept = headers.get("Cache-Control", "")
    is_private = role != "anonyme" and f"{each.method} {each.key}" not in PUBLIC
    if is_private and not ("no-store" in kept and "private" in kept):
        yield f"cache {kept!r}"
    yield from bad_cookies(each.response.cookies)


def bad_cookies(cookies: SimpleCookie):
    for name, morsel in cookies.items():
        is_given_up = not morsel.value and morsel["max-age"] == 0
        if not is_given_up and not (morsel["secure"] and morsel["httponly"] and morsel["samesite"] == "Lax"):
            yield f"cookie {name}"


def test_plain_http_is_sent_to_https(client, in_production):
    answer = client.get("/connexion/")
    assert (answer.status_code, answer.url) == (301, "https://testserver/connexion/")


def test_error_pages_carry_the_same_headers(client, in_production):
    client.handler.enforce_csrf_checks = True
    over_tls = {"headers": {"X-Forwarded-Proto": "https"}}
    answers = [client.get(path, **over_tls) for path in ("/nulle-part/", "/offre/?q=%00")]
    answers.append(client.post("/connexion/", {}, **over_tls))
    assert [answer.status_code for answer in answers] == [404, 400, 403]
    for answer in answers:
        assert list(deviations(Seen("", "get", "", answer, "", []), "anonyme")) == []
