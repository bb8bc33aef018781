"""The offer as staff reach it in the admin."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse


def at(model, page, *args):
    return reverse(f"admin:offers_{model._meta.model_name}_{page}", args=args)


def typed(form):
    """What a browser would send back from a form as it is shown."""
    values = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    return {name: "" if value is None else getattr(value, "pk", value) for name, value in values.items()}


def queries_of(client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)
