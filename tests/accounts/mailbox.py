"""Reading the outbox as a person reads their mails."""

import re

from notifications.models import OutgoingMail


def mails_to(address: str) -> list[OutgoingMail]:
    """What was written to an address, oldest first."""
    return list(OutgoingMail.objects.filter(address=address).order_by("pk"))


def keys_to(address: str) -> list[str]:
    return [mail.key for mail in mails_to(address)]


def link_in(mail) -> str:
    """The path of the first personal link of a mail, sent or waiting."""
    return re.search(r"http://testserver(/\S+/)", mail.body)[1]
