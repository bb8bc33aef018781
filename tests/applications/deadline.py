"""A limit to the instant: openings that close when a test says, uploads that begin and end when it says."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from applications.commands import pieces
from ecandidat.common import clock
from offers.models import Opening
from tests.factories.documents import StoredFileFactory

PARIS = ZoneInfo("Europe/Paris")
SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)


def closing(day, moment=None):
    """Every opening open since forty days, until `day` included."""
    dates = {"opens_on": day - 40 * DAY, "closes_on": day, "return_by": day}
    Opening.objects.update(**dates, publication_on=day + DAY, confirm_by=day + 30 * DAY, closing_time=moment)


def bytes_of(person, mark=""):
    return StoredFileFactory(owner=person, content=f"%PDF-1.7 {mark}".encode())


def deposit(dossier, *, begun, ended=None, line=None):
    """An upload whose first byte came at `begun`, whose last one came at `ended`."""
    person = dossier.file.user
    line = line or dossier.pieces.first()
    with clock.travel(ended or begun):
        return pieces.add_file(line, bytes_of(person, f"{begun}{ended}"), by=person, at=begun)
