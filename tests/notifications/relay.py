"""A mail relay that tells what became of the mails, signed."""

import json
from datetime import timedelta

from ecandidat.common import clock
from notifications.reports import sign
from tests.strict import StrictClient

SECRET = "un secret partagé avec le relais"
DOOR = "/retours-de-mails/"


def event(mail, identity="e-1", kind="hard", minutes=0, **more):
    at = (clock.now() + timedelta(minutes=minutes)).isoformat()
    return {"id": identity, "type": kind, "address": mail.address, "message_id": mail.message_id, "at": at} | more


def tell(*events, secret=SECRET, at=None, body=None, signature=None):
    body = json.dumps({"events": events}).encode() if body is None else body
    timestamp = str(int((at or clock.now()).timestamp()))
    signature = sign(secret, timestamp, body) if signature is None else signature
    headers = {"X-Bounce-Timestamp": timestamp, "X-Bounce-Signature": signature}
    # A relay has no cookie and no form: the door must not ask for a CSRF token.
    client = StrictClient(enforce_csrf_checks=True)
    return client.post(DOOR, body, content_type="application/json", headers=headers)
