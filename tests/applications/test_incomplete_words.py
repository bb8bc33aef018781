"""What « Incomplet » says of the pieces that it does not send back, before the press and in the mail."""

from datetime import timedelta

import pytest

from applications.commands import desk
from applications.enums import RefusalReason, Stage
from ecandidat.common import clock
from notifications.models import OutgoingMail
from offers.enums import Mode
from tests.applications.desk_pages import step_url
from tests.applications.reading import plain
from tests.factories.applications import dossier_at, fresh, hired, line, manager_of, opening_for

pytestmark = pytest.mark.django_db


@pytest.fixture(params=Mode, ids=lambda mode: mode.value)
def dossier(request):
    return dossier_at(Stage.RECEIVED, opening=opening_for(mode=request.param))


def judged(dossier, *accepted: str) -> None:
    """The CV refused, these lines accepted."""
    manager = manager_of(dossier.opening)
    desk.refuse_piece(line(dossier, "CV"), RefusalReason.ILLEGIBLE, "", by=manager)
    for code in accepted:
        desk.validate_piece(line(dossier, code), by=manager)


def page_of(dossier, client) -> str:
    client.force_login(manager_of(dossier.opening))
    address = step_url(dossier, "incomplet")
    return plain(client.get(address).content.decode())


def mail_of(dossier) -> str:
    desk.incomplete(dossier, by=manager_of(dossier.opening))
    key = "applications.incomplete" + "_on_paper" * (dossier.opening.mode == Mode.PAPER)
    return plain(OutgoingMail.objects.get(key=key).body)


def test_a_piece_without_verdict_is_not_called_accepted(dossier, client):
    judged(dossier)
    page, mail = page_of(dossier, client), mail_of(dossier)
    assert "n’ont pas de verdict" in page or "n’a pas de verdict" in page
    for text in (page, mail):
        assert "Le contrôle des autres pièces n’est pas terminé." in text
        assert "sont acceptées" not in text


def test_the_others_are_accepted_once_each_of_them_is(dossier, client):
    sent = [piece.kind.code for piece in dossier.pieces.filter(status="TR").exclude(kind__code="CV")]
    judged(dossier, *sent)
    page, mail = page_of(dossier, client), mail_of(dossier)
    assert "pas de verdict" not in page
    for text in (page, mail):
        assert "Les autres pièces sont acceptées : vous n’avez rien à refaire" in text


def test_nothing_is_said_of_other_pieces_where_there_are_none(dossier):
    manager = manager_of(dossier.opening)
    for piece in dossier.pieces.filter(status="TR"):
        desk.refuse_piece(piece, RefusalReason.ILLEGIBLE, "", by=manager)
    assert "autres pièces" not in mail_of(dossier)


def test_a_date_that_a_faster_colleague_did_not_give_is_not_said_done(client):
    dossier = dossier_at(Stage.RECEIVED)
    judged(dossier)
    colleague = hired(dossier.opening)
    given = clock.today() + timedelta(12)
    desk.incomplete(dossier, by=colleague, correct_by=given)
    client.force_login(manager_of(dossier.opening))
    address = step_url(dossier, "incomplet")
    late = client.post(address, {"correct_by": (given + timedelta(3)).isoformat()})
    assert late.status_code == 409
    assert "LENOIR Marc a dit « Incomplet » le " in plain(late.content.decode())
    assert "votre date, le" in plain(late.content.decode())
    assert fresh(dossier).correct_by == given
    assert client.post(address, {"correct_by": given.isoformat()}).status_code == 302
