"""How these tests read pages, papers and mails."""

import io

from django.urls import reverse
from pypdf import PdfReader

from notifications.models import OutgoingMail
from tests.spacing import as_read


def plain(text: str) -> str:
    """The same words with ordinary spaces."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def read(client, address: str) -> str:
    return as_read(plain(client.get(address).content.decode()))


def paper(client, name: str, dossier) -> PdfReader:
    """A PDF of the dossier, as its candidate downloads it."""
    answered = client.get(reverse(f"applications:{name}", args=[dossier.ref]))
    assert answered["Content-Type"] == "application/pdf"
    return PdfReader(io.BytesIO(answered.getvalue()))


def page_of(client, dossier) -> str:
    return read(client, dossier.get_absolute_url())


def step(dossier, slug: str) -> str:
    return reverse("applications:step", args=[dossier.ref, slug])


def line(dossier, label: str):
    return dossier.pieces.get(label=label)


def act(name: str, dossier, piece) -> str:
    return reverse(f"applications:{name}", args=[dossier.ref, piece.ref])


def last_mail(user) -> OutgoingMail:
    return OutgoingMail.objects.filter(recipient=user).latest("pk")
