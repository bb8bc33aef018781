"""The whole journey, twice, in a browser, on real engines: from « Créer un compte » to the answer."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.embedded, pytest.mark.django_db(transaction=True)]


def test_one_candidate_confirms(candidate, pdf, photo):
    candidate.creates_an_account()
    login = candidate.activates_it()
    candidate.signs_in(login)
    candidate.completes_the_profile()
    candidate.applies()
    candidate.fills_the_checklist(pdf, photo)
    candidate.transmits()
    assert "Numéro de reçu" in candidate.mail("Accusé de réception")
