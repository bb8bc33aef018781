"""The pieces of a dossier as its owner reaches them."""

from django.contrib.messages import get_messages
from django.urls import reverse

from applications.commands import pieces
from applications.models import Application, PieceFile
from tests.applications import scene
from tests.documents import samples
from tests.factories.documents import StoredFileFactory

HX = {"HX-Request": "true"}


def filed_and_signed_in(client) -> Application:
    """Filed today, nothing on it yet, its owner signed in."""
    made = scene.filed(scene.opening_in())
    client.force_login(made.file.user)
    return made


def url(name: str, dossier, *words) -> str:
    return reverse(f"applications:{name}", args=[dossier.ref, *(word.ref for word in words)])


def pdf(name: str = "relevé.pdf", pages: int = 1):
    return samples.upload(samples.pdf(pages), name)


def dropped(line, number: int = 1) -> list[PieceFile]:
    person = line.application.file.user
    contents = [f"%PDF-1.7\n{line.ref} {each}\n".encode() for each in range(number)]
    stored = [StoredFileFactory(owner=person, content=content) for content in contents]
    return [pieces.add_file(line, each, by=person) for each in stored]


def said(response) -> str:
    """The sentence of the green message that the next page will show."""
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def state(html: str) -> str:
    """The stage and what it means, at the head of the page."""
    return html.split('id="etat">')[1].split("</p>")[0]
