"""The banner of an address that comes back, in a real browser: accessible on the candidate's pages and at the desk."""

import pytest

from tests import accessibility
from tests.factories.accounts import UserFactory
from tests.factories.notifications import AddressNoteFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("path", ["/mes-messages/", "/scolarite/"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_banner_is_read_by_everyone_and_leads_to_a_form(page, client, live_server, shot, scheme, path):
    user = UserFactory(is_staff=True, is_superuser=True)
    AddressNoteFactory(address=user.email)
    client.force_login(user)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])
    page.emulate_media(color_scheme=scheme)
    page.goto(live_server.url + path)
    accessibility.check(page)
    shot(f"adresse-qui-revient-{path.strip('/')}-{scheme}")
    page.get_by_role("link", name="Donner une autre adresse").click()
    page.wait_for_url("**/mon-compte/identifiants/adresse/")
