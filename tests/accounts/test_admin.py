"""What staff administrators see of people, and the correction of an identity."""

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.commands import profile
from tests.factories.accounts import PASSWORD, ProfileFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


def test_the_list_and_a_page_show_people_and_never_a_password(administrator):
    user = UserFactory(password=PASSWORD)
    listed = administrator.get(reverse("admin:accounts_user_changelist"), {"q": user.login})
    page = administrator.get(reverse("admin:accounts_user_change", args=[user.pk]))
    for response in (listed, page):
        html = response.content.decode()
        assert user.login in html
        assert user.password not in html
        assert "password" not in html


def test_an_ine_finds_the_accounts_that_give_it(administrator):
    wanted, _other = (ProfileFactory(user=UserFactory(), ine=ine).user for ine in ("2503186472L", "2503186473M"))
    page = administrator.get(reverse("admin:accounts_user_changelist"), {"q": "250 318 6472 l"})
    assert [row.pk for row in page.context["cl"].result_list] == [wanted.pk]


def test_the_list_costs_the_same_whatever_its_length(administrator):
    """Compared rather than counted: what the desk's own menu asks is another room's business."""
    costs = []
    for _each in range(2):
        UserFactory.create_batch(2)
        with CaptureQueriesContext(connection) as queries:
            administrator.get(reverse("admin:accounts_user_changelist"))
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 6


def test_a_frozen_identity_is_corrected_through_the_command_and_logged(administrator):
    user = UserFactory()
    ProfileFactory(user=user)
    profile.freeze_identity(user)
    address = reverse("admin:accounts_user_identity", args=[user.pk])
    data = administrator.get(address).context["form"].initial | {"last_name": "Roy-Petit"}
    facts = {name: value for name, value in data.items() if value}
    read = administrator.post(address, facts).context["seal"]
    administrator.post(address, facts | {"agreed": read})
    user.refresh_from_db()
    assert user.last_name == "Roy-Petit"
    assert "last_name" in LogEntry.objects.get().change_message


def test_an_agent_without_right_reaches_none_of_it(client):
    client.force_login(UserFactory(is_staff=True))
    user = UserFactory()
    for name, args in (("changelist", []), ("change", [user.pk])):
        assert client.get(reverse(f"admin:accounts_user_{name}", args=args)).status_code == 403
    # Open to who handles one of the person's dossiers: to the others, known or not, the person does not exist.
    for pk in (user.pk, user.pk + 1000):
        assert client.get(reverse("admin:accounts_user_identity", args=[pk])).status_code == 404


def test_nobody_is_added_or_deleted_here(administrator):
    user = UserFactory()
    assert administrator.get(reverse("admin:accounts_user_add")).status_code == 403
    assert administrator.post(reverse("admin:accounts_user_delete", args=[user.pk])).status_code == 403
